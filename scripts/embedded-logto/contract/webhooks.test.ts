/** What leaves by Logto's own webhooks, seen by a server that receives them. Only stock Logto has webhooks. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';
import { openSession } from './canary/session.ts';
import { resetPassword } from './canary/sign-in.ts';
import { makeHeaders, registerByCode, registerByUsername } from './canary/sign-up.ts';
import { openStage } from './canary/stage.ts';
import type { Stage } from './canary/stage.ts';
import type { Site } from '../../testing/oidc-client.ts';

const describeOnStock = process.env['HOST'] === 'logto' ? describe : describe.skip;
/** Lets stock Logto keep the tokens of social providers: the stage connects one. */
const environment = { SECRET_VAULT_KEK: 'DtPWS09unRXGuRScB60qXqCSsrjd22dUlXt/0oZgxSo=' };
const startMs = 180_000;
const pollMs = 100;
const pollTries = 200;

const events = [
  'PostRegister',
  'PostSignIn',
  'PostResetPassword',
  'User.Created',
  'User.Data.Updated',
  'User.SuspensionStatus.Updated',
  'User.Deleted',
  'Role.Created',
  'Role.Data.Updated',
  'Role.Deleted',
  'Organization.Created',
  'Organization.Data.Updated',
  'Organization.Membership.Updated',
  'Organization.Deleted',
] as const;

type Delivery = {
  readonly hook: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Writes down whole requests; the path says which hook. */
const startCapture = async () => {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text) as Delivery['body'];
      deliveries.push({
        hook: (request.url ?? '').slice(1),
        headers: request.headers,
        text,
        body,
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const of = (hook: string) => deliveries.filter((delivery) => delivery.hook === hook);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    of,
    wait: async (hook: string, wanted: readonly string[]) => {
      const isMissing = (event: string) => !of(hook).some(({ body }) => body['event'] === event);
      for (let tries = 0; wanted.some(isMissing); tries += 1) {
        if (tries === pollTries) {
          throw new Error(`never came to ${hook}: ${wanted.filter(isMissing).join(', ')}`);
        }
        await sleep(pollMs);
      }
      return of(hook);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const signingKey = (hook: string) => `key-of-${hook}`;

/** By SQL: the id of a hook must be known before the process starts to be named in its settings. */
const insertHook = async ({ host }: World, id: string, url: string) => {
  await runSql(
    host.databaseUrl,
    `insert into hooks (tenant_id, id, name, events, config, signing_key)
     values ('default', $1, $1, $2, $3, $4)`,
    [
      id,
      JSON.stringify(events),
      JSON.stringify({ url: `${url}/${id}`, headers: { 'x-own': 'kept' } }),
      signingKey(id),
    ]
  );
};

const signInBy = async (stage: Stage, site: Site, username: string, password: string) => {
  const session = await openSession(site, 'SignIn', { headers: makeHeaders(stage) });
  const { verificationId } = await session.call(200, 'POST', '/verification/password', {
    identifier: { type: 'username', value: username },
    password,
  });
  await session.call(204, 'POST', '/identification', { verificationId });
  return (await session.finish()).claims;
};

/** Resources with names that are a person's. */
const manageResources = async ({ manage, canaries }: Stage, userId: string) => {
  const named = () => ({ name: canaries.make('name'), description: canaries.make('name') });
  const role = await manage<{ id: string }>('POST', '/roles', named());
  await manage('PATCH', `/roles/${role.id}`, named());
  await manage('DELETE', `/roles/${role.id}`);
  const organization = await manage<{ id: string }>('POST', '/organizations', named());
  await manage('PATCH', `/organizations/${organization.id}`, named());
  await manage('POST', `/organizations/${organization.id}/users`, { userIds: [userId] });
  await manage('DELETE', `/organizations/${organization.id}/users/${userId}`);
  await manage('DELETE', `/organizations/${organization.id}`);
  return { roleId: role.id, organizationId: organization.id };
};

describeOnStock('webhooks of Logto', () => {
  let world: World;
  let capture: Awaited<ReturnType<typeof startCapture>>;
  let stage: Stage;
  let first: Delivery;
  let userIds: readonly string[];
  let resources: Awaited<ReturnType<typeof manageResources>>;
  beforeAll(async () => {
    capture = await startCapture();
    world = await startWorld(true, { ...environment, PASSPORT_WEBHOOKS_FULL: 'hook_full' });
    await insertHook(world, 'hook_reduced', capture.url);
    await insertHook(world, 'hook_full', capture.url);
    // Before anything personal has been read or written: nothing has opened the tenant yet.
    await world.management.call('POST', '/roles', { name: 'first', description: 'first' });
    [first] = (await capture.wait('hook_reduced', ['Role.Created'])) as [Delivery];
    stage = await openStage(world, async () => Promise.resolve());
    const anna = await registerByUsername(stage);
    const boris = await resetPassword(stage, await registerByCode(stage, 'email'));
    await stage.signUpBy('username');
    const clara = await stage.createUser({
      username: stage.canaries.make('username'),
      primaryEmail: stage.canaries.make('email'),
      primaryPhone: stage.canaries.make('phone'),
      name: stage.canaries.make('name'),
    });
    await stage.manage('PATCH', `/users/${clara}/custom-data`, {
      customData: { pet: stage.canaries.make('custom data') },
    });
    resources = await manageResources(stage, clara);
    await stage.manage('PATCH', `/users/${clara}/is-suspended`, { isSuspended: true });
    await stage.manage('DELETE', `/users/${clara}`);
    await signInBy(stage, stage.site, anna.username, anna.password);
    userIds = [anna.userId, boris.userId, clara];
    await capture.wait('hook_reduced', events);
    await capture.wait('hook_full', events);
  }, startMs);
  afterAll(async () => {
    await world.close();
    await capture.close();
  });

  it('arrive without any personal value, user id or address, in body and headers', () => {
    const wanted = [...stage.canaries.values(), ...userIds, '127.0.0.1', '::1', '"sessionId"'];

    const found = capture
      .of('hook_reduced')
      .flatMap(({ text, headers, body }) =>
        wanted
          .filter((value) => `${text}${JSON.stringify({ ...headers, host: '' })}`.includes(value))
          .map(() => body['event'])
      );

    expect(found).toEqual([]);
  });

  it('carry personal values where the operator named the hook: the search above would find them', () => {
    const text = capture
      .of('hook_full')
      .map((delivery) => delivery.text)
      .join('\n');
    const { canaries } = stage;

    const kinds = new Set(
      canaries.list().flatMap(({ kind, value }) => (text.includes(value) ? [kind] : []))
    );

    expect([...kinds]).toEqual(
      expect.arrayContaining(['username', 'email', 'phone', 'name', 'custom data', 'user agent'])
    );
    expect(userIds.every((id) => text.includes(id))).toBe(true);
  });

  it.each(['hook_reduced', 'hook_full'])('arrive at %s with a signature that verifies', (hook) => {
    const deliveries = capture.of(hook);

    const wrong = deliveries.filter(
      ({ text, headers }) =>
        headers['logto-signature-sha-256'] !==
        createHmac('sha256', signingKey(hook)).update(text).digest('hex')
    );

    expect(wrong).toEqual([]);
    expect(deliveries.every(({ headers }) => headers['x-own'] === 'kept')).toBe(true);
  });

  it('are as many as Logto made', () => {
    const count = (hook: string) =>
      capture
        .of(hook)
        .map(({ body }) => String(body['event']))
        .sort();

    expect(count('hook_reduced')).toEqual(count('hook_full'));
  });

  it('arrive for the first change after a start, and do not open the tenant a second time', () => {
    expect(first.body).toMatchObject({ event: 'Role.Created', hookId: 'hook_reduced' });
    expect(world.host.output().match(/"passport\.tenant_opened","tenant":"default"/g)).toHaveLength(
      1
    );
  });

  it('name the person of a sign-in as each site knows them, and nobody otherwise', async () => {
    const other = await world.createSite('other');
    const password = stage.canaries.make('password');
    const username = stage.canaries.make('username');
    await stage.createUser({ username, password });
    const claims = [
      await signInBy(stage, stage.site, username, password),
      await signInBy(stage, other, username, password),
    ];
    const findRefs = () =>
      capture
        .of('hook_reduced')
        .filter(({ body }) => body['event'] === 'PostSignIn')
        .slice(-2)
        .map(({ body }) => [
          (body['application'] as { id?: string } | undefined)?.id,
          body['user_ref'],
        ]);
    const wanted = [
      [stage.site.clientId, claims[0]?.sub],
      [other.clientId, claims[1]?.sub],
    ];
    for (
      let tries = 0;
      JSON.stringify(findRefs()) !== JSON.stringify(wanted) && tries < pollTries;
      tries += 1
    ) {
      await sleep(pollMs);
    }

    expect(findRefs()).toEqual(wanted);
    expect(claims[0]?.sub).toMatch(/^ppid_/);
    expect(claims[0]?.sub).not.toBe(claims[1]?.sub);
    const refs = (event: string) =>
      capture
        .of('hook_reduced')
        .filter(({ body }) => body['event'] === event)
        .map(({ body }) => typeof body['user_ref']);
    expect(refs('PostRegister')).toEqual(['string', 'string']);
    expect(new Set(refs('User.SuspensionStatus.Updated'))).toEqual(new Set(['undefined']));
    expect(new Set(refs('User.Deleted'))).toEqual(new Set(['undefined']));
  });

  it('name roles and organizations by their ids', () => {
    const find = (event: string) =>
      capture.of('hook_reduced').findLast(({ body }) => body['event'] === event)?.body;

    expect(find('Role.Created')).toMatchObject({ data: { id: resources.roleId } });
    expect(find('Role.Data.Updated')).toMatchObject({ params: { id: resources.roleId } });
    expect(find('Organization.Created')).toMatchObject({ data: { id: resources.organizationId } });
    expect(find('Organization.Membership.Updated')).toMatchObject({
      organizationId: resources.organizationId,
    });
  });

  it('are sent as a test by an administrator like any other, and make no site of their fake application', async () => {
    const before = capture.of('hook_reduced').length;

    await world.management.call('POST', '/hooks/hook_reduced/test', {
      events: ['PostSignIn'],
      config: { url: `${capture.url}/hook_reduced` },
    });

    const [sent] = capture.of('hook_reduced').slice(before);
    expect(sent?.text).not.toMatch(/fake-user|1234567890|fake-id/);
    expect(sent?.body).toMatchObject({ event: 'PostSignIn' });
    expect(
      await runSql(
        world.host.databaseUrl,
        `select 1 from passport.site_applications where application_id like 'fake%'`
      )
    ).toEqual([]);
  });

  it('leave log entries with the reduced body, sealed', async () => {
    const logs = await world.management.call<readonly { payload: Delivery['body'] }[]>(
      'GET',
      '/hooks/hook_full/recent-logs?page_size=100'
    );
    const keys = logs.flatMap(({ payload }) =>
      Object.keys((payload['hookRequest'] as { body: object }).body)
    );
    const rows = await runSql<{ payload: unknown }>(
      world.host.databaseUrl,
      `select payload from logs where key like 'TriggerHook.%'`
    );

    expect([...new Set(keys)].sort()).toEqual(
      expect.arrayContaining(['createdAt', 'event', 'hookId'])
    );
    expect(keys.filter((key) => ['user', 'data', 'userId', 'userIp', 'ip'].includes(key))).toEqual(
      []
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('hookRequest');
  });

  it('are listed as a seam in the health of the pack', async () => {
    const response = await fetch(`${world.host.userUrl}/passport/health`);

    expect(await response.json()).toMatchObject({ status: 'ok', packages: { ky: '1.2.3' } });
  });
});

describeOnStock('webhooks refused by policy', () => {
  let world: World;
  let capture: Awaited<ReturnType<typeof startCapture>>;
  beforeAll(async () => {
    capture = await startCapture();
    world = await startWorld(true, {
      PASSPORT_WEBHOOKS: 'refused',
      PASSPORT_WEBHOOKS_FULL: 'hook_full',
    });
    await insertHook(world, 'hook_refused', capture.url);
    await insertHook(world, 'hook_full', capture.url);
  }, startMs);
  afterAll(async () => {
    await world.close();
    await capture.close();
  });

  it('are not sent, are logged as failed, and do not stop the one the operator named', async () => {
    await world.management.call('POST', '/roles', { name: 'shop', description: 'shop' });
    await capture.wait('hook_full', ['Role.Created']);
    const readLog = async () =>
      world.management.call<readonly { payload: { result: string; error?: string } }[]>(
        'GET',
        '/hooks/hook_refused/recent-logs'
      );
    let logs = await readLog();
    for (let tries = 0; logs.length === 0 && tries < pollTries; tries += 1) {
      await sleep(pollMs);
      logs = await readLog();
    }

    expect(logs).toHaveLength(1);
    expect(logs[0]?.payload).toMatchObject({
      result: 'Error',
      error: expect.stringContaining('refused by policy') as unknown,
    });
    expect(capture.of('hook_refused')).toEqual([]);
  });
});
