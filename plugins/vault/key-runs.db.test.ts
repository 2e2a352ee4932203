/** The one slot of a tenant's key jobs; and for each of its queries, that a second tenant sees nothing and changes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { vaultErrors } from './errors.ts';
import { createKeyRunQueries } from './key-run-queries.ts';
import type { KeyRunQueries } from './key-run-queries.ts';
import { createKeyRuns } from './key-runs.ts';

const wanted = { kind: 'rotate-dek', region: 'eu', origin: 'console', startedBy: 'ada' } as const;
const lease = { id: 'a'.repeat(24), seconds: 60 };
const id = `keyrun_${'a'.repeat(24)}`;
const progress = { phase: 'verifying', done: 1, total: 2 } as const;

describe('runs of key jobs', () => {
  let database: TestDatabase;
  let owner: DatabasePool;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    owner = await openTestPool(database.url);
    pool = await openTestPool(await getTenantUrl(database.url, 'default'), 8);
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });
  beforeEach(async () => runSql(database.url, 'delete from passport.key_runs'));

  /** A process of its own: nothing is shared but the database. */
  const openRuns = (leaseSeconds = 60) =>
    createKeyRuns({ pool, tenantId: 'default', leaseSeconds });
  const lapse = async () =>
    runSql(database.url, `update passport.key_runs set leased_until = now() - interval '1 second'`);
  const findNewest = async () => (await openRuns().list(1))[0];

  it('lets one of twenty that want the slot at once have it', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async () => openRuns().claim(wanted))
    );

    const codes = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : []
    );
    expect(codes).toEqual(Array.from({ length: 19 }, () => 'vault.job_running'));
  });

  it('refuses another kind and another region while one runs', async () => {
    await openRuns().claim(wanted);

    for (const refused of [
      { ...wanted, kind: 'rotate-kek' as const },
      { ...wanted, region: 'ru' },
      { ...wanted, region: null, origin: 'command' as const },
    ]) {
      await expect(openRuns().claim(refused)).rejects.toMatchObject({ code: 'vault.job_running' });
    }
  });

  it('notes how far the job is while it runs, and how it ended', async () => {
    const claimed = await openRuns().claim(wanted);
    const seen: unknown[] = [];

    await claimed.work(async (report) => {
      report({ done: 3, total: 8 });
      for (let tries = 0; tries < 200 && (await findNewest())?.done !== 3; tries += 1) {
        await sleep(50);
      }
      seen.push(await findNewest());
      report({ phase: 'verifying', done: 8 });
    });

    expect(seen).toMatchObject([
      { state: 'running', done: 3, total: 8, phase: 'converting', isInterrupted: false },
    ]);
    expect(await findNewest()).toMatchObject({
      ...wanted,
      state: 'done',
      done: 8,
      total: 8,
      phase: 'verifying',
      errorCode: null,
    });
  });

  it('keeps the lease of a job that takes longer than it lasts', async () => {
    const claimed = await openRuns(4).claim(wanted);

    await claimed.work(async () => {
      await sleep(6000);
      await expect(openRuns().claim(wanted)).rejects.toMatchObject({ code: 'vault.job_running' });
    });
  });

  it('keeps the code of a failure and frees the slot', async () => {
    const claimed = await openRuns().claim(wanted);

    await expect(
      claimed.work(async () => Promise.reject(vaultErrors.kms_unavailable()))
    ).rejects.toMatchObject({ code: 'vault.kms_unavailable' });
    const failed = await findNewest();
    const next = await openRuns().claim(wanted);

    expect(failed).toMatchObject({ state: 'failed', errorCode: 'vault.kms_unavailable' });
    expect(next.run.id).not.toBe(failed?.id);
  });

  it('goes on with an interrupted run of the same kind and region, by itself only from the console', async () => {
    const { run } = await openRuns().claim(wanted);
    const early = await openRuns().claimInterrupted();
    await lapse();
    const interrupted = await findNewest();
    const [again, late] = await Promise.all([
      openRuns().claimInterrupted(),
      openRuns().claimInterrupted(),
    ]);
    await lapse();
    const wantedAgain = await openRuns().claim(wanted);

    expect([early, [again, late].filter(Boolean).length]).toEqual([null, 1]);
    expect(interrupted).toMatchObject({ id: run.id, isInterrupted: true });
    expect((again ?? late)?.run.id).toBe(run.id);
    expect(wantedAgain.run.id).toBe(run.id);
  });

  it('leaves an interrupted command to whoever typed it, and closes it when another job is wanted', async () => {
    await openRuns().claim({ ...wanted, region: null, origin: 'command' });
    await lapse();

    const byItself = await openRuns().claimInterrupted();
    await openRuns().claim(wanted);

    expect(byItself).toBeNull();
    expect(await openRuns().list(2)).toMatchObject([
      { state: 'running', region: 'eu' },
      { state: 'failed', region: null, errorCode: 'vault.job_interrupted' },
    ]);
  });

  it('a process that stood still stops when another has taken over', async () => {
    // By itself it renews so long a lease only after a quarter of it: not between the two steps.
    const first = await openRuns(60).claim(wanted);
    const steps: string[] = [];

    const working = first.work(async (report) => {
      await lapse();
      await openRuns().claim(wanted);
      for (let tries = 0; tries < 400; tries += 1) {
        report({ done: 1 });
        await sleep(50);
      }
      steps.push('went on');
    });

    await expect(working).rejects.toMatchObject({ code: 'vault.job_lost' });
    expect(steps).toEqual([]);
    expect(await findNewest()).toMatchObject({ state: 'running', isInterrupted: false });
  });

  describe('queries', () => {
    type Call = (queries: KeyRunQueries) => Promise<unknown>;
    const reads: Readonly<Record<string, Call>> = { list: async (queries) => queries.list(10) };
    const writes: Readonly<Record<string, Call>> = {
      insert: async (queries) => queries.insert(`keyrun_${'b'.repeat(24)}`, wanted, lease),
      beat: async (queries) => queries.beat(id, lease, progress),
      adopt: async (queries) => queries.adopt(wanted, { ...lease, id: 'b'.repeat(24) }),
      adoptAny: async (queries) => queries.adoptAny({ ...lease, id: 'b'.repeat(24) }),
      endOthers: async (queries) =>
        queries.endOthers({ kind: 'seal', region: null }, 'vault.job_interrupted'),
      end: async (queries) => queries.end(id, lease.id, progress, null),
    };
    const dump = async () =>
      runSql(
        database.url,
        `select to_jsonb(row)::text as row from passport.key_runs as row where tenant_id = 'default' order by 1`
      );
    const listWays = () => [
      createKeyRunQueries(other, 'admin'),
      createKeyRunQueries(other, 'default'),
      createKeyRunQueries(owner, 'admin'),
    ];
    const prepare = async (name: string) => {
      if (name !== 'insert') {
        await createKeyRunQueries(pool, 'default').insert(id, wanted, lease);
      }
      if (['adopt', 'adoptAny', 'endOthers'].includes(name)) {
        await lapse();
      }
    };

    it('are all listed here', () => {
      expect(Object.keys({ ...reads, ...writes }).toSorted()).toEqual(
        Object.keys(createKeyRunQueries(pool, 'default')).toSorted()
      );
    });

    it.each(Object.entries(reads))(
      '%s shows a tenant its own and another nothing',
      async (name, read) => {
        await prepare(name);

        const foreign = await Promise.all(listWays().map(read));

        expect(await read(createKeyRunQueries(pool, 'default'))).toHaveLength(1);
        expect(foreign).toEqual([[], [], []]);
      }
    );

    it.each(Object.entries(writes))(
      '%s changes something of the tenant itself and nothing of another',
      async (name, write) => {
        await prepare(name);
        const before = await dump();

        await Promise.allSettled(listWays().map(write));
        const afterOthers = await dump();
        await write(createKeyRunQueries(pool, 'default'));

        expect(afterOthers).toEqual(before);
        expect(await dump()).not.toEqual(before);
      }
    );
  });
});
