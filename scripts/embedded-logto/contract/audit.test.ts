/** Whoever sees personal data is on the chain before they see it; nobody edits the chain unnoticed; without it nothing is shown. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../testing/command.ts';
import { createCookieJar } from '../../testing/http.ts';
import { authorize, exchangeCode, fetchUserinfo, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const itWithStock = process.env['HOST'] === 'logto' ? it : it.skip;
const password = 'correct horse';
const declaration = {
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 90,
  longestDays: 365,
};

type Entry = {
  readonly sequence: number;
  readonly action: string;
  readonly attributes: readonly string[];
  readonly actor: string;
  readonly purpose: string | null;
};

describe('the audit chain', () => {
  let world: World;
  let shop: Site;
  let siteId: string;
  let key: string;
  let folder: string;
  let made = 0;

  const asSite = async (method: string, url: string, body?: unknown) =>
    callApi(world.host.userUrl, key, method, url, body);
  const asAdmin = async (method: string, url: string, body?: unknown) =>
    callApi(world.host.userUrl, world.management.token, method, url, body);
  const createUser = async () => {
    made += 1;
    const person = { username: `person_${made}`, password };
    const email = `person.${made}@canary.example`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      ...person,
      primaryEmail: email,
      name: `Canary Name ${made}`,
      profile: { birthdate: '1990-05-04' },
      customData: { note: 'Canary note' },
    });
    return { id, email, person: { ...person, share: ['email', 'birthdate'] } };
  };
  const enter = async () => {
    const user = await createUser();
    const jar = createCookieJar();
    const { claims, tokens } = await signInAt(shop, user.person, jar);
    return { ...user, jar, tokens, userRef: String(claims.sub) };
  };
  const findLast = async () => {
    const [row] = await runSql<{ last: number }>(
      world.host.databaseUrl,
      `select coalesce(max(sequence), 0)::int as last from passport.audit_entries where tenant_id = 'default'`
    );
    return row?.last ?? 0;
  };
  const listSince = async (sequence: number) =>
    runSql<Entry>(
      world.host.databaseUrl,
      `select sequence::int, action, attributes, actor_type as actor, purpose
       from passport.audit_entries where tenant_id = 'default' and sequence > $1 order by sequence`,
      [sequence]
    );
  const listLeft = async (run: () => Promise<unknown>) => {
    const before = await findLast();
    await run();
    return (await listSince(before)).map(({ action, attributes, actor, purpose }) =>
      [actor, action, attributes.join(' '), purpose ?? ''].join(' | ')
    );
  };
  const exportAndVerify = async () => {
    const [file, keys] = [path.join(folder, 'export.jsonl'), path.join(folder, 'keys.json')];
    const exported = await runCommand(world.host, 'audit', 'export', 'default', file);
    const verified = await runCommand(world.host, 'audit', 'verify', file, '--keys', keys);
    return { exported, verified, text: await readFile(file, 'utf8') };
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'audit-contract-'));
    world = await startWorld(true, { PASSPORT_AUDIT_IP: 'truncated' });
    const { stdout: keys } = await runCommand(world.host, 'audit', 'keys');
    await writeFile(path.join(folder, 'keys.json'), keys);
    shop = await world.createSite('shop', { scope: 'openid profile email' });
    await signInAt(shop, { username: 'first', password, isNew: true });
    siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      { ...declaration, attribute: 'email', purpose: 'receipt' },
      { ...declaration, attribute: 'birthdate', purpose: 'age-check', release: 'answer' },
    ]);
    key = await createKey(world, siteId, [
      ...['attributes:read', 'verdicts:evaluate', 'consents:withdraw'],
      ...['blocks:write', 'complaints:write'],
    ]);
    await asAdmin('PUT', `/sites/${siteId}/rules/age_over_18`, {
      rule: { '>=': [{ var: 'age' }, 18] },
      descriptionEn: 'A rule',
      descriptionRu: 'Правило',
    });
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('has exactly one entry for', () => {
    it('each consent, and each time a site is told something at a sign-in', async () => {
      const { person } = await createUser();
      const left = await listLeft(async () => signInAt(shop, person));

      expect(left).toEqual([
        'user | consent.grant | birthdate | age-check',
        'user | consent.grant | email | receipt',
        'site | id_token.issue | email | receipt',
        'site | userinfo.read | email | receipt',
      ]);
    });

    it('nothing that a site may have and did not ask for at this sign-in', async () => {
      const { person, jar } = await enter();

      expect(
        await listLeft(async () => signInAt({ ...shop, scope: 'openid' }, person, jar))
      ).toEqual([]);
    });

    it('UserInfo, attributes, a verdict, a withdrawal, a block, its end and a complaint', async () => {
      const { userRef, tokens } = await enter();
      const verdict = {
        subject: { type: 'user', id: userRef },
        action: { name: 'age_over_18' },
        resource: { type: 'site', id: siteId },
      };
      const complaint: { id?: string } = {};
      const steps: readonly [() => Promise<unknown>, readonly string[]][] = [
        [
          async () => fetchUserinfo(shop, tokens.access_token),
          ['site | userinfo.read | email | receipt'],
        ],
        [
          async () => asSite('GET', `/attributes/${userRef}?attributes=email&purpose=receipt`),
          ['site | attributes.read | email | receipt'],
        ],
        [
          async () => asSite('POST', '/verdicts', verdict),
          ['site | verdicts.evaluate | birthdate | age_over_18'],
        ],
        [
          async () =>
            asSite('POST', '/consents/withdraw', { user_ref: userRef, attribute: 'email' }),
          ['site | consent.withdraw | email | receipt'],
        ],
        [
          async () => asSite('POST', '/blocks', { user_ref: userRef, reason: 'fraud' }),
          ['site | blocks.block |  | fraud', 'site | consent.withdraw | birthdate | age-check'],
        ],
        [async () => asSite('POST', '/blocks', { user_ref: userRef, reason: 'fraud' }), []],
        [async () => asSite('DELETE', `/blocks/${userRef}`), ['site | blocks.unblock |  | ']],
        [
          async () => {
            const { body } = await asSite('POST', '/complaints', {
              user_ref: userRef,
              category: 'spam',
              text: 'Again',
            });
            complaint.id = String(body['id']);
          },
          ['site | complaints.file |  | spam'],
        ],
        [
          async () => asSite('GET', `/complaints/${complaint.id ?? ''}`),
          ['site | complaints.read | complaint | spam'],
        ],
        [
          async () =>
            asAdmin('POST', `/admin/complaints/${complaint.id ?? ''}/answers`, { text: 'Yes' }),
          ['admin | admin.answer_complaint |  | ', 'admin | complaints.answer |  | spam'],
        ],
        [
          async () =>
            asAdmin('PUT', `/admin/complaints/${complaint.id ?? ''}/suspension`, {
              suspended: true,
            }),
          ['admin | admin.suspend_person |  | ', 'admin | complaints.suspend |  | spam'],
        ],
        [
          async () => asAdmin('POST', `/admin/complaints/${complaint.id ?? ''}/close`, {}),
          ['admin | admin.close_complaint |  | ', 'admin | complaints.close |  | spam'],
        ],
      ];

      for (const [run, expected] of steps) {
        expect(await listLeft(run)).toEqual(expected);
      }
    });

    it('each person an administrator is shown, whichever route shows them, with the fields', async () => {
      const { id } = await createUser();
      const { management } = world;
      const whole = 'username email name profile custom_data';
      const routes: readonly [string, string, unknown, string][] = [
        ['GET', `/users/${id}`, undefined, `admin | users.read | ${whole} | `],
        ['PATCH', `/users/${id}`, { name: 'New Canary' }, `admin | users.write | ${whole} | `],
        [
          'PATCH',
          `/users/${id}/is-suspended`,
          { isSuspended: false },
          `admin | users.write | ${whole} | `,
        ],
        [
          'PATCH',
          `/users/${id}/password`,
          { password: 'correct horses' },
          `admin | users.write | ${whole} | `,
        ],
        [
          'PATCH',
          `/users/${id}/custom-data`,
          { customData: { note: 'x' } },
          'admin | users.write | custom_data | ',
        ],
        ['GET', `/users/${id}/custom-data`, undefined, 'admin | users.read | custom_data | '],
        [
          'PATCH',
          `/users/${id}/profile`,
          { profile: { nickname: 'C' } },
          'admin | users.write | profile | ',
        ],
        ['GET', '/logs?page_size=1', undefined, 'admin | logs.read |  | '],
      ];
      for (const [method, url, body, expected] of routes) {
        const left = await listLeft(async () => management.call(method, url, body));

        expect([method, url, left]).toEqual([method, url, [expected]]);
      }
      const listed = await listLeft(async () => management.call('GET', '/users?page_size=100'));
      const all = await management.call<readonly unknown[]>('GET', '/users?page_size=100');
      expect(listed).toHaveLength(all.length);
      expect(new Set(listed.map((line) => line.split(' | ')[1]))).toEqual(new Set(['users.list']));
    });

    itWithStock('each person shown by the routes that only Logto itself has', async () => {
      const { id } = await createUser();
      const { management } = world;
      const { id: roleId } = await management.call<{ id: string }>('POST', '/roles', {
        name: 'Seen',
        description: 'For this test',
        type: 'User',
      });
      await management.call('POST', `/roles/${roleId}/users`, { userIds: [id] });
      const { id: organizationId } = await management.call<{ id: string }>(
        'POST',
        '/organizations',
        {
          name: 'Seen',
        }
      );
      await management.call('POST', `/organizations/${organizationId}/users`, { userIds: [id] });
      const whole = 'username email name profile custom_data';
      const routes: readonly [string, string][] = [
        [`/roles/${roleId}/users`, `admin | users.list | ${whole} | `],
        ['/roles?page_size=20', 'admin | users.list | name | '],
        [`/organizations/${organizationId}/users`, `admin | users.list | ${whole} | `],
        ['/organizations?showFeatured=true', 'admin | users.list | name | '],
        [`/users/${id}/all-identities`, 'admin | users.read | identities | '],
        [`/users/${id}/sessions`, 'admin | users.read | sessions | '],
        ['/one-time-tokens', 'admin | one_time_tokens.read | email | '],
        ['/organization-invitations', 'admin | invitations.read | email | '],
      ];
      for (const [url, expected] of routes) {
        const left = await listLeft(async () => management.call('GET', url));

        expect([url, left]).toEqual([url, [expected]]);
      }
    });
  });

  it('has no gap after fifty reads at once, and an entry for each', async () => {
    const { id } = await createUser();
    const { tokens } = await enter();
    const before = await findLast();

    await Promise.all(
      Array.from({ length: 50 }, async (_, index) =>
        index % 2
          ? world.management.call('GET', `/users/${id}`)
          : fetchUserinfo(shop, tokens.access_token)
      )
    );

    const entries = await listSince(before);
    expect(entries.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 50 }, (_, index) => before + index + 1)
    );
    expect(entries.filter(({ action }) => action === 'users.read')).toHaveLength(25);
    expect(entries.filter(({ action }) => action === 'userinfo.read')).toHaveLength(25);
  });

  it('keeps the network of an address and no address', async () => {
    const rows = await runSql<{ ip: string | null }>(
      world.host.databaseUrl,
      'select distinct ip from passport.audit_entries where ip is not null'
    );

    expect(rows.length).toBeGreaterThan(0);
    expect(
      rows.map(({ ip }) => ip).filter((ip) => !['127.0.0.0', '::'].includes(ip ?? ''))
    ).toEqual([]);
  });

  it('is exported from the running host and verified without the database; it holds no value', async () => {
    const reading = Promise.all(
      Array.from({ length: 20 }, async () => world.management.call('GET', '/users?page_size=20'))
    );

    const { exported, verified, text } = await exportAndVerify();
    await reading;

    expect([exported.code, verified.code]).toEqual([0, 0]);
    expect(verified.stdout).toMatch(/verified up to sequence \d+/);
    expect(text).not.toMatch(/canary|1990-05-04/i);
  });

  it.each([
    ['an edited row', `update passport.audit_entries set attributes = '{}' where sequence = $n`],
    [
      'another person in a row',
      `update passport.audit_entries set user_id = 'nobody' where sequence = $n`,
    ],
    ['a row that is gone', 'delete from passport.audit_entries where sequence = $n'],
  ])(
    'shows %s, even when the database’s owner did it with the triggers off',
    async (_, statement) => {
      const { databaseUrl } = world.host;
      const { id } = await createUser();
      await world.management.call('GET', `/users/${id}`);
      const [victim] = await runSql<{ sequence: number }>(
        databaseUrl,
        `select sequence::int from passport.audit_entries where user_id = $1 and action = 'users.read'`,
        [id]
      );
      const where = `tenant_id = 'default' and sequence = ${victim?.sequence ?? 0}`;
      await runSql(
        databaseUrl,
        `create table public_copy as select * from passport.audit_entries where ${where}`
      );
      const change = statement.replace('sequence = $n', where);

      const guarded = await runSql(databaseUrl, change).then(String, (error: unknown) =>
        String(Reflect.get(Object(error) as object, 'code'))
      );
      await runSql(
        databaseUrl,
        `set session_replication_role = replica; ${change}; set session_replication_role = origin`
      );
      const { verified } = await exportAndVerify();
      await runSql(
        databaseUrl,
        `set session_replication_role = replica;
       delete from passport.audit_entries where ${where};
       insert into passport.audit_entries select * from public_copy;
       drop table public_copy`
      );

      expect(guarded).toMatch(/^[0-9A-Z]{5}$/);
      expect(verified.code).toBe(1);
      expect(verified.stdout).toMatch(/fault: /);
    }
  );

  it('refuses whatever shows personal data while it cannot be written, and nothing leaks', async () => {
    const { userRef, tokens, id, email, jar, person } = await enter();
    const { person: newcomer, email: newEmail } = await createUser();
    const filed = await asSite('POST', '/complaints', {
      user_ref: userRef,
      category: 'fraud',
      text: 'Canary complaint',
    });
    const complaintId = String(filed.body['id']);
    const { callback, verifier } = await authorize(jar, shop, person);
    const { databaseUrl, userUrl } = world.host;
    const lastBefore = await findLast();
    const consentsBefore = await runSql(databaseUrl, 'select * from passport.consents order by id');
    const show = async (response: Response) => ({
      status: response.status,
      text: await response.text(),
    });
    const withManagement = { headers: { authorization: `Bearer ${world.management.token}` } };
    const api = async (call: Promise<Awaited<ReturnType<typeof asSite>>>) => {
      const { status, body } = await call;
      return { status, text: JSON.stringify(body) };
    };
    await runSql(
      databaseUrl,
      'alter table passport.audit_heads add constraint nothing_more check (sequence < 0) not valid'
    );

    const answers = {
      userinfo: await show(
        await fetch(`${userUrl}/oidc/me`, {
          headers: { authorization: `Bearer ${tokens.access_token}` },
        })
      ),
      attributes: await api(
        asSite('GET', `/attributes/${userRef}?attributes=email&purpose=receipt`)
      ),
      batch: await api(
        asSite('POST', '/attributes/batch', {
          user_refs: [userRef],
          attributes: ['email'],
          purpose: 'receipt',
        })
      ),
      verdict: await api(
        asSite('POST', '/verdicts', {
          subject: { type: 'user', id: userRef },
          action: { name: 'age_over_18' },
          resource: { type: 'site', id: siteId },
        })
      ),
      user: await show(await fetch(`${userUrl}/api/users/${id}`, withManagement)),
      users: await show(await fetch(`${userUrl}/api/users`, withManagement)),
      search: await show(await fetch(`${userUrl}/api/users?search=%25canary%25`, withManagement)),
      customData: await show(await fetch(`${userUrl}/api/users/${id}/custom-data`, withManagement)),
      logs: await show(await fetch(`${userUrl}/api/logs`, withManagement)),
      complaint: await api(asSite('GET', `/complaints/${complaintId}`)),
      queue: await api(asAdmin('GET', `/admin/complaints/${complaintId}`)),
      withdrawal: await api(asSite('POST', '/consents/withdraw', { user_ref: userRef })),
      block: await api(asSite('POST', '/blocks', { user_ref: userRef, reason: 'fraud' })),
    };
    const signIn = await signInAt(shop, newcomer).then(JSON.stringify, String);
    const tokensOfCode = await exchangeCode(shop, callback, verifier).then(
      async ({ access_token: token }) => fetchUserinfo(shop, token).then(JSON.stringify, String),
      String
    );
    const consentsAfter = await runSql(databaseUrl, 'select * from passport.consents order by id');
    const blocks = await runSql(databaseUrl, 'select 1 from passport.blocks where user_id = $1', [
      id,
    ]);
    await runSql(databaseUrl, 'alter table passport.audit_heads drop constraint nothing_more');

    // The provider says `server_error` for what it could not do, and the host has its own words for a constraint.
    const refusals = [422, 500, 503];
    expect(Object.entries(answers).filter(([, { status }]) => !refusals.includes(status))).toEqual(
      []
    );
    const everything = JSON.stringify([answers, signIn, tokensOfCode]);
    for (const secret of [email, newEmail, 'Canary', '1990-05-04']) {
      expect(everything.toLowerCase()).not.toContain(secret.toLowerCase());
    }
    expect([signIn, tokensOfCode]).toEqual([
      expect.stringMatching(/\/passport\/consent: (422|500|503)/),
      expect.stringMatching(/^Error: (token|userinfo): 50[03]/),
    ]);
    expect(consentsAfter).toEqual(consentsBefore);
    expect(blocks).toEqual([]);
    expect(await findLast()).toBe(lastBefore);
  });

  it('goes on without a restart once it can be written again, and verifies', async () => {
    const { userRef } = await enter();

    const read = await asSite('GET', `/attributes/${userRef}?attributes=email&purpose=receipt`);
    const { verified } = await exportAndVerify();

    expect(read.status).toBe(200);
    expect(verified.code).toBe(0);
  });
});
