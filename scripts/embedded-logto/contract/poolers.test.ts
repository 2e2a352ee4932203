/**
 * A managed PostgreSQL: the owner of the databases is no superuser, does not pass row-level security by, and may create roles; every
 * connection but the test's own goes through PgBouncer in transaction mode. From an empty database to events that arrive.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runLogtoDatabaseCommand } from '../seed.ts';
import { runCommand } from '../../testing/command.ts';
import { makeKeyFiles } from '../../testing/key-files.ts';
import { prepareDatabase, startTestHost } from '../../testing/host.ts';
import type { TestHost } from '../../testing/host.ts';
import {
  email,
  endProcess,
  expectPerson,
  expectSealed,
  exportChain,
  playScene,
  readEmail,
  startAgain,
} from '../../testing/lasting-person.ts';
import type { Scene } from '../../testing/lasting-person.ts';
import { pgbouncerPath, startPgbouncer } from '../../testing/pgbouncer.ts';
import type { Login, Pooler } from '../../testing/pgbouncer.ts';
import { callApi, createKey } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { openWorld, startReceiver } from '../../testing/world.ts';

const minutes = 60_000;
const logtoHome = process.env['HOST'] === 'logto' ? process.env['LOGTO_HOME'] : undefined;
const server = () => process.env['TEST_POSTGRES_URL'] ?? '';
const describeWithPooler = pgbouncerPath ? describe : describe.skip;
if (!pgbouncerPath) {
  process.stderr.write('poolers: skipped, pgbouncer is not installed\n');
}

type Place = { readonly name: string; readonly direct: string; readonly url: string };

describeWithPooler('behind a pooler, owned by a role like any other', () => {
  const mark = randomBytes(4).toString('hex');
  const owner = { name: `owner_${mark}`, password: randomBytes(9).toString('hex') };
  let pooler: Pooler;
  let places: Readonly<Record<'logto' | 'eu' | 'ru', Place>>;
  let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
  let host: TestHost | undefined;
  let scene: Scene;

  const makePlace = async (kind: string): Promise<Place> => {
    const name = `m_${mark}_${kind}`;
    await runSql(server(), `create database ${name} owner ${owner.name}`);
    const direct = new URL(server());
    direct.pathname = `/${name}`;
    const owned = new URL(direct.href);
    owned.username = owner.name;
    owned.password = owner.password;
    return { name, direct: direct.href, url: pooler.through(owned.href) };
  };
  const toDatabase = ({ name, url }: Place) => ({
    ...{ name, url },
    drop: async () => Promise.resolve(),
    disconnect: async () => Promise.resolve(),
    reconnect: async () => Promise.resolve(),
  });
  const listLogins = async () =>
    runSql<Login>(
      places.logto.direct,
      'select db_user as name, db_user_password as password from tenants where db_user is not null'
    );
  const command = async (place: Place, ...parameters: readonly string[]) =>
    runCommand({ databaseUrl: place.url, environment: host?.environment ?? {} }, ...parameters);

  beforeAll(async () => {
    keys = await makeKeyFiles();
    pooler = await startPgbouncer(server());
    await runSql(
      server(),
      `create role ${owner.name} login createrole nosuperuser nobypassrls password '${owner.password}'`
    );
    await pooler.allow([owner]);
    places = {
      logto: await makePlace('logto'),
      eu: await makePlace('eu'),
      ru: await makePlace('ru'),
    };
  }, minutes);
  afterAll(async () => {
    if (host) {
      await endProcess(host);
    }
    await pooler.stop();
    for (const { name } of Object.values(places)) {
      await runSql(server(), `drop database if exists ${name} with (force)`);
    }
    await keys.remove();
  }, minutes);

  it(
    'Logto’s seed and the pack’s alterations run',
    async () => {
      await runLogtoDatabaseCommand(places.logto.url, ['seed', '--swe'], { logtoHome });
      await pooler.allow(await listLogins());

      const deployed = await Promise.all([
        command(places.logto, 'alteration', 'deploy'),
        command(places.eu, 'alteration', 'deploy', 'vault'),
        command(places.ru, 'alteration', 'deploy', 'vault'),
      ]);

      expect(deployed.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
        deployed.map(() => ({ code: 0, stderr: '' }))
      );
      expect(await command(places.logto, 'alteration', 'status')).toMatchObject({ code: 0 });
    },
    4 * minutes
  );

  it(
    'people sign in, share, and are sealed; the site reads',
    async () => {
      await prepareDatabase(places.logto.direct);
      host = await startTestHost({
        pack: true,
        database: toDatabase(places.logto),
        vaults: { eu: toDatabase(places.eu), ru: toDatabase(places.ru) },
        environment: { ...keys.environment, PASSPORT_EVENTS_ALLOW_PRIVATE: 'development' },
      });
      // What the test itself looks up it looks up as the superuser.
      scene = await playScene(await openWorld({ ...host, databaseUrl: places.logto.direct }));

      const { status, body } = await readEmail(host, scene);

      expect(status).toBe(200);
      expect(body).toMatchObject({ attributes: { email: { status: 'value', value: { email } } } });
      await expectPerson(host, scene);
      await expectSealed({ ...host, databaseUrl: places.logto.direct });
    },
    4 * minutes
  );

  it(
    'events arrive, though nobody hears LISTEN: the queue is polled every five seconds',
    async () => {
      const receiver = await startReceiver();
      const key = await createKey(scene.world, scene.siteId, ['events:manage', 'blocks:write']);
      const call = async (path: string, content: unknown) =>
        callApi(scene.world.host.userUrl, key, 'POST', path, content);
      await call('/ssf/streams', {
        delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: receiver.url },
        events_requested: ['urn:logto-passport:event:user-blocked'],
      });
      const arriving = receiver.next();

      await call('/blocks', { user_ref: scene.subject, reason: 'fraud' });

      expect(await arriving).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      await receiver.close();
    },
    minutes
  );

  it(
    'the command line sees what the owner itself may not see',
    async () => {
      const sites = await command(places.logto, 'site', 'list', 'default');
      const chain = host ? await exportChain(host) : { code: 1, lines: 0 };
      const rollback = await command(
        places.logto,
        ...['alteration', 'rollback', 'passport', '1795219200-sites-and-pairwise-subjects']
      );

      expect(sites.stdout).toContain(scene.siteId);
      expect(chain.code).toBe(0);
      expect(chain.lines).toBeGreaterThan(3);
      // The owner sees no row of sealing_states: that must not be taken for "nothing is sealed".
      expect(rollback).toMatchObject({ code: 2, stderr: expect.stringContaining('unseal') });
    },
    4 * minutes
  );

  it(
    'is brought back to plain text, and everything of the pack can be taken away',
    async () => {
      for (const tenant of ['default', 'admin']) {
        expect(await command(places.logto, 'unseal', tenant)).toMatchObject({
          code: 0,
          stderr: '',
        });
      }
      if (host) {
        await endProcess(host);
      }

      expect(await command(places.logto, 'remove')).toMatchObject({ code: 0, stderr: '' });
      for (const [place, ...set] of [
        [places.logto],
        [places.eu, 'vault'],
        [places.ru, 'vault'],
      ] as const) {
        expect(await command(place, 'alteration', 'deploy', ...set)).toMatchObject({ code: 0 });
      }
      expect(await command(places.logto, 'seal', 'default')).toMatchObject({ code: 0, stderr: '' });
      host = host && (await startAgain(host));
      const [row] = await runSql<{ name: string }>(
        places.logto.direct,
        `select primary_email as name from users where tenant_id = 'default' limit 1`
      );
      expect(row?.name).toMatch(/^plt_/);
    },
    4 * minutes
  );
});
