import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import { openRig } from './db-rig.ts';
import type { Rig } from './db-rig.ts';
import { listEntries, listFeed } from './queries.ts';
import {
  canSeeAllTenants,
  deleteEntries,
  findFirstSequence,
  findLastBefore,
  findPoint,
  insertSegment,
  listSegments,
} from './segment-queries.ts';
import { createAuditLog } from './service.ts';
import { createAuditStream } from './stream/queue.ts';
import { createSyslogSink } from './stream/syslog.ts';
import { findAuditStatus } from './status.ts';
import { createMemoryLog, makeInput, signSegment } from './test-rig.ts';

const page = { beforeSequence: null, limit: 10 };

describe('what a person is shown', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
    await rig
      .logOf(rig.user)
      .append([
        makeInput(),
        makeInput({ attributes: [] }),
        makeInput({ userId: 'u2' }),
        makeInput({ userId: null }),
        makeInput({ siteId: 'site_b' }),
      ]);
  });
  afterAll(async () => rig.close());

  it('is every entry with attributes about them, newest first, page by page', async () => {
    const all = await listFeed(rig.user, 'default', 'u1', page);
    const older = await listFeed(rig.user, 'default', 'u1', { beforeSequence: 5, limit: 10 });
    const newest = await listFeed(rig.user, 'default', 'u1', { ...page, limit: 1 });

    expect(all.map(({ sequence }) => sequence)).toEqual([5, 1]);
    expect(older.map(({ sequence }) => sequence)).toEqual([1]);
    expect(newest.map(({ sequence }) => sequence)).toEqual([5]);
  });

  it('is nothing of another tenant', async () => {
    expect(await listFeed(rig.other, 'default', 'u1', page)).toEqual([]);
    expect(await listFeed(rig.other, 'admin', 'u1', page)).toEqual([]);
  });

  it.each(['user_id', 'user_ref', 'site_id', 'action'])(
    'finds by %s without reading the whole chain',
    async (name) => {
      const plan = await rig.owner.transaction(async (connection) => {
        await connection.query(sql`set local enable_seqscan = off`);
        return connection.any<Record<string, string>>(sql`
        explain select sequence from passport.audit_entries
        where tenant_id = 'default' and ${sql.identifier([name])} = 'x'
        order by sequence desc limit 10
      `);
      });

      const text = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(text).toMatch(/using audit_entries__(user_id|user_ref|site|action)\b/);
      expect(text).toContain(`${name} = 'x'`);
    }
  );
});

describe('every query about closed segments', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
    await rig.logOf(rig.user).append([makeInput(), makeInput(), makeInput()]);
    const entries = await listEntries(rig.user, 'default', { afterSequence: 0, limit: 2 });
    await insertSegment(rig.owner, signSegment(rig.signer, entries));
  });
  afterAll(async () => rig.close());

  it('shows another tenant nothing', async () => {
    const { other } = rig;

    expect([
      await listSegments(other, 'default'),
      await findLastBefore(other, 'default', 0),
      await findPoint(other, 'default', 1),
      await findFirstSequence(other, 'default'),
      await findAuditStatus(other, 'default'),
    ]).toEqual([
      [],
      null,
      { entryHash: null, isClosed: false },
      null,
      { head: null, firstSequence: null, segments: [] },
    ]);
    expect(await listSegments(rig.user, 'default')).toHaveLength(1);
  });

  it('lets no tenant write or delete, its own rows included', async () => {
    const [segment] = await listSegments(rig.user, 'default');
    const range = { firstSequence: 1, lastSequence: 2 };

    for (const pool of [rig.other, rig.user]) {
      await expect(
        insertSegment(pool, { ...segment!, firstSequence: 3, lastSequence: 3, entryCount: 1 })
      ).rejects.toThrow();
      await expect(deleteEntries(pool, 'default', range)).rejects.toThrow();
    }
    expect(await findFirstSequence(rig.user, 'default')).toBe(1);
  });

  it('tells a role that row-level security binds from the owner', async () => {
    expect([await canSeeAllTenants(rig.user), await canSeeAllTenants(rig.owner)]).toEqual([
      false,
      true,
    ]);
  });

  it('by the owner stays within the tenant it names', async () => {
    await rig.logOf(rig.other, 'admin').append([makeInput(), makeInput()]);

    const deleted = await deleteEntries(rig.owner, 'default', {
      firstSequence: 1,
      lastSequence: 2,
    });

    expect(deleted).toBe(2);
    expect(await findFirstSequence(rig.owner, 'admin')).toBe(1);
    expect(await findFirstSequence(rig.owner, 'default')).toBe(3);
    expect(await listSegments(rig.owner, 'admin')).toEqual([]);
  });
});

describe('entries told on after their commit', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  const createWatchedLog = () => {
    const told: number[] = [];
    const log = createAuditLog({
      tenantId: 'default',
      pool: rig.user,
      signer: rig.signer,
      now: () => Date.now(),
      onCommitted: (entries) => told.push(...entries.map(({ sequence }) => sequence)),
    });
    return { told, log };
  };
  const settle = async () => new Promise((resolve) => setTimeout(resolve, 600));

  it('are those of an append, and those of a caller’s transaction when it committed', async () => {
    const { told, log } = createWatchedLog();

    await log.append([makeInput()]);
    await rig.user.transaction(async (connection) => {
      await log.appendIn(connection, [makeInput(), makeInput()]);
      await settle();
      expect(told).toEqual([1]);
    });
    // It looks at growing distances: the next look may be one of some seconds.
    for (let tries = 0; tries < 300 && told.length < 3; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }

    expect(told).toEqual([1, 2, 3]);
  });

  it('are not those of a transaction that was rolled back, even when others took their numbers', async () => {
    const { told, log } = createWatchedLog();
    const from = ((await log.findHead())?.sequence ?? 0) + 1;

    await rig.user
      .transaction(async (connection) => {
        await log.appendIn(connection, [makeInput({ actorId: 'gone' })]);
        throw new Error('the change failed');
      })
      .catch(() => undefined);
    await log.append([makeInput({ actorId: 'kept' })]);
    await settle();

    expect(told).toEqual([from]);
  });

  it('reach no receiver when it is away, and the appends neither fail nor wait', async () => {
    const memory = createMemoryLog();
    const origin = { host: 'h', pid: 1 };
    const stream = createAuditStream({
      sink: createSyslogSink({ host: '127.0.0.1', port: 1, origin }),
      log: memory.log,
      limit: 3,
    });
    const log = createAuditLog({
      tenantId: 'default',
      pool: rig.user,
      signer: rig.signer,
      now: () => Date.now(),
      onCommitted: stream.offer,
    });

    for (let turn = 0; turn < 5; turn += 1) {
      await log.append([makeInput()]);
    }
    const { queued, dropped, failures } = stream.counts();
    await stream.stop(10);

    expect({ queued, dropped }).toEqual({ queued: 3, dropped: 2 });
    expect(failures).toBeGreaterThan(0);
    expect(memory.names()).toEqual(['audit_stream_failed', 'audit_stream_dropped']);
  });
});
