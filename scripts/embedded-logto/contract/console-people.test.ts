/** What a member of the console does with people in Logto's own pages: sees masks, saves forms that hold them, searches whole values. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConsoleSigner } from '../../testing/console-token.ts';
import { callApi, findSiteId } from '../../testing/passport-api.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { shareSite, startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

type Body = Record<string, unknown>;
type User = Body & { readonly id: string };

const person = {
  username: 'annaschmidt',
  primaryEmail: 'Anna.Schmidt@Example.com',
  primaryPhone: '4915112345678',
  name: 'Anna Schmidt',
  avatar: 'https://pictures.example/anna.png',
  customData: { plan: 'gold-and-more', deep: { note: 'likes chess' } },
  profile: { nickname: 'annchen', birthdate: '1990-05-04' },
};

describe('a member of the console', () => {
  const started: { world?: World; shop?: Site } = {};
  const world = () => started.world!;
  const tokens = new Map<string, string>();
  let id = '';

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    { role = 'admin', headers = {} }: { role?: string; headers?: Record<string, string> } = {}
  ) => {
    const response = await fetch(`${world().host.userUrl}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens.get(role) ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (/^[[{]/.test(text) ? JSON.parse(text) : {}) as Body,
    };
  };
  const readStored = async () => world().management.call<User>('GET', `/users/${id}`);
  const search = async (query: string) => {
    const { status, body } = await call('GET', `/users?${query}`);
    return [
      status,
      ...(Array.isArray(body) ? (body as User[]).map((user) => user.id) : [body['code']]),
    ];
  };

  beforeAll(async () => {
    started.world = await startWorld(true);
    const { management, host } = world();
    started.shop = await world().createSite('shop', {});
    await signInAt(started.shop, { username: 'first', password: 'correct horse', isNew: true });
    ({ id } = await management.call<User>('POST', '/users', person));
    const sign = await createConsoleSigner(host);
    for (const role of ['admin', 'support', 'data_protection_officer', 'site_owner']) {
      tokens.set(role, await sign(`user_${role}`));
      if (role !== 'admin') {
        const siteIds =
          role === 'site_owner' ? [await findSiteId(world(), started.shop.clientId)] : [];
        await runSql(
          host.databaseUrl,
          `insert into passport.console_members (tenant_id, member_id, role, site_ids, granted_by)
           values ('default', $1, $2, $3, 'test')`,
          [`user_${role}`, role, siteIds]
        );
      }
    }
  });
  afterAll(async () => started.world?.close());

  it('sees masks of which the form of Logto’s console can be filled', async () => {
    const { body } = await call('GET', `/users/${id}`);

    expect(body).toMatchObject({
      id,
      username: 'a___',
      primaryEmail: 'A•••@E•••.com',
      primaryPhone: '+49 ••• 78',
      name: 'A••• S•••',
      avatar: 'https://hidden.invalid/•••',
      customData: { plan: '•••', deep: '•••' },
      profile: { nickname: '•••', birthdate: '•••' },
      isSuspended: false,
    });
  });

  it('saves the whole form as it was shown, and nothing changes', async () => {
    const before = await readStored();
    const { body: shown } = await call('GET', `/users/${id}`);
    const form = Object.fromEntries(Object.keys(person).map((key) => [key, shown[key]]));

    const saved = await call('PATCH', `/users/${id}`, form);

    expect([saved.status, saved.body['name']]).toEqual([200, 'A••• S•••']);
    expect(await readStored()).toMatchObject({ ...before, updatedAt: expect.anything() });
  });

  it('changes one field of the form, and the others stay', async () => {
    const { body: shown } = await call('GET', `/users/${id}`);
    const form = {
      ...Object.fromEntries(Object.keys(person).map((key) => [key, shown[key]])),
      name: 'Anna Meier',
      customData: { ...(shown['customData'] as Body), level: 7 },
    };

    expect((await call('PATCH', `/users/${id}`, form)).status).toBe(200);

    expect(await readStored()).toMatchObject({
      ...person,
      name: 'Anna Meier',
      customData: { ...person.customData, level: 7 },
    });
    await world().management.call('PATCH', `/users/${id}`, person);
  });

  it('saves nothing else that holds a mask', async () => {
    const writes: readonly (readonly [string, string, unknown])[] = [
      ['PATCH', `/users/${id}`, { name: 'B•••' }],
      ['PATCH', `/users/${id}`, { username: 'anna___' }],
      ['PATCH', `/users/${id}`, { primaryEmail: 'b•••@e•••.com' }],
      ['PATCH', `/users/${id}`, { customData: { other: '•••' } }],
      ['PATCH', `/users/${id}/custom-data`, { customData: { other: '•••' } }],
      ['PATCH', `/users/${id}/profile`, { profile: { familyName: '•••' } }],
      ['POST', '/users', { name: 'A•••' }],
      ['POST', '/one-time-tokens', { email: 'a•••@e•••.com' }],
    ];
    const refused = await Promise.all(
      writes.map(async ([method, path, body]) => {
        const { status, body: answer } = await call(method, path, body);
        return [path, status, answer['code']];
      })
    );

    expect(
      refused.filter(([, status, code]) => status !== 422 || code !== 'staff.masked_value')
    ).toEqual([]);
    expect(await readStored()).toMatchObject(person);
  });

  it('sends people as JSON, for nothing else is looked through', async () => {
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };

    expect(
      await call('PATCH', `/users/${id}`, 'name=A%E2%80%A2%E2%80%A2%E2%80%A2', form)
    ).toMatchObject({
      status: 415,
      body: { code: 'staff.not_json' },
    });
    expect((await call('PATCH', `/users/${id}`, '{"name":')).status).toBe(400);
  });

  it.each([
    ['an e-mail address', 'anna.schmidt@example.com'],
    ['a phone number', '+49 151 12345678'],
    ['a user name', 'AnnaSchmidt'],
  ])('finds a person by %s as a whole', async (_title, text) => {
    const padded = new URLSearchParams({ search: `%${text}%` }).toString();

    expect(await search(padded)).toEqual([200, id]);
    expect(await search(`search=${encodeURIComponent(`%${text.slice(0, -1)}%`)}`)).toEqual([200]);
  });

  it('finds a person by their id, and nobody by name or by pattern', async () => {
    expect(await search(`search=${encodeURIComponent(`%${id}%`)}`)).toEqual([200, id]);
    expect(await search(`search=${encodeURIComponent('%Anna Schmidt%')}`)).toEqual([200]);
    for (const query of [
      'search.name=Anna%25',
      'search=anna%25&mode=similar_to&isCaseSensitive=true',
      'search=^anna&mode=posix',
      'search.primaryEmail=a%25',
      'search=a&search=b',
    ]) {
      expect([query, ...(await search(query))]).toEqual([query, 403, 'staff.search_by_pattern']);
    }
    expect((await search('page_size=100')).length).toBeGreaterThan(2);
  });

  it('searches twenty times a minute, in Logto’s pages and in the pack’s together', async () => {
    const sign = await createConsoleSigner(world().host);
    const hasty = await sign('user_hasty');
    tokens.set('hasty', hasty);
    const guess = async (text: string) =>
      call('GET', `/users?search=${encodeURIComponent(`%${text}%`)}`, undefined, {
        role: 'hasty',
      });
    const guessHere = async () =>
      callApi(world().host.userUrl, hasty, 'POST', '/admin/users/search', {
        by: 'email',
        value: 'guess@example.org',
      });

    const statuses = [];
    for (const text of [
      'guess@example.org',
      '+49 151 0000000',
      'guessed',
      `ppid_${'0'.repeat(26)}`,
    ]) {
      for (let index = 0; index < 4; index += 1) {
        statuses.push((await guess(text)).status);
      }
    }
    for (let index = 0; index < 4; index += 1) {
      statuses.push((await guessHere()).status);
    }
    const [there, here] = [await guess('guessed'), await guessHere()];

    expect(statuses).toEqual(statuses.map(() => 200));
    for (const { status, headers, body } of [there, here]) {
      expect([status, body['code']]).toEqual([429, 'api.too_many_requests']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('gets no digest of what is masked, and cannot have one compared', async () => {
    const url = `${world().host.userUrl}/api/users/${id}`;
    const machine = await fetch(url, {
      headers: { authorization: `Bearer ${world().management.token}` },
    });
    const digest = machine.headers.get('etag') ?? '"none"';

    const { status, headers } = await call('GET', `/users/${id}`, undefined, {
      headers: { 'if-none-match': digest },
    });

    expect([status, headers.get('etag')]).toEqual([200, null]);
  });

  it('is on the chain as somebody who looked at masks, and who searched', async () => {
    await call('GET', `/users/${id}`);

    const rows = await runSql<{ action: string }>(
      world().host.databaseUrl,
      `select distinct action from passport.audit_entries
       where actor_id = 'user_admin' and action like 'users.%' order by action`
    );

    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['users.list', 'users.read_masked', 'users.search'])
    );
    expect(rows.map(({ action }) => action)).not.toContain('users.read');
  });

  it.each(['support', 'data_protection_officer'])(
    'as %s reads, masked, and changes nothing',
    async (role) => {
      const { host } = world();
      const origin = { role, headers: { origin: host.adminUrl } };

      expect((await call('GET', `/users/${id}`, undefined, { role })).body).toMatchObject({
        name: 'A••• S•••',
      });
      const refused = await call('PATCH', `/users/${id}`, { name: 'Eve' }, origin);
      expect(refused).toMatchObject({ status: 403, body: { code: 'staff.forbidden' } });
      expect(refused.headers.get('access-control-allow-origin')).toBe(host.adminUrl);
      expect((await call('DELETE', `/users/${id}`, undefined, { role })).status).toBe(403);
      expect(
        (await call('POST', '/applications', { name: 'x', type: 'MachineToMachine' }, { role }))
          .status
      ).toBe(403);
    }
  );

  it('of a restricted role sees no secret with which they could be more', async () => {
    const application = `/applications/${started.shop!.clientId}`;
    const secret = started.shop!.clientSecret ?? '';

    for (const role of ['support', 'data_protection_officer', 'site_owner']) {
      const answers = await Promise.all(
        [application, `${application}/secrets`].map(async (path) =>
          call('GET', path, undefined, { role })
        )
      );
      expect([role, ...answers.map(({ status }) => status)]).toEqual([role, 200, 200]);
      expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(secret);
    }
    const { body } = await call('GET', `${application}/secrets`);
    expect(JSON.stringify(body)).toContain(secret);
  });

  it('as a site owner sees the applications of their sites, and nobody', async () => {
    const other = await world().createSite('other', {});
    const role = 'site_owner';
    const listed = await call('GET', '/applications', undefined, { role });

    expect((listed.body as unknown as User[]).map((one) => one.id)).toEqual([
      started.shop!.clientId,
    ]);
    for (const path of [
      `/applications/${other.clientId}`,
      '/users',
      `/users/${id}`,
      '/roles',
      '/connectors',
      '/logs',
      `/applications/${started.shop!.clientId}/users/${id}/consent-organizations`,
    ]) {
      const { status, body } = await call('GET', path, undefined, { role });
      expect([path, status, body['code']]).toEqual([path, 403, 'staff.forbidden']);
    }
  });

  it('as a site owner leafs through the applications of their sites without gaps', async () => {
    const second = await world().createSite('second', {});
    await world().createSite('stranger', {});
    await shareSite(world().host, started.shop!, second);
    const leaf = async (query: string) => {
      const { status, headers, body } = await call('GET', `/applications?${query}`, undefined, {
        role: 'site_owner',
      });
      const relations = [...(headers.get('link') ?? '').matchAll(/page=(\d+)>; rel="(\w+)"/g)];
      return {
        ids: Array.isArray(body) ? (body as User[]).map((one) => one.id) : status,
        total: headers.get('total-number'),
        links: relations.map(([, page, relation]) => `${relation ?? ''} ${page ?? ''}`),
      };
    };

    const [first, next, beyond] = [
      await leaf('page=1&page_size=1'),
      await leaf('page=2&page_size=1'),
      await leaf('page=3&page_size=1'),
    ];

    expect([first.ids, next.ids].flat().toSorted()).toEqual(
      [started.shop!.clientId, second.clientId].toSorted()
    );
    expect(first).toMatchObject({ total: '2', links: ['first 1', 'last 2', 'next 2'] });
    expect(next).toMatchObject({ total: '2', links: ['first 1', 'prev 1', 'last 2'] });
    expect(beyond).toMatchObject({ ids: [], total: '2' });
    expect((await leaf('page_size=100')).ids).toHaveLength(2);
    for (const wrong of ['page=0', 'page=1&page_size=101', 'page=x']) {
      expect([wrong, (await leaf(wrong)).ids]).toEqual([wrong, 400]);
    }
  });

  it('with a token that does not hold is refused by the host', async () => {
    tokens.set('forged', `${(tokens.get('admin') ?? '').slice(0, -6)}AAAAAA`);

    for (const path of ['/users', `/users/${id}`, '/users?search=%25anna%25']) {
      expect((await call('GET', path, undefined, { role: 'forged' })).status).toBe(401);
    }
  });

  it.each(['support', 'site_owner'])(
    'as %s with a token that the host takes and the pack does not know has none at all',
    async (member) => {
      const sign = await createConsoleSigner(world().host);
      tokens.set('unknown', await sign(`user_${member}`, 'JWT'));
      const role = 'unknown';

      for (const answer of [
        await call('PATCH', `/users/${id}`, { name: 'Eve' }, { role }),
        await call('GET', `/users/${id}`, undefined, { role }),
        await call('GET', '/applications', undefined, { role }),
        await call('POST', '/applications', { name: 'x', type: 'MachineToMachine' }, { role }),
      ]) {
        expect(answer).toMatchObject({ status: 401, body: { code: 'auth.unauthorized' } });
      }
      // What the host serves to everybody it serves on.
      expect((await call('GET', '/.well-known/sign-in-exp', undefined, { role })).status).toBe(200);
      expect(await readStored()).toMatchObject(person);
    }
  );

  it('is no machine: those see and write what is there', async () => {
    expect(await readStored()).toMatchObject(person);
  });
});
