import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import { openRig } from './db-rig.ts';
import type { Rig } from './db-rig.ts';
import { exportLines } from './export.ts';
import { deriveCutoff, pruneChain } from './prune.ts';
import type { PruneOptions } from './prune.ts';
import { insertSegment, listSegments } from './segment-queries.ts';
import { makeInput, makeSigner } from './test-rig.ts';
import { verifyExport } from './verify.ts';

const now = Date.UTC(2026, 6, 15, 12);
const old = Date.UTC(2023, 5, 30, 23, 59);
const young = Date.UTC(2023, 6, 1);

/** Seven entries older than the retention, three younger. */
const fill = async ({ logOf, user, clock }: Rig) => {
  const log = logOf(user);
  for (const [ms, count] of [
    [old, 7],
    [young, 2],
    [now, 1],
  ] as const) {
    clock.ms = ms;
    await log.append(Array.from({ length: count }, () => makeInput()));
  }
};

const optionsOf = (rig: Rig, change: Partial<PruneOptions> = {}): PruneOptions => ({
  pool: rig.owner,
  tenantId: 'default',
  directory: path.join(rig.folder, 'archive'),
  keepYears: 3,
  signer: rig.signer,
  formerKeys: [],
  anchors: [],
  now: () => now,
  entriesPerSegment: 4,
  ...change,
});

const collect = async (rig: Rig) => {
  const lines: string[] = [];
  for await (const line of exportLines(rig.user, 'default')) {
    lines.push(`${line}\n`);
  }
  return lines;
};

const verify = async (rig: Rig, lines: readonly string[]) =>
  verifyExport({
    tenantId: 'default',
    open: () => Readable.from(lines),
    publicJwks: [rig.signer.publicJwk],
  });

const countEntries = async ({ owner }: Rig, tenantId = 'default') =>
  owner.oneFirst<number>(
    sql`select count(*) from passport.audit_entries where tenant_id = ${tenantId}`
  );

const tamper = async ({ owner }: Rig, statement: ReturnType<typeof sql>) => {
  await owner.query(sql`alter table passport.audit_entries disable trigger user`);
  await owner.query(statement);
  await owner.query(sql`alter table passport.audit_entries enable trigger user`);
};

describe('closing segments', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    await fill(rig);
  });
  afterEach(async () => rig.close());

  it('archives and deletes what is older than the retention, and what is left verifies', async () => {
    await rig.logOf(rig.other, 'admin').append([makeInput()]);

    const closed = await pruneChain(optionsOf(rig));
    const again = await pruneChain(optionsOf(rig));
    rig.clock.ms = now;
    await rig.logOf(rig.user).append([makeInput()]);

    expect(closed.map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence])).toEqual([
      [1, 4],
      [5, 7],
    ]);
    expect(again).toEqual([]);
    expect([await countEntries(rig), await countEntries(rig, 'admin')]).toEqual([4, 1]);
    expect(await verify(rig, await collect(rig))).toMatchObject({
      entries: 4,
      segments: 2,
      head: { sequence: 11 },
      fault: null,
    });
  });

  it('leaves archives that verify each by itself, and in front of the export as a whole', async () => {
    const options = optionsOf(rig);
    await pruneChain(options);

    const names = (await readdir(options.directory)).sort();
    const files = names.map((name) => path.join(options.directory, name));
    const alone = await Promise.all(
      files.map(async (file) =>
        verifyExport({
          tenantId: null,
          open: () => createReadStream(file),
          publicJwks: [rig.signer.publicJwk],
        })
      )
    );
    const texts = await Promise.all(files.map(async (file) => readFile(file, 'utf8')));

    expect(names).toEqual([
      'default-0000000000000001-0000000000000004.jsonl',
      'default-0000000000000005-0000000000000007.jsonl',
    ]);
    expect(alone).toMatchObject([
      { entries: 4, fault: null },
      { entries: 3, fault: null },
    ]);
    expect(await verify(rig, [...texts, ...(await collect(rig))])).toMatchObject({
      entries: 10,
      fault: null,
    });
  });

  it('closes a chain whose every entry is old, which then goes on', async () => {
    const later = Date.UTC(2031, 0, 1);
    await pruneChain(optionsOf(rig, { now: () => later }));
    rig.clock.ms = later;
    const [appended] = await rig.logOf(rig.user).append([makeInput()]);

    expect(appended?.sequence).toBe(11);
    expect(await verify(rig, await collect(rig))).toMatchObject({ entries: 1, fault: null });
    expect(await pruneChain(optionsOf(rig, { now: () => later }))).toEqual([]);
  });

  it('keeps whole months', () => {
    expect(deriveCutoff(now, 3)).toBe(young);
    expect(deriveCutoff(Date.UTC(2028, 1, 29), 1)).toBe(Date.UTC(2027, 1, 1));
  });

  it('deletes no entry that no segment covers, whatever the session says', async () => {
    const statement = sql`delete from passport.audit_entries where sequence in (7, 8)`;
    const before = rig.owner.transaction(async (connection) => {
      await connection.query(sql`set local passport.audit_prune = 'on'`);
      await connection.query(statement);
    });
    await expect(before).rejects.toThrow();

    await pruneChain(optionsOf(rig));

    await expect(rig.owner.query(statement)).rejects.toThrow();
    expect(await countEntries(rig)).toBe(3);
  });

  it('lets nobody change or remove a segment, and a tenant not insert one', async () => {
    const [segment] = await pruneChain(optionsOf(rig));
    const statements = [
      sql`update passport.audit_segments set entry_count = entry_count`,
      sql`delete from passport.audit_segments`,
      sql`truncate passport.audit_segments`,
    ];

    for (const pool of [rig.owner, rig.user]) {
      for (const statement of statements) {
        await expect(pool.query(statement)).rejects.toThrow();
      }
    }
    const fresh = { ...segment!, firstSequence: 8, lastSequence: 8, entryCount: 1 };
    await expect(insertSegment(rig.user, fresh)).rejects.toThrow();
    expect(await listSegments(rig.user, 'default')).toHaveLength(2);
  });

  it('is found out when the owner puts a segment of his own in place of entries', async () => {
    const [own] = await pruneChain(optionsOf(rig));
    const forged = { ...own!, firstSequence: 8, lastSequence: 9, entryCount: 2 };
    await insertSegment(rig.owner, makeSigner().signSegment(forged));
    await rig.owner.query(sql`delete from passport.audit_entries where sequence in (8, 9)`);

    expect((await verify(rig, await collect(rig))).fault).toEqual({
      type: 'bad_segment',
      sequence: 8,
    });
  });

  it('signs nothing of a chain that was edited, forged behind its head or is behind its anchor', async () => {
    const head = (await rig.logOf(rig.user).findHead())!;
    const ahead = rig.signer.sign({ ...head, sequence: 12 });
    const attempt = async (change: Partial<PruneOptions> = {}) =>
      pruneChain(optionsOf(rig, change)).catch((error: unknown) => error);

    const behind = await attempt({ anchors: [ahead] });
    const stranger = await attempt({ signer: makeSigner() });
    await tamper(rig, sql`update passport.audit_entries set purpose = 'x' where sequence = 9`);
    const edited = await attempt();

    expect([behind, stranger, edited]).toMatchObject([
      { code: 'audit.chain_broken', detail: { type: 'truncated' } },
      { code: 'audit.chain_broken', detail: { type: 'bad_signature' } },
      { code: 'audit.chain_broken', detail: { type: 'edited', sequence: 9 } },
    ]);
    expect([await countEntries(rig), await listSegments(rig.user, 'default')]).toEqual([10, []]);
  });

  it('works after the signing key was changed, when the former key is named', async () => {
    await pruneChain(optionsOf(rig));
    const options = optionsOf(rig, {
      signer: makeSigner(),
      formerKeys: [rig.signer.publicJwk],
      now: () => Date.UTC(2031, 0, 1),
    });

    expect(await pruneChain(options)).toHaveLength(1);
  });

  it('goes on after an interruption between archive and deletion, with the record of the archive', async () => {
    const options = optionsOf(rig);
    // The tenant's role may read and archive, and fails when it is to delete.
    await expect(pruneChain({ ...options, pool: rig.user })).rejects.toThrow();
    const archived = await readdir(options.directory);

    const closed = await pruneChain({ ...options, now: () => now + 60_000 });

    expect(closed.map(({ closedAtMs }) => closedAtMs)).toEqual([now, now + 60_000]);
    expect((await verify(rig, await collect(rig))).fault).toBeNull();
    expect(archived).toHaveLength(1);
  });

  it('neither overwrites nor believes an archive that is damaged', async () => {
    const options = optionsOf(rig);
    const file = path.join(options.directory, 'default-0000000000000001-0000000000000004.jsonl');
    await expect(pruneChain({ ...options, pool: rig.user })).rejects.toThrow();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('delivery', 'marketing'));

    await expect(pruneChain(options)).rejects.toMatchObject({ code: 'audit.archive_conflict' });
    expect(await countEntries(rig)).toBe(10);
    expect(await readFile(file, 'utf8')).toContain('marketing');
  });
});
