/**
 * People as the staff sees and turns them away, over HTTP: no value in any answer but that of a reveal, roles, and that signing out and suspending
 * count everywhere at once. Reveals take two administrators here.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../testing/canary.ts';
import { createConsoleSigner } from '../../testing/console-token.ts';
import { dumpDatabase } from '../../testing/dump.ts';
import { createCookieJar } from '../../testing/http.ts';
import { fetchUserinfo, postAsClient, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, declareOver, findSiteId } from '../../testing/passport-api.ts';
import type { ApiAnswer } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { findNewestUserId, startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const roles = ['admin', 'data_protection_officer', 'site_owner', 'support'] as const;
type Role = (typeof roles)[number];

describe('people', () => {
  const started: { world?: World; shop?: Site; other?: Site; siteId?: string } = {};
  const world = () => started.world!;
  const shop = () => started.shop!;
  const other = () => started.other!;
  const siteId = () => started.siteId!;
  const tokens = new Map<string, string>();
  const answers: Record<string, string> = {};
  const counter = { made: 0 };

  /** Every answer is kept, to be looked through at the end; but those that hold a value on purpose. */
  const callAs = async (role: Role | 'second', method: string, path: string, body?: unknown) => {
    const answer = await callApi(world().host.userUrl, tokens.get(role)!, method, path, body);
    if (!path.endsWith('/value') || answer.status !== 200) {
      answers[`${Object.keys(answers).length} ${method} ${path}`] = JSON.stringify(answer.body);
    }
    return answer;
  };
  const call = async (method: string, path: string, body?: unknown) =>
    callAs('admin', method, path, body);
  const search = async (by: string, value: string) =>
    (await call('POST', '/admin/users/search', { by, value })).body['person'];
  const code = ({ status, body }: ApiAnswer) => [status, body['code']];

  const makePerson = async () => {
    counter.made += 1;
    const mark = `${counter.made}_7731`;
    const person = {
      username: `canary_user_${mark}`,
      password,
      email: `canary.mail.${mark}@example.org`,
      name: `Canarynia Canaryovna_${mark}`,
      phone: `4915112${String(counter.made).padStart(6, '0')}`,
    };
    const { id } = await world().management.call<{ id: string }>('POST', '/users', {
      username: person.username,
      password,
      primaryEmail: person.email,
      primaryPhone: person.phone,
      name: person.name,
      profile: { birthdate: '1990-04-01', address: { locality: 'Canaryburg', country: 'DE' } },
    });
    return { id, ...person };
  };
  const values = ({ username, email, name, phone }: Awaited<ReturnType<typeof makePerson>>) => [
    username,
    email,
    name,
    phone,
    'Canaryburg',
  ];
  const signInTwice = async (person: { readonly username: string; readonly password: string }) => {
    const jar = createCookieJar();
    const first = await signInAt(shop(), { ...person, share: ['email'] }, jar);
    const second = await signInAt(other(), person, jar);
    return {
      jar,
      tokens: first.tokens,
      userRef: String(first.claims.sub),
      otherRef: String(second.claims.sub),
    };
  };
  const refresh = async (token: string) =>
    (await postAsClient(shop(), '/token', { grant_type: 'refresh_token', refresh_token: token }))
      .status;
  const listEntries = async (userId: string) =>
    runSql<{ action: string; actor_id: string; attributes: string[] }>(
      world().host.databaseUrl,
      'select action, actor_id, attributes from passport.audit_entries where user_id = $1 order by sequence',
      [userId]
    );
  const listEvents = async (type: string, refs: readonly string[]) =>
    (
      await runSql<{ user_ref: string }>(
        world().host.databaseUrl,
        'select user_ref from passport.event_outbox where type = $1 and user_ref = any($2) order by 1',
        [type, refs]
      )
    ).map((row) => row.user_ref);

  beforeAll(async () => {
    started.world = await startWorld(true, { PASSPORT_REVEAL: 'two' });
    const options = {
      scope: 'openid offline_access profile email',
      customClientMetadata: { alwaysIssueRefreshToken: true },
    };
    started.shop = await world().createSite('shop', options);
    started.other = await world().createSite('other', options);
    await signInAt(shop(), { username: 'first', password, isNew: true });
    started.siteId = await findSiteId(world(), shop().clientId);
    const sign = await createConsoleSigner(world().host);
    for (const role of [...roles, 'second'] as const) {
      tokens.set(role, await sign(`user_${role}`));
      await runSql(
        world().host.databaseUrl,
        `insert into passport.console_members (tenant_id, member_id, role, site_ids, granted_by)
         values ('default', $1, $2, $3, 'test')`,
        [
          `user_${role}`,
          role === 'second' ? 'admin' : role,
          role === 'site_owner' ? [siteId()] : [],
        ]
      );
    }
    await declareOver(world(), siteId(), [
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
  });
  afterAll(async () => started.world?.close());

  it('are found by id, by an identifier at a site, and exactly by e-mail address or phone number', async () => {
    const person = await makePerson();
    const { userRef } = await signInTwice(person);

    const found = await Promise.all([
      search('user_id', person.id),
      search('user_ref', userRef),
      search('email', ` ${person.email.toUpperCase()} `),
      search('phone', `+${person.phone}`),
    ]);
    const nobody = await Promise.all([
      search('user_id', 'nobody'),
      search('user_ref', `ppid_${'0'.repeat(26)}`),
      search('email', person.email.slice(1)),
      search('phone', person.phone.slice(0, -1)),
    ]);

    expect(found.map((one) => one?.userId)).toEqual(Array.from({ length: 4 }, () => person.id));
    expect(found[0]).toMatchObject({
      isSuspended: false,
      siteCount: 2,
      region: expect.any(String),
    });
    expect(nobody).toEqual([null, null, null, null]);
    const searches = (await listEntries(person.id)).filter(
      ({ action }) => action === 'users.search'
    );
    expect(searches.map(({ attributes }) => attributes.join()).toSorted()).toEqual([
      '',
      '',
      'email',
      'phone_number',
    ]);
  });

  it('are found by an administrator twenty times a minute, however much else they may call', async () => {
    const sign = await createConsoleSigner(world().host);
    const token = await sign('user_hasty');
    const attempt = async () =>
      callApi(world().host.userUrl, token, 'POST', '/admin/users/search', {
        by: 'email',
        value: 'guess@example.org',
      });

    const tries = [];
    for (let index = 0; index < 21; index += 1) {
      tries.push(await attempt());
    }

    expect(tries.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 20 }, () => 200),
      429,
    ]);
    expect(Number(tries.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('are listed page by page and by region, site and suspension, with nothing personal', async () => {
    const person = await makePerson();
    await signInTwice(person);

    const first = await call('GET', '/admin/users?limit=2');
    const cursor = String(first.body['nextCursor']);
    const second = await call('GET', `/admin/users?limit=2&cursor=${cursor}`);
    const atSite = await call('GET', `/admin/users?siteId=${siteId()}`);
    const suspended = await call('GET', '/admin/users?suspended=true');
    const invalid = await call('GET', '/admin/users?cursor=abc');

    const ids = (answer: ApiAnswer) =>
      (answer.body['people'] as readonly { userId: string }[]).map(({ userId }) => userId);
    expect(ids(first)).toHaveLength(2);
    expect(first.body['total']).toBeGreaterThan(2);
    expect(ids(second).some((id) => ids(first).includes(id))).toBe(false);
    expect(ids(atSite)).toContain(person.id);
    expect(ids(suspended)).toEqual([]);
    expect(code(invalid)).toEqual([400, 'people.invalid_cursor']);
    expect(Object.keys((first.body['people'] as object[])[0]!).toSorted()).toEqual([
      'createdAt',
      'isSuspended',
      'lastSignInAt',
      'region',
      'siteCount',
      'userId',
    ]);
  });

  it('are shown masked, with sites, consents, complaints and what the chain has of them', async () => {
    const person = await makePerson();
    const { userRef, otherRef } = await signInTwice(person);

    const { status, body } = await callAs('support', 'GET', `/admin/users/${person.id}`);
    const activity = await callAs('support', 'GET', `/admin/users/${person.id}/activity`);
    const unknown = await call('GET', '/admin/users/nobody');

    expect(status).toBe(200);
    expect(body['values']).toEqual([
      { attribute: 'username', masked: 'c•••', isVerified: null },
      { attribute: 'email', masked: 'c•••@e•••.org', isVerified: true },
      {
        attribute: 'phone_number',
        masked: expect.stringMatching(/^\+49 ••• \d\d$/),
        isVerified: true,
      },
      { attribute: 'name', masked: 'C••• C•••', isVerified: null },
      { attribute: 'birthdate', masked: '•••', isVerified: null },
      { attribute: 'address', masked: '•••, DE', isVerified: null },
    ]);
    expect(body).toMatchObject({
      assuranceLevel: 'none',
      signIn: { hasPassword: true, factorCount: 0, providers: [], sessionCount: 1 },
      complaints: [],
    });
    const sites = body['sites'] as readonly { readonly userRef: string }[];
    expect(sites.map((site) => site.userRef).toSorted()).toEqual([userRef, otherRef].toSorted());
    expect(body['consents']).toMatchObject([
      { siteId: siteId(), attribute: 'email', purpose: 'receipt', state: 'live' },
    ]);
    expect(activity.body['activity'][0]).toMatchObject({
      actorId: 'user_support',
      action: 'users.read_masked',
      attributes: ['username', 'email', 'phone_number', 'name', 'birthdate', 'address'],
    });
    expect(code(unknown)).toEqual([404, 'people.not_found']);
  });

  it('are changed and revealed by those alone whose role says so', async () => {
    const { id } = await makePerson();
    const reveal = {
      userId: id,
      attribute: 'email',
      category: 'support',
      reason: 'They asked us to',
    };
    const refused = [
      await callAs('support', 'POST', '/admin/reveals', reveal),
      await callAs('support', 'GET', '/admin/reveals'),
      await callAs('support', 'PUT', `/admin/users/${id}/suspension`, { suspended: true }),
      await callAs('support', 'POST', `/admin/users/${id}/sign-out`, {}),
      await callAs('data_protection_officer', 'PUT', `/admin/users/${id}/suspension`, {
        suspended: true,
      }),
      await callAs('data_protection_officer', 'PUT', `/admin/users/${id}/sites/${siteId()}/block`, {
        reason: 'fraud',
      }),
      await callAs('site_owner', 'GET', `/admin/users/${id}`),
      await callAs('site_owner', 'POST', '/admin/users/search', { by: 'user_id', value: id }),
      await callAs('site_owner', 'GET', '/admin/users'),
    ];

    expect(refused.map(code)).toEqual(refused.map(() => [403, 'api.forbidden']));
  });

  it('are signed out everywhere at once: sessions, grants, refresh and access tokens, and each site is told', async () => {
    const person = await makePerson();
    const { jar, tokens: issued, userRef, otherRef } = await signInTwice(person);
    const bystander = await makePerson();
    const theirs = await signInTwice(bystander);
    const before = await jar.fetch(`${world().host.userUrl}/passport/me`);

    const answer = await call('POST', `/admin/users/${person.id}/sign-out`, {});

    expect([before.status, answer.status]).toEqual([200, 204]);
    await expect(fetchUserinfo(shop(), issued.access_token)).rejects.toThrow('401');
    expect(await refresh(issued.refresh_token)).toBe(400);
    const after = await jar.fetch(`${world().host.userUrl}/passport/me`);
    expect(after.status).toBe(303);
    const left = await runSql(
      world().host.databaseUrl,
      `select model_name from oidc_model_instances where payload->>'accountId' = $1`,
      [person.id]
    );
    expect(left).toEqual([]);
    expect(await listEvents('session-revoked', [userRef, otherRef])).toEqual(
      [userRef, otherRef].toSorted()
    );
    expect((await listEntries(person.id)).at(-1)).toMatchObject({
      action: 'users.sign_out',
      actor_id: 'user_admin',
    });
    // Whoever else is signed in stays so, and the person may sign in again.
    expect((await fetchUserinfo(shop(), theirs.tokens.access_token)).sub).toBe(theirs.userRef);
    expect((await signInAt(shop(), person, createCookieJar())).claims.sub).toBe(userRef);
  });

  it('are suspended at every site, and let in again', async () => {
    const person = await makePerson();
    const { tokens: issued, userRef, otherRef } = await signInTwice(person);

    const answer = await call('PUT', `/admin/users/${person.id}/suspension`, { suspended: true });
    const listed = await call('GET', '/admin/users?suspended=true');

    expect(answer.status).toBe(204);
    expect(listed.body['people']).toMatchObject([{ userId: person.id, isSuspended: true }]);
    await expect(fetchUserinfo(shop(), issued.access_token)).rejects.toThrow('401');
    expect(await refresh(issued.refresh_token)).toBe(400);
    await expect(signInAt(shop(), person, createCookieJar())).rejects.toThrow();
    expect(await listEvents('account-disabled', [userRef, otherRef])).toHaveLength(2);

    await call('PUT', `/admin/users/${person.id}/suspension`, { suspended: false });

    expect((await signInAt(shop(), person, createCookieJar())).claims.sub).toBe(userRef);
    expect(await listEvents('account-enabled', [userRef, otherRef])).toHaveLength(2);
    const actions = (await listEntries(person.id)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['users.suspend', 'users.unsuspend']));
    expect(code(await call('PUT', '/admin/users/nobody/suspension', { suspended: true }))).toEqual([
      404,
      'people.not_found',
    ]);
  });

  it('are turned away at one site, and let back in there', async () => {
    const person = await makePerson();
    const { tokens: issued } = await signInTwice(person);
    const path = `/admin/users/${person.id}/sites/${siteId()}/block`;

    const blocked = await call('PUT', path, { reason: 'abuse' });
    const { body } = await call('GET', `/admin/users/${person.id}`);

    expect(blocked.status).toBe(204);
    const sites = body['sites'] as readonly { readonly block: unknown }[];
    expect(sites.filter((site) => site.block !== null)).toMatchObject([
      { siteId: siteId(), block: { reason: 'abuse' } },
    ]);
    await expect(fetchUserinfo(shop(), issued.access_token)).rejects.toThrow('401');
    await expect(signInAt(shop(), person, createCookieJar())).rejects.toThrow();
    expect((await signInAt(other(), person, createCookieJar())).claims.sub).toMatch(/^ppid_/);

    expect((await call('DELETE', path)).status).toBe(204);
    expect((await signInAt(shop(), person, createCookieJar())).claims.sub).toMatch(/^ppid_/);
    const stranger = await makePerson();
    expect(
      code(
        await call('PUT', `/admin/users/${stranger.id}/sites/${siteId()}/block`, {
          reason: 'abuse',
        })
      )
    ).toEqual([404, 'people.not_at_site']);
  });

  describe('with a value asked for', () => {
    const ask = async (userId: string, change: object = {}) =>
      callAs('data_protection_officer', 'POST', '/admin/reveals', {
        ...{ userId, attribute: 'email', category: 'complaint', reason: 'A dispute about order 5' },
        ...change,
      });

    it('show it once, to who asked, after another administrator agreed; and see that it was', async () => {
      const person = await makePerson();
      const { jar } = await signInTwice(person);

      const asked = await ask(person.id);
      const id = String(asked.body['id']);
      const show = async (role: Role) => callAs(role, 'POST', `/admin/reveals/${id}/value`);
      const early = await show('data_protection_officer');
      const own = await callAs('data_protection_officer', 'POST', `/admin/reveals/${id}/approval`);
      const byMachine = await callApi(
        world().host.userUrl,
        world().management.token,
        'POST',
        `/admin/reveals/${id}/approval`
      );
      const inbox = await call('GET', '/admin/reveals?status=waiting');
      const approved = await call('POST', `/admin/reveals/${id}/approval`);
      const byApprover = await show('admin');
      const shown = await show('data_protection_officer');
      const again = await show('data_protection_officer');

      expect(asked).toMatchObject({ status: 201, body: { status: 'waiting', isMine: true } });
      expect([early, own, byMachine, byApprover, again].map(code)).toEqual([
        [409, 'people.reveal_not_granted'],
        [403, 'people.second_person_needed'],
        [403, 'people.second_person_needed'],
        [403, 'people.reveal_not_yours'],
        [410, 'people.reveal_over'],
      ]);
      expect(inbox.body).toMatchObject({ policy: 'two' });
      expect(inbox.body['reveals']).toContainEqual(
        expect.objectContaining({ id, isMine: false, reason: 'A dispute about order 5' })
      );
      expect(approved.status).toBe(204);
      expect(shown.body['parts']).toContainEqual({ part: 'email', text: person.email });
      expect(shown.headers.get('cache-control')).toBe('no-store');
      const feed = async (language: string) =>
        (await jar.fetch(`${world().host.userUrl}/passport/me?ui_locales=${language}`)).text();
      expect(await feed('en')).toMatch(
        /an administrator of the service · looked at the value · your e-mail address · reason: a complaint/
      );
      expect(await feed('ru')).toMatch(
        /администратор сервиса · просмотрено значение · адрес вашей почты · причина: жалоба/
      );
    });

    it('show nothing once it was refused, and to no reason that is itself personal', async () => {
      const person = await makePerson();
      const asked = await ask(person.id);
      const id = String(asked.body['id']);

      const refused = await callAs('second', 'POST', `/admin/reveals/${id}/refusal`);
      const late = await call('POST', `/admin/reveals/${id}/approval`);
      const shown = await callAs('data_protection_officer', 'POST', `/admin/reveals/${id}/value`);
      const personal = await ask(person.id, { reason: `Wrote from ${person.email}` });
      const missing = await ask(person.id, { attribute: 'website' });

      expect(refused.status).toBe(204);
      expect([late, shown, personal, missing].map(code)).toEqual([
        [409, 'people.reveal_decided'],
        [409, 'people.reveal_not_granted'],
        [422, 'people.personal_reason'],
        [404, 'people.no_value'],
      ]);
    });

    it('show nothing while it cannot be recorded', async () => {
      const person = await makePerson();
      const asked = await ask(person.id);
      const id = String(asked.body['id']);
      await call('POST', `/admin/reveals/${id}/approval`);
      const { databaseUrl } = world().host;
      await runSql(
        databaseUrl,
        'alter table passport.audit_heads add constraint nothing_more check (sequence < 0) not valid'
      );

      const refused = [
        await callAs('data_protection_officer', 'POST', `/admin/reveals/${id}/value`),
        await call('GET', `/admin/users/${person.id}`),
        await call('GET', '/admin/users'),
        await call('POST', '/admin/users/search', { by: 'email', value: person.email }),
        await call('POST', `/admin/users/${person.id}/sign-out`),
      ];
      await runSql(databaseUrl, 'alter table passport.audit_heads drop constraint nothing_more');

      expect(refused.map(code)).toEqual(refused.map(() => [503, 'audit.unavailable']));
      const shown = await callAs('data_protection_officer', 'POST', `/admin/reveals/${id}/value`);
      expect(shown.body['parts']).toContainEqual({ part: 'email', text: person.email });
    });
  });

  it('leave no value in any answer, database or line of output, and none of what was searched for', async () => {
    const person = await makePerson();
    await search('email', person.email);
    await search('email', 'canary.of.nobody.7731@example.org');
    await call('GET', `/admin/users/${person.id}`);
    const all = Array.from({ length: counter.made }, (_, index) => index + 1).flatMap((number) => [
      `canary_user_${number}_7731`,
      `canary.mail.${number}_7731@example.org`,
      `Canaryovna_${number}_7731`,
    ]);
    const searched = [...all, ...values(person), 'canary.of.nobody.7731@example.org'];

    const { host } = world();
    const dumps = await Promise.all(
      [host.databaseUrl, ...host.vaultUrls].map(async (url) => dumpDatabase(url))
    );

    expect(Object.keys(answers).length).toBeGreaterThan(30);
    expect(findCanaries(searched, answers)).toEqual([]);
    expect(dumps.flatMap((dump) => findCanaries(searched, dump))).toEqual([]);
    expect(findCanaries(searched, { output: host.output() })).toEqual([]);
    expect(await findNewestUserId(host)).toBe(person.id);
  });
});
