/**
 * The audit chain cannot be written: the tenant's role has lost its right to. Whatever would have been on it is refused with 503
 * `audit.unavailable`, nothing of it has happened afterwards, and nobody was told anything.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import {
  authorize,
  buildAuthorizationUrl,
  createPkce,
  exchangeCode,
  fetchUserinfo,
  signIn,
  signInAt,
} from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { readConsentForm } from '../../testing/page-forms.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';

describe('while the chain cannot be written', () => {
  let world: World;
  let shop: Site;
  let siteId: string;
  let key: string;
  let made = 0;

  const call = async (method: string, path: string, body?: unknown, credential = key) =>
    callApi(world.host.userUrl, credential, method, path, body);
  const refused = { status: 503, body: { code: 'audit.unavailable' } };

  /** Breaks it for real, runs, and gives the right back. */
  const broken = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    const [row] = await runSql<{ name: string }>(
      world.host.databaseUrl,
      `select grantee as name from information_schema.role_table_grants
       where table_schema = 'passport' and table_name = 'audit_entries' and privilege_type = 'INSERT'
         and grantee like 'logto_tenant%'`
    );
    const change = async (statement: string) =>
      runSql(world.host.databaseUrl, statement.replace('$role', `"${row?.name ?? ''}"`));
    await change('revoke insert on passport.audit_entries from $role');
    try {
      return await run();
    } finally {
      await change('grant insert on passport.audit_entries to $role');
    }
  };
  /** What a call could have changed or told about one person, and how far the chain goes. */
  const dump = async (userId: string) =>
    Promise.all([
      ...[
        `select id, ended_at from passport.blocks where user_id = $1 order by id`,
        `select id, ended_at, decision from passport.consents where user_id = $1 order by id`,
        `select id, status from passport.complaints where user_id = $1 order by id`,
        `select is_suspended from public.users where id = $1`,
      ].map(async (text) => runSql(world.host.databaseUrl, text, [userId])),
      runSql(
        world.host.databaseUrl,
        `select type from passport.event_outbox where user_ref in
           (select user_ref from passport.pairwise_subjects where user_id = $1) order by position`,
        [userId]
      ),
      runSql(world.host.databaseUrl, 'select max(sequence) from passport.audit_entries'),
    ]);

  const createUser = async () => {
    made += 1;
    const person = { username: `person_${made}`, password };
    const email = `person.${made}@canary.example`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      ...person,
      primaryEmail: email,
    });
    return { id, email, person };
  };
  const enter = async () => {
    const user = await createUser();
    const jar = createCookieJar();
    const { claims, tokens } = await signInAt(shop, { ...user.person, share: ['email'] }, jar);
    return { ...user, jar, tokens, userRef: String(claims.sub) };
  };
  /** The page as a browser has it open, with every box ticked. */
  const openConsentPage = async (
    jar: CookieJar,
    person: { username: string; password: string }
  ) => {
    let next = buildAuthorizationUrl(shop, createPkce().challenge);
    for (let step = 0; step < 8; step += 1) {
      const response = await jar.fetch(next);
      const page = await response.text();
      if (new URL(next).pathname === '/passport/consent') {
        return readConsentForm(page, 'share', ['email']);
      }
      const location = response.headers.get('location');
      next =
        location === null ? await signIn(jar, shop.userUrl, person) : new URL(location, next).href;
    }
    throw new Error('there is no consent page');
  };

  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop', { scope: 'openid email' });
    await signInAt(shop, { username: 'first', password, isNew: true });
    siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      {
        attribute: 'email',
        purpose: 'receipt',
        purposeCode: 'dpv:ServiceProvision',
        textEn: 'For this test',
        textRu: 'Для этой проверки',
        defaultDays: 90,
        longestDays: 365,
      },
    ]);
    key = await createKey(world, siteId, [
      ...['attributes:read', 'blocks:write', 'complaints:write', 'consents:withdraw'],
    ]);
  });
  afterAll(async () => world.close());

  it('a site blocks nobody, and lifts no block', async () => {
    const [free, blocked] = [await enter(), await enter()];
    await call('POST', '/blocks', { user_ref: blocked.userRef, reason: 'fraud' });
    const before = [await dump(free.id), await dump(blocked.id)];

    const answers = await broken(async () => [
      await call('POST', '/blocks', { user_ref: free.userRef, reason: 'fraud' }),
      await call('DELETE', `/blocks/${blocked.userRef}`),
    ]);

    expect(answers).toMatchObject([refused, refused]);
    expect([await dump(free.id), await dump(blocked.id)]).toEqual(before);
    expect((await fetchUserinfo(shop, free.tokens.access_token)).sub).toBe(free.userRef);
  });

  it('a site withdraws nothing, and neither does the person on their own page', async () => {
    const { id, jar, userRef } = await enter();
    const home = `${world.host.userUrl}/passport/me`;
    const page = await (await jar.fetch(home)).text();
    const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const before = await dump(id);

    const answer = await broken(async () =>
      call('POST', '/consents/withdraw', { user_ref: userRef })
    );
    const onPage = await broken(async () =>
      jar.fetch(`${home}/withdraw`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams({ token, site: siteId }),
      })
    );

    expect(token).not.toBe('');
    expect(answer).toMatchObject(refused);
    expect(onPage.status).toBe(503);
    expect(await onPage.json()).toMatchObject(refused.body);
    expect(await dump(id)).toEqual(before);
  });

  it('the consent page shares nothing and sends nobody back to the site', async () => {
    const { id, person } = await createUser();
    const jar = createCookieJar();
    const form = await openConsentPage(jar, person);
    const before = await dump(id);

    const answer = await broken(async () =>
      jar.fetch(`${world.host.userUrl}/passport/consent`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: form,
      })
    );

    expect(form.get('token')).not.toBe('');
    expect([...form.keys()].filter((name) => name.startsWith('share.'))).not.toEqual([]);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.json()).toMatchObject(refused.body);
    expect(await dump(id)).toEqual(before);
  });

  it('UserInfo tells nothing', async () => {
    const { id, email, tokens } = await enter();
    const before = await dump(id);

    const { status, text } = await broken(async () => {
      const response = await fetch(`${world.host.userUrl}/oidc/me`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      return { status: response.status, text: await response.text() };
    });

    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject(refused.body);
    expect(text).not.toContain(email);
    expect(await dump(id)).toEqual(before);
  });

  it('no token is given for a code, and the ID token tells nothing', async () => {
    const { email, person } = await createUser();
    const sharing = { ...person, share: ['email'] };
    const { callback, verifier } = await authorize(createCookieJar(), shop, sharing);

    const attempt = broken(async () => exchangeCode(shop, callback, verifier));

    await expect(attempt).rejects.toThrow(/503/);
    await expect(attempt).rejects.not.toThrow(email);
  });

  it('a site reads no attribute', async () => {
    const { id, email, userRef } = await enter();
    const before = await dump(id);

    const answer = await broken(async () =>
      call('GET', `/attributes/${userRef}?attributes=email&purpose=receipt`)
    );

    expect(answer).toMatchObject(refused);
    expect(JSON.stringify(answer.body)).not.toContain(email);
    expect(await dump(id)).toEqual(before);
  });

  it('no complaint is filed, read, answered, closed, and nobody is suspended over one', async () => {
    const { id, userRef } = await enter();
    const complaint = { user_ref: userRef, category: 'fraud', text: 'Rude letters' };
    const filed = await call('POST', '/complaints', complaint);
    const url = `/admin/complaints/${String(filed.body['id'])}`;
    const before = await dump(id);

    const answers = await broken(async () => [
      await call('POST', '/complaints', complaint),
      await call('GET', url, undefined, world.management.token),
      await call('POST', `${url}/answers`, { text: 'x' }, world.management.token),
      await call('POST', `${url}/close`, undefined, world.management.token),
      await call('PUT', `${url}/suspension`, { suspended: true }, world.management.token),
      await call('GET', '/admin/complaints', undefined, world.management.token),
    ]);

    expect(filed.status).toBe(201);
    expect(answers).toMatchObject(answers.map(() => refused));
    expect(await dump(id)).toEqual(before);
  });

  it('the chain itself is not shown: neither searched nor exported', async () => {
    const answers = await broken(async () => [
      await call('GET', '/admin/audit?action=users.read', undefined, world.management.token),
      await call('GET', '/admin/audit/export', undefined, world.management.token),
      await call('POST', '/admin/audit/verifications', undefined, world.management.token),
      await call('GET', '/admin/blocks', undefined, world.management.token),
    ]);

    expect(answers).toMatchObject(answers.map(() => refused));
  });
});
