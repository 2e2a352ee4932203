/**
 * An existing Logto in plain text is sealed while people sign in, keys are renewed under the same traffic, and at the end it is
 * brought back to plain text and runs without the pack. PASSPORT_TEST_PEOPLE sets how many people there are.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../testing/canary.ts';
import { runCommand, startCommand } from '../../testing/command.ts';
import { dumpDatabase } from '../../testing/dump.ts';
import { startTestHost } from '../../testing/host.ts';
import type { TestHost } from '../../testing/host.ts';
import { createCookieJar } from '../../testing/http.ts';
import { connectManagement, createApplication } from '../../testing/management.ts';
import type { Management } from '../../testing/management.ts';
import { authorize, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';

const people = Number(process.env['PASSPORT_TEST_PEOPLE'] ?? 60);
const mark = randomBytes(6).toString('hex');
const password = 'correct horse';
const minutes = 60_000;

type Person = { readonly id: string; readonly username: string };

/** Rows as years of use leave them: a few people by the API, the others beside them. */
const fill = async (host: TestHost, management: Management): Promise<readonly Person[]> => {
  const made: Person[] = [];
  for (let index = 0; index < 5; index += 1) {
    const username = `Real_${mark}_${index}`;
    const { id } = await management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: `Real.${mark}.${index}@Example.com`,
      primaryPhone: `4915112345${index}${index}${index}`,
      name: `Realname ${mark} ${index}`,
      customData: { nick: `Nick ${mark} ${index}` },
      profile: { givenName: `Given ${mark}`, address: { locality: `Town ${mark}` } },
    });
    made.push({ id, username });
  }
  await runSql(
    host.databaseUrl,
    `insert into users (tenant_id, id, username, primary_email, primary_phone, name, profile, custom_data, identities)
     select 'default', 'p' || lpad(n::text, 11, '0'), 'Plain_${mark}_' || n, 'Plain.${mark}.' || n || '@example.com',
       (79000000000 + n)::text, 'Plainname ${mark} ' || n, jsonb_build_object('familyName', 'Family ${mark} ' || n),
       jsonb_build_object('citizenship', case when n % 3 = 0 then 'RU' else 'DE' end, 'note', 'Note ${mark} ' || n),
       jsonb_build_object('mock', jsonb_build_object('userId', 'ext-${mark}-' || n, 'details', jsonb_build_object('email', 'Ext.${mark}.' || n || '@example.com')))
     from generate_series(1, $1) as n`,
    [people]
  );
  await runSql(
    host.databaseUrl,
    `insert into logs (tenant_id, id, key, payload)
     select 'default', 'l' || lpad(n::text, 20, '0'), 'Interaction.SignIn.Submit',
       jsonb_build_object('key', 'Interaction.SignIn.Submit', 'result', 'Success', 'userId', 'p' || lpad(n::text, 11, '0'),
         'ip', '203.0.113.7', 'userAgent', 'Agent ${mark}')
     from generate_series(1, $1) as n`,
    [Math.min(people, 500)]
  );
  return made;
};

const wordsOf = (index: number) => [
  `Plain_${mark}_${index}`,
  `Plain.${mark}.${index}@example.com`,
  `Plainname ${mark} ${index}`,
  `ext-${mark}-${index}`,
];
const words = [
  ...wordsOf(1),
  ...wordsOf(people),
  `Real.${mark}.0@Example.com`,
  `Given ${mark}`,
  `Town ${mark}`,
  `Agent ${mark}`,
];

const findWords = async ({ databaseUrl, vaultUrls }: TestHost) => {
  const dumps = await Promise.all([databaseUrl, ...vaultUrls].map(dumpDatabase));
  return findCanaries(words, Object.assign({}, ...dumps) as Record<string, string>).map(
    ({ place, encoding }) => `${place} ${encoding}`
  );
};

describe('an existing Logto', () => {
  let host: TestHost;
  let shop: Site;
  let known: readonly Person[];
  let management: Management;

  const connect = async () => {
    management = await connectManagement(host);
  };

  beforeAll(async () => {
    host = await startTestHost({ pack: false });
    await connect();
    const { id, secret } = await createApplication(management, {
      name: 'shop',
      redirectUris: ['http://shop.example/callback'],
    });
    shop = {
      userUrl: host.userUrl,
      clientId: id,
      clientSecret: secret,
      redirectUri: 'http://shop.example/callback',
    };
    known = await fill(host, management);
  }, 5 * minutes);
  afterAll(async () => host.stop());

  /** Signs in, changes and reads people as long as a job runs. @returns what went wrong */
  const useMeanwhile = async (parameters: readonly string[]) => {
    const command = startCommand(host, parameters);
    const state = { isRunning: true, rounds: 0 };
    const faults: string[] = [];
    const visit = async (worker: number) => {
      while (state.isRunning) {
        const person = known[state.rounds % known.length];
        state.rounds += 1;
        try {
          if (person) {
            await signInAt(shop, { username: person.username, password });
            const wanted = `New ${mark} ${state.rounds}`;
            await management.call('PATCH', `/users/${person.id}`, {
              customData: { [`seen${worker}`]: wanted },
            });
            const read = await management.call<{
              username: string;
              customData: Record<string, unknown>;
            }>('GET', `/users/${person.id}`);
            if (
              read.username !== person.username ||
              read.customData[`seen${worker}`] === undefined
            ) {
              faults.push('a person reads back otherwise');
            }
          }
          await management.call('POST', '/users', {
            username: `During_${randomBytes(5).toString('hex')}`,
            name: `During ${mark}`,
          });
        } catch (error) {
          faults.push(String(error));
        }
      }
    };
    const visitors = [1, 2].map(visit);
    const result = await command.finished;
    state.isRunning = false;
    await Promise.all(visitors);
    return { result, faults, rounds: state.rounds };
  };

  const expectEverybody = async () => {
    const sample = await management.call<Record<string, unknown>>(
      'GET',
      `/users/p${String(people).padStart(11, '0')}`
    );
    expect(sample).toMatchObject({
      username: `Plain_${mark}_${people}`,
      primaryEmail: `Plain.${mark}.${people}@example.com`,
      name: `Plainname ${mark} ${people}`,
      customData: { note: `Note ${mark} ${people}` },
      identities: { mock: { userId: `ext-${mark}-${people}` } },
    });
  };

  it('is in clear before', async () => {
    expect(await findWords(host)).not.toEqual([]);
  });

  it(
    'is sealed under traffic: nobody notices, and nothing of it is left in clear',
    async () => {
      await host.database.reconnect();
      const pack = await startTestHost({
        pack: true,
        database: host.database,
        vaults: host.vaults,
      });
      const plain = host;
      // The same ports are free again; the site keeps its address.
      host = { ...pack, stop: async () => pack.stop() };
      await stopOnly(plain);
      shop = { ...shop, userUrl: host.userUrl };
      await connect();
      // The pack finds by itself, when a tenant is first used, that Logto has run without it.
      await expectEverybody();
      expect(await runCommand(host, 'sealing', 'status', 'default')).toMatchObject({
        stdout: 'sealing\tindex key 1\n',
      });

      const { result, faults, rounds } = await useMeanwhile(['seal', 'default']);

      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(faults).toEqual([]);
      expect(rounds).toBeGreaterThan(2);
      expect(await runCommand(host, 'sealing', 'status', 'default')).toMatchObject({
        stdout: 'sealed\tindex key 1\n',
      });
      expect(await findWords(host)).toEqual([]);
      await expectEverybody();
    },
    10 * minutes
  );

  it.each([
    ['the key-encrypting key', ['key', 'rotate', 'kek', 'default']],
    ['everybody’s data key', ['key', 'rotate', 'dek', 'default']],
    ['the index key', ['key', 'rotate', 'index', 'default']],
  ])(
    'gets %s renewed under traffic',
    async (_title, parameters) => {
      const { result, faults } = await useMeanwhile(parameters);

      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(faults).toEqual([]);
      await expectEverybody();
      expect(await findWords(host)).toEqual([]);
    },
    10 * minutes
  );

  it(
    'goes on where it was when the command is killed, and killed again',
    async () => {
      for (const rows of [1, 2]) {
        const command = startCommand(host, ['key', 'rotate', 'index', 'default']);
        for (let tries = 0; tries < 1000 && !command.output().includes('converting'); tries += 1) {
          await sleep(20);
        }
        await sleep(rows * 100);
        command.kill();
        await command.finished;
        // As if its lease had run out, which takes twenty seconds.
        await runSql(
          host.databaseUrl,
          "update passport.key_runs set leased_until = now() where state = 'running'"
        );
        await expectEverybody();
        await signInAt(shop, { username: known[0]?.username ?? '', password });
      }

      const { code, stdout } = await runCommand(host, 'key', 'rotate', 'index', 'default');

      expect(code).toBe(0);
      expect(stdout).toContain('all verified');
      await expectEverybody();
    },
    10 * minutes
  );

  it(
    'is brought back to plain text under traffic and then works without the pack',
    async () => {
      const { result, faults } = await useMeanwhile(['unseal', 'default']);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(faults).toEqual([]);

      const bare = await startTestHost({
        pack: false,
        database: host.database,
        vaults: host.vaults,
      });
      const sealed = host;
      host = bare;
      await stopOnly(sealed);
      shop = { ...shop, userUrl: host.userUrl };
      await connect();

      await expectEverybody();
      await authorize(createCookieJar(), shop, { username: known[1]?.username ?? '', password });
      const [left] = await runSql<{ count: number }>(
        host.databaseUrl,
        `select count(*)::int as count from users where tenant_id = 'default' and to_jsonb(users)::text ~ 'pl[tr]_|pls1[.]'`
      );
      expect(left).toEqual({ count: 0 });
    },
    10 * minutes
  );
});

/** Ends the process; the databases go on. */
const stopOnly = async (host: TestHost) => {
  process.kill(host.pid, 'SIGTERM');
  await host.exited;
};
