import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPassportError } from '../../schemas/errors.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { vaultErrors } from './errors.ts';
import type { Regions } from './regions.ts';
import { createRelocation } from './relocation.ts';
import type { Relocation } from './relocation.ts';
import { countRows, createPerson, createRig, hold, openOne, waitForBlocked } from './test-rig.ts';
import type { Barrier, Person, Rig } from './test-rig.ts';

type Acknowledged = Map<string, unknown>;

describe('moving a person', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());

  it('takes every value to the other region and leaves nothing behind', async () => {
    const { vault, vaults } = rig();
    const { userId, ref, token, name, email } = await createPerson(vault, 'eu');

    await vault.relocation.move(userId, 'ru');

    expect([await openOne(vault, ref), await openOne(vault, token)]).toEqual([name, email]);
    expect([await countRows(vaults.eu, userId), await countRows(vaults.ru, userId)]).toEqual([
      0, 3,
    ]);
    expect(await vault.queries.findResidency(userId)).toMatchObject({
      region: 'ru',
      reason: 'operator',
      keyVersion: 2,
    });
  });

  it('opens in a process that remembers the old region and the old key', async () => {
    const { vault, openProcess } = rig();
    const reader = await openProcess();
    const { userId, ref, token, name, email } = await createPerson(vault, 'eu');
    await reader.vault.people.open([ref, token]);

    await vault.relocation.move(userId, 'ru');

    expect([await openOne(reader.vault, ref), await openOne(reader.vault, token)]).toEqual([
      name,
      email,
    ]);
  });

  it('destroys the key that the copies at the source were sealed with', async () => {
    const { vault, logto } = rig();
    const { userId } = await createPerson(vault, 'eu');

    await vault.relocation.move(userId, 'ru');

    expect(
      await runSql(logto.url, 'select version, region from passport.user_keys where user_id = $1', [
        userId,
      ])
    ).toEqual([{ version: 2, region: 'ru' }]);
  });

  it('moves the blind index along', async () => {
    const { vault } = rig();
    const { userId, email } = await createPerson(vault, 'eu');
    const index = (await vault.indexer()).toBlindIndex('email', email.toLowerCase());

    await vault.relocation.move(userId, 'ru');

    const found = await vault.regions
      .get('ru')
      .run(async (connection) => vault.regionQueries.findByBlindIndex(connection, 'email', index));
    expect(found).toEqual([{ userId }]);
  });

  it('touches nobody else', async () => {
    const { vault, vaults, logto } = rig();
    const [person, neighbour] = [await createPerson(vault, 'eu'), await createPerson(vault, 'eu')];
    const rowsOf = async () => [
      await runSql(logto.url, 'select * from passport.user_keys where user_id = $1', [
        neighbour.userId,
      ]),
      await runSql(vaults.eu.url, 'select * from vault.attribute_values where user_id = $1', [
        neighbour.userId,
      ]),
    ];
    const before = await rowsOf();

    await vault.relocation.move(person.userId, 'ru');

    expect(await rowsOf()).toEqual(before);
  });

  it('reports what an auditor can count and recompute', async () => {
    const { vault, vaults, logto } = rig();
    const { userId } = await createPerson(vault, 'eu');

    const report = await vault.relocation.move(userId, 'ru');

    const rows = await runSql<{ marker: string; sealed: Buffer }>(
      vaults.ru.url,
      `(select token as marker, value_enc as sealed from vault.identifiers where user_id = $1 order by token)
       union all
       (select ref, value_enc from vault.attribute_values where user_id = $1 order by ref)`,
      [userId]
    );
    const [bySql] = await runSql(
      vaults.ru.url,
      `select encode(sha256(string_agg(convert_to(marker, 'UTF8') || sealed, ''::bytea)), 'hex') as digest from (
         (select token as marker, value_enc as sealed from vault.identifiers where user_id = $1 order by token)
         union all
         (select ref, value_enc from vault.attribute_values where user_id = $1 order by ref)
       ) as rows`,
      [userId]
    );
    const hash = createHash('sha256');
    for (const { marker, sealed } of rows) {
      hash.update(marker).update(sealed);
    }
    expect(report).toMatchObject({
      userId,
      fromRegion: 'eu',
      toRegion: 'ru',
      values: 2,
      valuesLeftAtSource: 0,
      targetDigest: hash.digest('hex'),
    });
    expect(bySql).toEqual({ digest: report.targetDigest });
    const [journal] = await runSql(
      logto.url,
      'select state, report from passport.region_moves where user_id = $1',
      [userId]
    );
    expect(journal).toEqual({ state: 'done', report });
  });

  // The source is the target, and its values are counted as left at the source.
  it('to where they live already leaves nothing at a source', async () => {
    const { vault } = rig();
    const { userId } = await createPerson(vault, 'eu');

    expect(await vault.relocation.move(userId, 'eu')).toMatchObject({ valuesLeftAtSource: 0 });
  });

  it('to a region that does not exist changes nothing', async () => {
    const { vault } = rig();
    const { userId, ref, name } = await createPerson(vault, 'eu');

    await expect(vault.relocation.move(userId, 'mars')).rejects.toMatchObject({
      code: 'vault.region_unknown',
    });

    expect(await openOne(vault, ref)).toBe(name);
    expect(await vault.relocation.resume(0)).toEqual([]);
  });

  it('is refused for somebody who lives nowhere, and for a person of another tenant', async () => {
    const { vault, other } = rig();
    const { userId, ref, name } = await createPerson(vault, 'eu');

    for (const action of [
      async () => vault.relocation.move('nobody', 'ru'),
      async () => other.relocation.move(userId, 'ru'),
    ]) {
      await expect(action()).rejects.toMatchObject({ code: 'vault.user_unknown' });
    }
    expect(await openOne(vault, ref)).toBe(name);
  });

  it('is one at a time for a person', async () => {
    const { vault } = rig();
    const { userId, ref, name } = await createPerson(vault, 'eu');

    const results = await Promise.allSettled(
      Array.from({ length: 5 }, async () => vault.relocation.move(userId, 'ru'))
    );

    const codes = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code?: string }).code] : []
    );
    expect(codes.length).toBeLessThan(5);
    expect(codes).toEqual(codes.map(() => 'vault.job_running'));
    expect(await openOne(vault, ref)).toBe(name);
  });

  it('rotates a person’s key where they live', async () => {
    const { vault, vaults } = rig();
    const { userId, ref, token, name, email } = await createPerson(vault, 'ru');
    const sealed = async () =>
      runSql(vaults.ru.url, 'select value_enc from vault.attribute_values where ref = $1', [ref]);
    const before = await sealed();

    await vault.relocation.rotateKey(userId);

    expect(await sealed()).not.toEqual(before);
    expect([await openOne(vault, ref), await openOne(vault, token)]).toEqual([name, email]);
    expect((await vault.queries.listUserKeys([userId])).map(({ version }) => version)).toEqual([2]);
  });
});

describe('moving a person back and forth 20 times under load', () => {
  type Move = (relocation: Relocation, userId: string, region: string) => Promise<unknown>;
  const onlyMove: Move = async (relocation, userId, region) => relocation.move(userId, region);
  /** A move that failed is finished by the sweeper. */
  const moveOrResume: Move = async (relocation, userId, region) =>
    relocation.move(userId, region).catch(async () => {
      for (let tries = 0; tries < 10; tries += 1) {
        const reports = await relocation.resume(0).catch(() => []);
        if (reports.length > 0) {
          return;
        }
      }
      throw new Error('the move does not come to an end');
    });

  const runMoves = async (
    write: (rig: Rig, person: string, round: number) => Promise<void>,
    move: Move = onlyMove
  ) => {
    const rig = await createRig();
    const { vault } = rig;
    const { userId } = await createPerson(vault, 'eu');
    const writers = { isDone: false };
    const loop = async () => {
      for (let round = 0; !writers.isDone; round += 1) {
        await write(rig, userId, round);
        await breathe();
      }
    };
    const running = [loop(), loop(), loop()];
    try {
      for (let round = 0; round < 20; round += 1) {
        await move(vault.relocation, userId, round % 2 === 0 ? 'ru' : 'eu');
      }
    } finally {
      writers.isDone = true;
      await Promise.allSettled(running);
    }
    await Promise.all(running);
    return { rig, userId };
  };

  const storeName = async (rig: Rig, userId: string, acknowledged: Acknowledged) => {
    const region = acknowledged.size % 2 === 0 ? 'eu' : 'ru';
    const ref = rig.vault.people.createRef(region);
    const value = `value ${acknowledged.size}`;
    const store = async () =>
      rig.vault.people.store(userId, {
        identifiers: [],
        attributes: [{ attribute: 'name', ref, value }],
      });
    await store().then(
      () => acknowledged.set(ref, value),
      (error: unknown) => {
        // Overtaken by moves time and again: nothing was acknowledged, and the next round tries anew.
        if (!isPassportError(error) || error.code !== vaultErrors.unavailable().code) {
          throw error;
        }
      }
    );
  };

  it('keeps every acknowledged value where the person lives, under their key', async () => {
    const acknowledged: Acknowledged = new Map();

    const { rig, userId } = await runMoves(
      async (each, person) => storeName(each, person, acknowledged),
      moveOrResume
    );

    const rows = await runSql<{ ref: string }>(
      rig.vaults.eu.url,
      'select ref from vault.attribute_values where user_id = $1 and key_version = $2',
      [userId, (await rig.vault.queries.findResidency(userId))?.keyVersion]
    );
    const kept = new Set(rows.map(({ ref }) => ref));
    await rig.close();
    expect(acknowledged.size).toBeGreaterThan(0);
    expect([...acknowledged.keys()].filter((ref) => !kept.has(ref))).toEqual([]);
  });

  // See 'open after a move that came between sealing and writing' in people.db.test.ts: a dead copy hides the living one.
  it('opens every acknowledged value once the person is settled', async () => {
    const acknowledged: Acknowledged = new Map();

    const { rig, userId } = await runMoves(
      async (each, person) => storeName(each, person, acknowledged),
      moveOrResume
    );

    await rig.vault.relocation.settle(userId);
    const opened = await rig.vault.people.open([...acknowledged.keys()]);
    await rig.close();
    const values = [...acknowledged.keys()].map((ref) => opened.get(ref)?.[0]?.value);
    expect(values).toEqual([...acknowledged.values()]);
  });

  it('opens every value throughout for a reader', async () => {
    const seen: unknown[] = [];
    const persons = new Map<string, { ref: string; name: string }>();

    const { rig } = await runMoves(async (each, userId) => {
      const [row] = await runSql<{ ref: string }>(
        (await each.vault.queries.findResidency(userId))?.region === 'eu'
          ? each.vaults.eu.url
          : each.vaults.ru.url,
        'select ref from vault.attribute_values where user_id = $1',
        [userId]
      );
      const ref = persons.get(userId)?.ref ?? row?.ref;
      if (ref !== undefined) {
        persons.set(userId, { ref, name: `Name of ${userId}` });
        seen.push(await openOne(each.vault, ref));
      }
    });

    await rig.close();
    const [person] = persons.values();
    expect(seen.filter((value) => value !== person?.name)).toEqual([]);
  });

  // verify() compares bytes; a writer that stores the same address meanwhile has replaced them by its own, which are as good.
  it('succeeds when the same address is stored again between writing and verifying', async () => {
    const rig = await createRig();
    const { vault, pool } = rig;
    const { userId, token, email } = await createPerson(vault, 'eu');
    const storeAgain = async () =>
      vault.people.store(userId, {
        identifiers: [{ attribute: 'email', token, value: email }],
        attributes: [],
      });
    const regions: Regions = {
      ...vault.regions,
      get: (name) => ({
        ...vault.regions.get(name),
        transaction: async (use) => {
          const result = await vault.regions.get(name).transaction(use);
          await storeAgain();
          return result;
        },
      }),
    };
    try {
      await createRelocation({ ...vault, pool, regions }).move(userId, 'ru');

      expect(await openOne(vault, token)).toBe(email);
    } finally {
      await rig.close();
    }
  });
});

type Step = {
  readonly title: string;
  /** In which database the process waits, and for what. */
  readonly database: (rig: Rig) => { readonly url: string; readonly name: string };
  readonly lock: (person: Person) => string;
  readonly isJournalled: boolean;
};

const steps: readonly Step[] = [
  {
    title: 'before the journal',
    database: ({ logto }) => logto,
    lock: () => 'lock table passport.region_moves in share mode',
    isJournalled: false,
  },
  {
    title: 'before the new key',
    database: ({ logto }) => logto,
    lock: () => 'lock table passport.user_keys in share mode',
    isJournalled: true,
  },
  {
    title: 'between the new key and the residency',
    database: ({ logto }) => logto,
    lock: () => 'lock table passport.residency in share mode',
    isJournalled: true,
  },
  {
    title: 'before the first copy',
    database: ({ vaults }) => vaults.ru,
    lock: () => 'lock table vault.users_pii in share mode',
    isJournalled: true,
  },
  {
    title: 'in the middle of the copies',
    database: ({ vaults }) => vaults.ru,
    lock: () => 'lock table vault.attribute_values in share mode',
    isJournalled: true,
  },
  {
    title: 'before the source is emptied',
    database: ({ vaults }) => vaults.eu,
    lock: () => 'lock table vault.users_pii in share mode',
    isJournalled: true,
  },
  {
    title: 'before the old key is destroyed',
    database: ({ logto }) => logto,
    lock: ({ userId }) =>
      `select 1 from passport.user_keys where user_id = '${userId}' for key share`,
    isJournalled: true,
  },
];

describe('a process that is killed while it moves a person', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());

  const startMove = ({ userId }: Person) => {
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'testdata/move-person.ts'), userId, 'ru'],
      {
        stdio: 'ignore',
        env: { ...rig().environment, TENANT_URL: rig().tenantUrls.default, NODE_NO_WARNINGS: '1' },
      }
    );
    return { child, exited: once(child, 'exit') };
  };

  /** Ends the process, and its connection too: PostgreSQL would go on with the statement when the lock is gone. */
  const kill = async (
    { child, exited }: ReturnType<typeof startMove>,
    pid: number,
    url: string
  ) => {
    child.kill('SIGKILL');
    await exited;
    await runSql(url, 'select pg_terminate_backend($1)', [pid]);
  };

  const assertWhole = async (person: Person, region: 'eu' | 'ru') => {
    const { vaults, openProcess } = rig();
    const { vault, close } = await openProcess();
    const values = [await openOne(vault, person.ref), await openOne(vault, person.token)];
    await close();
    expect(values).toEqual([person.name, person.email]);
    expect(await countRows(vaults.eu, person.userId)).toBe(region === 'eu' ? 3 : 0);
    expect(await countRows(vaults.ru, person.userId)).toBe(region === 'ru' ? 3 : 0);
  };

  it.each(steps)('$title has lost nothing, and its move is finished', async (step) => {
    const { vault, openProcess } = rig();
    const person = await createPerson(vault, 'eu');
    const database = step.database(rig());
    const barrier = await hold(database.url, step.lock(person));

    const move = startMove(person);
    const pid = await waitForBlocked(database);
    await kill(move, pid, database.url);
    await barrier.release();

    const reader = await openProcess();
    const afterCrash = [
      await openOne(reader.vault, person.ref),
      await openOne(reader.vault, person.token),
    ];
    const reports = await reader.vault.relocation.resume(0);
    expect(afterCrash).toEqual([person.name, person.email]);
    expect(reports.map(({ userId, valuesLeftAtSource }) => [userId, valuesLeftAtSource])).toEqual(
      step.isJournalled ? [[person.userId, 0]] : []
    );
    await assertWhole(person, step.isJournalled ? 'ru' : 'eu');
    expect(await vault.queries.listUserKeys([person.userId])).toHaveLength(1);
    expect(await reader.vault.relocation.resume(0)).toEqual([]);
    await reader.close();
  });

  it('before the journal is closed has lost nothing, and its move is finished', async () => {
    const { vault, logto } = rig();
    const person = await createPerson(vault, 'eu');
    const keyBarrier = await hold(
      logto.url,
      `select 1 from passport.user_keys where user_id = '${person.userId}' for key share`
    );
    const move = startMove(person);
    await waitForBlocked(logto);
    const journalBarrier: Barrier = await hold(
      logto.url,
      `select 1 from passport.region_moves where user_id = '${person.userId}' for update`
    );

    await keyBarrier.release();
    const pid = await waitForBlocked(logto);
    await kill(move, pid, logto.url);
    await journalBarrier.release();

    const reports = await vault.relocation.resume(0);
    expect(reports).toMatchObject([{ userId: person.userId, values: 2, valuesLeftAtSource: 0 }]);
    await assertWhole(person, 'ru');
  });

  it('and is never finished otherwise, lets nobody start another move of that person', async () => {
    const { vault, logto } = rig();
    const person = await createPerson(vault, 'eu');
    const barrier = await hold(logto.url, 'lock table passport.user_keys in share mode');
    const move = startMove(person);
    await kill(move, await waitForBlocked(logto), logto.url);
    await barrier.release();

    await expect(vault.relocation.move(person.userId, 'ru')).rejects.toMatchObject({
      code: 'vault.job_running',
    });
    expect(await vault.relocation.resume(3600)).toEqual([]);
    expect(await vault.relocation.resume(0)).toHaveLength(1);
  });

  // resume() throws at the first journal it cannot finish; those behind it wait for ever.
  it('does not keep others from being finished when its person is erased', async () => {
    const { vault, logto } = rig();
    const [gone, person] = [await createPerson(vault, 'eu'), await createPerson(vault, 'eu')];
    await runSql(
      logto.url,
      `insert into passport.region_moves (tenant_id, id, user_id, from_region, to_region, state, started_at)
       select 'default', 'move_' || user_id, user_id, 'eu', 'ru', 'copying', now() - interval '1 minute' * place
       from unnest($1::text[]) with ordinality as people (user_id, place)`,
      [[person.userId, gone.userId]]
    );
    await vault.sweeper.eraseIfGone(gone.userId);

    try {
      await vault.relocation.resume(0).catch(() => undefined);

      await assertWhole(person, 'ru');
    } finally {
      await runSql(logto.url, `delete from passport.region_moves where state = 'copying'`);
    }
  });
});
