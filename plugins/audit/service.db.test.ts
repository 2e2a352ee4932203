import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditEntryInput } from '../../schemas/audit.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { anchorHead } from './anchor.ts';
import { createDirectoryAnchor } from './anchors/directory.ts';
import { createGenesis } from './chain.ts';
import { exportLines } from './export.ts';
import { createHeadSigner } from './head-signature.ts';
import {
  findHead,
  insertEntries,
  insertGenesis,
  listEntries,
  lockHead,
  updateHead,
} from './queries.ts';
import { findEntries } from './search-queries.ts';
import { createAuditLog } from './service.ts';
import { verifyExport } from './verify.ts';

const signer = createHeadSigner(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
);
const entry = (change: Partial<AuditEntryInput> = {}): AuditEntryInput => ({
  actorType: 'site',
  actorId: 'site_a',
  userId: 'u1',
  userRef: 'ppid_1',
  siteId: 'site_a',
  action: 'attributes.read',
  attributes: ['email', 'name'],
  purpose: 'delivery',
  ip: '203.0.113.0',
  result: 'allowed',
  ...change,
});

type Fixture = {
  database: TestDatabase;
  owner: DatabasePool;
  user: DatabasePool;
  other: DatabasePool;
};

const makeFixture = async (): Promise<Fixture> => {
  const database = await cloneDatabase('logto');
  const [owner, user, other] = await Promise.all([
    openTestPool(database.url, 2),
    openTestPool(await getTenantUrl(database.url, 'default'), 20),
    openTestPool(await getTenantUrl(database.url, 'admin')),
  ]);
  return { database, owner, user, other };
};
const closeFixture = async ({ database, owner, user, other }: Fixture) => {
  await Promise.all([owner.end(), user.end(), other.end()]);
  await database.drop();
};
const logOf = (pool: DatabasePool, tenantId = 'default') =>
  createAuditLog({ tenantId, pool, signer, now: () => Date.now() });

const verify = async (pool: DatabasePool, extra: object = {}) => {
  const lines: string[] = [];
  for await (const line of exportLines(pool, 'default')) {
    lines.push(`${line}\n`);
  }
  return verifyExport({
    tenantId: 'default',
    open: () => Readable.from(lines),
    publicJwks: [signer.publicJwk],
    ...extra,
  });
};

describe('appending to the audit chain', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await makeFixture();
  });
  afterAll(async () => closeFixture(fixture));

  it('gives 50 concurrent appends through two logs a gapless chain that verifies', async () => {
    const logs = [logOf(fixture.user), logOf(fixture.user)];

    const appended = await Promise.all(
      Array.from({ length: 50 }, async (_, index) =>
        logs[index % 2]!.append([entry({ actorId: `site_${index}` })])
      )
    );

    const sequences = appended.flat().map(({ sequence }) => sequence);
    expect(sequences.sort((left, right) => left - right)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1)
    );
    expect(await verify(fixture.user)).toMatchObject({ entries: 50, signedHeads: 1, fault: null });
  });

  it('keeps the order of one caller’s appends', async () => {
    const log = logOf(fixture.user);

    const appended = await Promise.all(
      ['a', 'b', 'c'].map(async (actorId) => log.append([entry({ actorId })]))
    );

    const order = appended.flat().map(({ sequence }) => sequence);
    expect(order).toEqual(order.toSorted((left, right) => left - right));
  });

  it('leaves no entry when the caller’s transaction is rolled back', async () => {
    const log = logOf(fixture.user);
    const before = await log.findHead();

    const attempt = fixture.user.transaction(async (connection) => {
      await log.appendIn(connection, [entry()]);
      throw new Error('the change failed');
    });

    await expect(attempt).rejects.toThrow('the change failed');
    expect(await log.findHead()).toEqual(before);
  });

  it('refuses a caller’s change when its entry cannot be written, and says so', async () => {
    const log = logOf(fixture.user);
    const before = await log.findHead();
    await fixture.owner.query(sql`
      alter table passport.audit_heads add constraint nothing_more check (sequence < 0) not valid
    `);

    const attempt = fixture.user.transaction(async (connection) =>
      log.appendIn(connection, [entry()])
    );

    await expect(attempt).rejects.toMatchObject({ code: 'audit.unavailable', httpStatus: 503 });
    await fixture.owner.query(sql`alter table passport.audit_heads drop constraint nothing_more`);
    expect(await log.findHead()).toEqual(before);
  });

  it.each(['40001', '40P01'])(
    'lets a caller’s transaction that met a conflict (%s) be run again',
    async (code) => {
      const log = logOf(fixture.user);
      const tries = { count: 0 };
      await fixture.owner.query(sql`
        create function passport.fail_once() returns trigger language plpgsql as $body$
        begin
          if new.actor_id = 'again' and nextval('passport.failures') = 1 then
            raise exception 'conflict' using errcode = ${sql.raw(`'${code}'`)};
          end if;
          return new;
        end $body$
      `);
      await fixture.owner.query(sql`create sequence passport.failures`);
      await fixture.owner.query(sql`grant usage on sequence passport.failures to public`);
      await fixture.owner.query(sql`
        create trigger fail_once before insert on passport.audit_entries
        for each row execute function passport.fail_once()
      `);

      const entries = await fixture.user.transaction(async (connection) => {
        tries.count += 1;
        return log.appendIn(connection, [entry({ actorId: 'again' })]);
      });
      for (const statement of [
        sql`drop trigger fail_once on passport.audit_entries`,
        sql`drop function passport.fail_once()`,
        sql`drop sequence passport.failures`,
      ]) {
        await fixture.owner.query(statement);
      }

      expect(entries).toHaveLength(1);
      expect(tries.count).toBe(2);
      expect((await verify(fixture.user)).fault).toBeNull();
    }
  );

  it('refuses an entry of the wrong shape before anything is written', async () => {
    const log = logOf(fixture.user);
    const before = await log.findHead();

    const attempt = log.append([entry(), entry({ attributes: ['mail, home'] })]);

    await expect(attempt).rejects.toMatchObject({ code: 'audit.invalid_entry' });
    expect(await log.findHead()).toEqual(before);
  });

  it('rejects every waiting append when the database is gone, so that the accesses are refused', async () => {
    const lost = await cloneDatabase('logto');
    const pool = await openTestPool(await getTenantUrl(lost.url, 'default'));
    await lost.drop();
    const log = logOf(pool);

    const results = await Promise.allSettled([log.append([entry()]), log.append([entry()])]);

    await pool.end();
    expect(results).toEqual([
      expect.objectContaining({ reason: expect.objectContaining({ code: 'audit.unavailable' }) }),
      expect.objectContaining({ reason: expect.objectContaining({ code: 'audit.unavailable' }) }),
    ]);
  });

  it('lets nobody update, delete or truncate entries, the owner of the database included', async () => {
    const statements = [
      sql`update passport.audit_entries set actor_id = 'x'`,
      sql`delete from passport.audit_entries`,
      sql`truncate passport.audit_entries`,
    ];

    for (const pool of [fixture.user, fixture.owner]) {
      for (const statement of statements) {
        await expect(pool.query(statement)).rejects.toThrow();
      }
    }
    expect((await verify(fixture.user)).fault).toBeNull();
  });

  it('is found broken when the owner switches the trigger off and edits, deletes or cuts the end', async () => {
    const anchor = createDirectoryAnchor(await mkdtemp(path.join(tmpdir(), 'anchor-')));
    const head = await logOf(fixture.user).findHead();
    await anchorHead(anchor, 'default', async () => Promise.resolve(head));
    const tamper = async (statement: ReturnType<typeof sql>) => {
      await fixture.owner.query(sql`alter table passport.audit_entries disable trigger user`);
      await fixture.owner.query(statement);
    };

    await tamper(sql`delete from passport.audit_entries where sequence > 40`);
    const cut = await verify(fixture.user, { anchors: await anchor.list('default') });
    await tamper(sql`update passport.audit_entries set purpose = 'marketing' where sequence = 7`);
    const edited = await verify(fixture.user);
    await tamper(sql`delete from passport.audit_entries where sequence = 5`);
    const deleted = await verify(fixture.user);

    expect(cut.fault).toMatchObject({ type: 'truncated', sequence: 40 });
    expect(edited.fault).toEqual({ type: 'edited', sequence: 7 });
    expect(deleted.fault).toEqual({ type: 'gap', sequence: 6, expected: 5 });
  });
});

describe('anchors', () => {
  it('keep each head once, and refuse a database that is behind them', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'anchor-'));
    const anchor = createDirectoryAnchor(directory);
    const make = (sequence: number, byte: string) =>
      signer.sign({ tenantId: 'default', sequence, entryHash: byte.repeat(32), signedAtMs: 1 });

    await anchorHead(anchor, 'default', async () => Promise.resolve(make(1, 'aa')));
    await anchorHead(anchor, 'default', async () => Promise.resolve(make(1, 'aa')));
    await anchorHead(anchor, 'default', async () => Promise.resolve(make(9, 'bb')));
    const kept = await anchor.list('default');
    const backups = [make(1, 'aa'), null, make(9, 'cc')];

    expect(kept.map(({ sequence }) => sequence)).toEqual([1, 9]);
    for (const head of backups) {
      await expect(
        anchorHead(anchor, 'default', async () => Promise.resolve(head))
      ).rejects.toMatchObject({
        code: 'audit.anchor_ahead',
      });
    }
    await rm(directory, { recursive: true });
  });

  // A process that died between making a file and filling it; older releases could leave such files.
  it('step back over a file that a crash left empty, and fill it when that head comes again', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'anchor-'));
    const anchor = createDirectoryAnchor(directory);
    const [whole, torn] = [1, 2].map((sequence) =>
      signer.sign({ tenantId: 'default', sequence, entryHash: 'aa'.repeat(32), signedAtMs: 1 })
    );
    await anchor.put(whole!);
    await writeFile(path.join(directory, 'default-0000000000000002.json'), '', { mode: 0o444 });

    const seen = [await anchor.findNewest('default'), ...(await anchor.list('default'))];
    await anchor.put(torn!);
    const filled = await anchor.list('default');

    expect(seen).toEqual([whole, whole]);
    expect(filled).toEqual([whole, torn]);
    await rm(directory, { recursive: true });
  });

  it('never read a file that has something in it and is no head as if there were none', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'anchor-'));
    const anchor = createDirectoryAnchor(directory);
    await writeFile(path.join(directory, 'default-0000000000000002.json'), '{"ten');

    await expect(anchor.findNewest('default')).rejects.toMatchObject({
      code: 'audit.anchor_failed',
    });
    await expect(anchor.list('default')).rejects.toMatchObject({ code: 'audit.anchor_failed' });
    await rm(directory, { recursive: true });
  });

  it('appear under their name only when they are whole, and leave nothing else behind', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'anchor-'));
    const anchors = Array.from({ length: 8 }, () => createDirectoryAnchor(directory));
    const head = signer.sign({
      ...{ tenantId: 'default', sequence: 1, entryHash: 'aa'.repeat(32), signedAtMs: 1 },
    });
    const state = { isDone: false };
    const sizes = new Set<number>();
    const watch = async () => {
      while (!state.isDone) {
        const found = await stat(path.join(directory, 'default-0000000000000001.json')).catch(
          () => null
        );
        sizes.add(found?.size ?? -1);
      }
    };
    const watching = watch();

    await Promise.all(anchors.map(async (anchor) => anchor.put(head)));
    state.isDone = true;
    await watching;

    expect(sizes.has(0)).toBe(false);
    expect(await readdir(directory)).toEqual(['default-0000000000000001.json']);
    expect((await stat(path.join(directory, 'default-0000000000000001.json'))).mode & 0o777).toBe(
      0o444
    );
    await rm(directory, { recursive: true });
  });

  it('are those of one tenant even when another’s name begins with its name', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'anchor-'));
    const anchor = createDirectoryAnchor(directory);
    await anchor.put(
      signer.sign({ tenantId: 'shop-2', sequence: 1, entryHash: 'aa'.repeat(32), signedAtMs: 1 })
    );

    const kept = await anchor.list('shop');

    await rm(directory, { recursive: true });
    expect(kept).toEqual([]);
  });
});

describe('every query of the audit chain', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await makeFixture();
    await logOf(fixture.user).append([entry()]);
  });
  afterAll(async () => closeFixture(fixture));

  it('shows another tenant nothing', async () => {
    const { other } = fixture;

    const seen = await Promise.all([
      other.transaction(async (connection) => lockHead(connection, 'default')),
      findHead(other, 'default'),
      listEntries(other, 'default', { afterSequence: 0, limit: 10 }),
      findEntries(other, 'default', {}, { beforeSequence: null, limit: 10 }),
    ]);

    expect(seen).toEqual([null, null, [], []]);
  });

  it('lets another tenant write nothing', async () => {
    const { other, user } = fixture;
    const [own] = await listEntries(user, 'default', { afterSequence: 0, limit: 1 });
    const head = await findHead(user, 'default');

    await expect(insertGenesis(other, 'default', createGenesis('default'))).rejects.toThrow();
    await expect(insertEntries(other, [{ ...own!, sequence: 2 }])).rejects.toThrow();
    await updateHead(other, { ...head!, sequence: 99 });

    expect(await findHead(user, 'default')).toEqual(head);
  });

  it('finds by each filter and pages backwards', async () => {
    const { user } = fixture;
    await logOf(user).append([
      entry({ userRef: 'ppid_2', userId: 'u2', siteId: 'site_b', action: 'userinfo.read' }),
      entry({ userRef: 'ppid_2', userId: 'u2', siteId: 'site_b', action: 'userinfo.read' }),
    ]);
    const find = async (
      filter: object,
      page = { beforeSequence: null as number | null, limit: 10 }
    ) => (await findEntries(user, 'default', filter, page)).map(({ sequence }) => sequence);

    const found = await Promise.all([
      find({ userRef: 'ppid_2' }),
      find({ userId: 'u1' }),
      find({ siteId: 'site_b' }),
      find({ action: 'userinfo.read' }),
      find({ fromMs: Date.now() + 60_000 }),
      find({ untilMs: Date.now() + 60_000 }),
      find({}, { beforeSequence: 3, limit: 1 }),
    ]);

    expect(found).toEqual([[3, 2], [1], [3, 2], [3, 2], [], [3, 2, 1], [2]]);
  });
});
