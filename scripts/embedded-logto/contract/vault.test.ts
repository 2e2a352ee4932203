/** Where people live, what happens when a region is down, and what is left behind when the host dies in between. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { runCommand } from '../../testing/command.ts';
import type { TestHost } from '../../testing/host.ts';
import { createCookieJar } from '../../testing/http.ts';
import { connectManagement } from '../../testing/management.ts';
import type { Management } from '../../testing/management.ts';
import { register, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';

const findResidency = async ({ databaseUrl }: TestHost, userId: string) => {
  const [row] = await runSql<{ region: string; reason: string }>(
    databaseUrl,
    'select region, reason from passport.residency where user_id = $1',
    [userId]
  );
  return row;
};

const countIn = async (url: string, userId: string) => {
  const [row] = await runSql<{ count: number }>(
    url,
    `select (select count(*) from vault.identifiers where user_id = $1)::int
      + (select count(*) from vault.attribute_values where user_id = $1)::int as count`,
    [userId]
  );
  return row?.count ?? 0;
};

const create = async (management: Management, body: Record<string, unknown>) =>
  (await management.call<{ id: string }>('POST', '/users', body)).id;

describe('the region of a person', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(true);
  });
  afterAll(async () => world.close());

  it.each([
    ['a declared citizenship', { customData: { citizenship: 'RU' } }, 'ru', 'citizenship'],
    [
      'a declared citizenship, whatever the phone number says',
      { customData: { citizenship: 'ru' }, primaryPhone: '4915112345678' },
      'ru',
      'citizenship',
    ],
    ['the country of the phone number', { primaryPhone: '79161234567' }, 'ru', 'phone'],
    ['the tenant when nothing else says anything', { name: 'Somebody' }, 'eu', 'tenant'],
    [
      'the tenant for countries without a region',
      { customData: { citizenship: 'BR' } },
      'eu',
      'tenant',
    ],
  ])('follows %s', async (_title, body, region, reason) => {
    const id = await create(world.management, body);

    expect(await findResidency(world.host, id)).toEqual({ region, reason });
    expect(await countIn(world.host.vaults[region as 'eu' | 'ru'].url, id)).toBeGreaterThan(0);
    expect(await countIn(world.host.vaults[region === 'eu' ? 'ru' : 'eu'].url, id)).toBe(0);
  });

  it('follows the default of the site the person signs up at', async () => {
    const shop = await world.createSite('regional');
    await signInAt(shop, { username: 'first_visitor', password, isNew: true });
    const [site] = await runSql<{ id: string }>(
      world.host.databaseUrl,
      'select site_id as id from passport.site_applications where application_id = $1',
      [shop.clientId]
    );

    const { code } = await runCommand(
      world.host,
      'site',
      'region',
      'default',
      site?.id ?? '',
      'ru'
    );
    await signInAt(shop, { username: 'second_visitor', password, isNew: true });

    const rows = await runSql<{ region: string; reason: string }>(
      world.host.databaseUrl,
      `select region, reason from passport.residency join users on users.id = user_id
       order by users.created_at desc limit 2`
    );
    expect(code).toBe(0);
    expect(rows).toEqual([
      { region: 'ru', reason: 'site' },
      { region: 'eu', reason: 'tenant' },
    ]);
  });

  it('follows the policy of the tenant once it has one', async () => {
    const { code } = await runCommand(
      world.host,
      'region',
      'policy',
      'default',
      'ru',
      'DE=eu',
      'RU=ru'
    );

    const german = await create(world.management, { primaryPhone: '4915112345679' });
    const other = await create(world.management, { name: 'Anybody' });

    expect(code).toBe(0);
    expect(await findResidency(world.host, german)).toEqual({ region: 'eu', reason: 'phone' });
    expect(await findResidency(world.host, other)).toEqual({ region: 'ru', reason: 'tenant' });
  });

  it('is changed by the operator: values, keys and proof move, and the person reads the same', async () => {
    const id = await create(world.management, {
      customData: { citizenship: 'RU', note: 'moves along' },
      name: 'Mover',
      username: 'mover',
    });
    const before = await countIn(world.host.vaults.ru.url, id);

    const { code, stdout } = await runCommand(world.host, 'region', 'move', 'default', id, 'eu');

    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(report).toMatchObject({
      userId: id,
      fromRegion: 'ru',
      toRegion: 'eu',
      values: before,
      valuesLeftAtSource: 0,
    });
    expect(await countIn(world.host.vaults.ru.url, id)).toBe(0);
    expect(await countIn(world.host.vaults.eu.url, id)).toBe(before);
    expect(await world.management.call('GET', `/users/${id}`)).toMatchObject({
      name: 'Mover',
      username: 'mover',
      customData: { note: 'moves along' },
    });
  });
});

describe('a region that is down', () => {
  let world: World;
  let shop: Site;
  let european: string;
  let russian: string;
  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop');
    european = await create(world.management, { username: 'Anna_Eu', password, name: 'Anna' });
    russian = await create(world.management, {
      username: 'Ivan_Ru',
      password,
      name: 'Ivan',
      customData: { citizenship: 'RU' },
    });
    await signInAt(shop, { username: 'Anna_Eu', password });
    await signInAt(shop, { username: 'Ivan_Ru', password });
  });
  afterAll(async () => world.close());
  afterEach(async () => {
    await world.host.vaults.eu.reconnect();
    await world.host.vaults.ru.reconnect();
    // Regions rest for two seconds after a failure.
    await sleep(2500);
  });

  const read = async (id: string) =>
    world.management.call('GET', `/users/${id}`).then(
      () => 'read',
      (error: unknown) => String(error)
    );
  const tryToSignIn = async (username: string) =>
    signInAt(shop, { username, password }).then(
      () => 'signed in',
      (error: unknown) => String(error)
    );

  it('hurts only its people: theirs is one clear 503, the others go on', async () => {
    await world.host.vaults.ru.disconnect();

    expect(await read(russian)).toContain('503 {"code":"vault.unavailable"');
    expect(await read(european)).toBe('read');
    expect(await tryToSignIn('Ivan_Ru')).toContain('503');
    expect(await tryToSignIn('Anna_Eu')).toBe('signed in');
    expect(await world.management.call('GET', '/users/count').catch(String)).toBeDefined();
  });

  it('works again when it is back, without a restart', async () => {
    expect(await read(russian)).toBe('read');
    expect(await tryToSignIn('Ivan_Ru')).toBe('signed in');
  });

  it('and all of them down: machines still get tokens, and every log entry is written, without a person in it', async () => {
    const [before] = await runSql<{ count: number }>(
      world.host.databaseUrl,
      'select count(*)::int as count from logs'
    );
    await world.host.vaults.eu.disconnect();
    await world.host.vaults.ru.disconnect();

    // A machine's token; the log entry about it is written.
    await connectManagement(world.host);

    expect(await read(european)).toContain('503 {"code":"vault.unavailable"');
    expect(await tryToSignIn('Anna_Eu')).toContain('503');
    const [after] = await runSql<{ count: number }>(
      world.host.databaseUrl,
      'select count(*)::int as count from logs'
    );
    // The embedded host writes no entry about a machine's token.
    expect((after?.count ?? 0) - (before?.count ?? 0)).toBeGreaterThanOrEqual(
      world.host.isStock ? 1 : 0
    );
  });

  it('answers a browser with a page, not with a code at the shop', async () => {
    await world.host.vaults.eu.disconnect();
    await world.host.vaults.ru.disconnect();

    const response = await fetch(`${world.host.userUrl}/api/users/${european}`, {
      headers: { accept: 'text/html', authorization: 'Bearer none' },
    });

    // Nothing personal is read before the token is checked.
    expect(response.status).toBe(401);
  });

  it('and all of them up again: nothing was lost', async () => {
    expect(await tryToSignIn('Anna_Eu')).toBe('signed in');
    expect(await world.management.call('GET', `/users/${european}`)).toMatchObject({
      name: 'Anna',
    });
  });
});

describe('the host dies between the vault and its own row', () => {
  let world: World;
  let shop: Site;
  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop');
    await signInAt(shop, { username: 'Witness', password, isNew: true });
  });
  // The process may be another one by now.
  afterAll(async () => world.host.stop());

  const locks: (() => Promise<void>)[] = [];
  /** Stops whoever writes to a table, right there, until `release`. */
  const hold = async (url: string, table: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('begin');
    await client.query(`lock table ${table} in exclusive mode`);
    let isHeld = true;
    /** Whoever waits dies with the host: the server would carry out what a dead client had sent. */
    const release = async () => {
      if (isHeld) {
        isHeld = false;
        await client.query('select pg_terminate_backend(pid) from pg_locks where not granted');
        await client.end();
      }
    };
    locks.push(release);
    return {
      waitForWriter: async () => {
        for (let tries = 0; tries < 200; tries += 1) {
          const { rows } = await client.query<{ count: number }>(
            'select count(*)::int as count from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())'
          );
          if ((rows[0]?.count ?? 0) > 0) {
            return;
          }
          await sleep(50);
        }
        throw new Error(`nobody wrote to ${table}`);
      },
      release,
    };
  };
  afterEach(async () => {
    for (const release of locks.splice(0)) {
      await release();
    }
  });

  /** Everything the pack keeps about people, whose Logto does not have. */
  const countLeftovers = async () => {
    const [keys] = await runSql<{ count: number }>(
      world.host.databaseUrl,
      `select (select count(*) from passport.user_keys where not exists (select 1 from users where id = user_id))::int
        + (select count(*) from passport.residency where not exists (select 1 from users where id = user_id))::int as count`
    );
    const known = (
      await runSql<{ id: string }>(world.host.databaseUrl, 'select id from users')
    ).map(({ id }) => id);
    const vaults = await Promise.all(
      world.host.vaultUrls.map(async (url) =>
        runSql<{ count: number }>(
          url,
          'select count(*)::int as count from vault.users_pii where not user_id = any($1)',
          [known]
        )
      )
    );
    return (keys?.count ?? 0) + vaults.flat().reduce((sum, { count }) => sum + count, 0);
  };

  const restart = async () => {
    const host = await world.host.restart();
    world = { ...world, host, management: await connectManagement(host) };
  };

  /** The sweeper as the command line runs it, with everything old enough. */
  const sweep = async () => {
    await runSql(
      world.host.databaseUrl,
      `update passport.residency set created_at = created_at - interval '1 hour'`
    );
    for (const url of world.host.vaultUrls) {
      await runSql(
        url,
        `update vault.users_pii set dirty_at = dirty_at - interval '1 hour', created_at = created_at - interval '1 hour';
         update vault.identifiers set created_at = created_at - interval '1 hour';
         update vault.attribute_values set created_at = created_at - interval '1 hour'`
      );
    }
    return runCommand(world.host, 'sweep', 'default');
  };

  it.each([
    ['before its key is kept', 'logto', 'passport.residency'],
    ['before the vault knows the person', 'eu', 'vault.users_pii'],
    ['before the vault has the values', 'eu', 'vault.identifiers'],
    ['before Logto has the person', 'logto', 'public.users'],
  ] as const)(
    'at a sign-up, %s: the same person signs up again and nothing is left behind',
    async (title, database, table) => {
      const username = `Crash_${table.replace('.', '_')}`;
      const url = database === 'eu' ? world.host.vaults.eu.url : world.host.databaseUrl;
      const lock = await hold(url, table);

      const attempt = register(createCookieJar(), world.host.userUrl, {
        username,
        password,
      }).catch(String);
      const viaApi = world.management
        .call('POST', '/users', { username, name: title })
        .catch(String);
      await lock.waitForWriter();
      process.kill(world.host.pid, 'SIGKILL');
      await world.host.exited;
      await lock.release();
      await Promise.all([attempt, viaApi]);
      await restart();

      const swept = await sweep();
      const again = await create(world.management, { username, password, name: 'Again' });

      expect(swept.code).toBe(0);
      expect(await countLeftovers()).toBe(0);
      expect(await world.management.call('GET', `/users/${again}`)).toMatchObject({
        username,
        name: 'Again',
      });
      await signInAt(shop, { username: 'Witness', password });
    },
    120_000
  );

  it('at a change: the old value stays, and what was written for the new one goes', async () => {
    const id = await create(world.management, { username: 'Changer', name: 'Old name' });
    const before = await countIn(world.host.vaults.eu.url, id);
    const lock = await hold(world.host.databaseUrl, 'public.users');

    const attempt = world.management
      .call('PATCH', `/users/${id}`, { name: 'New name' })
      .catch(String);
    await lock.waitForWriter();
    process.kill(world.host.pid, 'SIGKILL');
    await world.host.exited;
    await lock.release();
    await attempt;
    await restart();

    expect(await countIn(world.host.vaults.eu.url, id)).toBe(before + 1);
    expect((await sweep()).code).toBe(0);
    expect(await countIn(world.host.vaults.eu.url, id)).toBe(before);
    expect(await world.management.call('GET', `/users/${id}`)).toMatchObject({ name: 'Old name' });
  }, 120_000);

  it('a deleted person is erased at once: keys, values, everywhere', async () => {
    const id = await create(world.management, { username: 'Leaver', name: 'Leaver' });

    await world.management.call('DELETE', `/users/${id}`);

    expect(await countLeftovers()).toBe(0);
    const rows = await runSql(
      world.host.databaseUrl,
      'select 1 from passport.user_keys where user_id = $1',
      [id]
    );
    expect(rows).toEqual([]);
  });

  it.each([
    ['name', { username: 'Contested' }],
    ['e-mail address', { primaryEmail: 'Contested@Example.com' }],
    ['phone number', { primaryPhone: '4915112340000' }],
  ])(
    'people who want one %s at once: one gets it, and the others leave nothing behind',
    async (_title, wanted) => {
      const attempts = await Promise.allSettled(
        Array.from({ length: 8 }, async (_value, index) =>
          create(world.management, { ...wanted, name: `Attempt ${index}` })
        )
      );

      expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await sweep()).code).toBe(0);
      expect(await countLeftovers()).toBe(0);
    }
  );
});
