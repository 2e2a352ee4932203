/** Verifying the whole chain in the serving process: what it finds, one at a time, and what becomes of a run whose process ended. */
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import { createDirectoryAnchor } from './anchors/directory.ts';
import type { Anchor } from './anchor.ts';
import { readAnchorStatus } from './anchor-status.ts';
import { openRig } from './db-rig.ts';
import type { Rig } from './db-rig.ts';
import { pruneChain } from './prune.ts';
import { findHead } from './queries.ts';
import { createMemoryLog, makeInput, makeSigner } from './test-rig.ts';
import { createVerificationQueries } from './verification-queries.ts';
import { createVerifications } from './verifications.ts';
import type { Verifications } from './verifications.ts';

/** More than one slice. */
const whole = 300;

describe('a verification', () => {
  let rig: Rig;
  let anchor: Anchor;
  beforeEach(async () => {
    rig = await openRig();
    anchor = createDirectoryAnchor(path.join(rig.folder, 'anchor'));
    await rig
      .logOf(rig.user)
      .append(Array.from({ length: whole }, (_, index) => makeInput({ userId: `u${index}` })));
  });
  afterEach(async () => rig.close());

  const create = (change: Partial<Parameters<typeof createVerifications>[0]> = {}) => {
    const memory = createMemoryLog();
    const verifications = createVerifications({
      pool: rig.user,
      tenantId: 'default',
      publicJwks: [rig.signer.publicJwk],
      anchor,
      log: memory.log,
      now: () => Date.now(),
      ...change,
    });
    return { verifications, memory };
  };
  const waitForEnd = async (verifications: Verifications, id: string) => {
    for (;;) {
      const found = await verifications.get(id);
      if (found.status !== 'running') {
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const finish = async (verifications: Verifications) => {
    const { id } = await verifications.start('member_1');
    return waitForEnd(verifications, id);
  };
  const anchorNow = async () => {
    const head = await findHead(rig.user, 'default');
    await anchor.put(head!);
  };
  const tamper = async (statement: ReturnType<typeof sql>) => {
    await rig.owner.query(sql`alter table passport.audit_entries disable trigger user`);
    await rig.owner.query(statement);
    await rig.owner.query(sql`alter table passport.audit_entries enable trigger user`);
  };

  it('of a whole chain says what it covered, and who asked for it', async () => {
    await anchorNow();
    const { verifications, memory } = create();

    const found = await finish(verifications);

    expect(found).toMatchObject({
      status: 'valid',
      startedBy: 'member_1',
      total: whole,
      verified: whole,
      headSequence: whole,
      anchor: 'compared',
      anchoredSequence: whole,
      fault: null,
    });
    expect(found.endedAt).toBeGreaterThanOrEqual(found.startedAt);
    expect(memory.names()).toEqual(['audit_chain_verified']);
    expect(await verifications.findNewest()).toEqual(found);
  });

  it.each([
    [
      'an edited entry',
      sql`update passport.audit_entries set purpose = 'marketing' where sequence = 70`,
      { type: 'edited', sequence: 70 },
    ],
    [
      'a missing entry',
      sql`delete from passport.audit_entries where sequence = 200`,
      { type: 'gap', sequence: 201, expected: 200 },
    ],
    [
      'a head that somebody else signed',
      sql`
        update passport.audit_heads
        set signature = case when signature like 'A%' then 'B' else 'A' end || substr(signature, 2)
        where tenant_id = 'default'
      `,
      { type: 'bad_signature', sequence: whole },
    ],
    [
      'entries that are gone behind a closed segment that never was',
      sql`delete from passport.audit_entries where sequence < 10`,
      { type: 'gap', sequence: 10, expected: 1 },
    ],
  ])('finds %s', async (_, statement, fault) => {
    await tamper(statement);
    const { verifications, memory } = create();

    expect(await finish(verifications)).toMatchObject({ status: 'faulty', fault });
    expect(memory.names()).toEqual(['audit_chain_faulty']);
  });

  it('finds a cut-off end that is hidden from the database by an older signed head', async () => {
    const older = await findHead(rig.user, 'default');
    await rig.logOf(rig.user).append([makeInput(), makeInput()]);
    await anchorNow();
    await tamper(sql`delete from passport.audit_entries where sequence > ${whole}`);
    await rig.owner.query(sql`
      update passport.audit_heads
      set sequence = ${whole}, entry_hash = decode(${older!.entryHash}, 'hex'), signature = ${older!.signature},
        signed_at = to_timestamp(${older!.signedAtMs} / 1000.0)
      where tenant_id = 'default'
    `);

    const withAnchor = await finish(create().verifications);
    const without = await finish(create({ anchor: null }).verifications);

    expect(withAnchor).toMatchObject({
      status: 'faulty',
      fault: { type: 'truncated', sequence: whole, anchored: whole + 2 },
    });
    expect(without).toMatchObject({ status: 'valid', anchor: 'none' });
  });

  it('is against the keys of this process: one that is not among them is a fault', async () => {
    const found = await finish(
      create({ publicJwks: [makeSigner().publicJwk], anchor: null }).verifications
    );

    expect(found).toMatchObject({ status: 'faulty', fault: { type: 'bad_signature' } });
  });

  it.each([
    ['does not answer', 'failed', { findNewest: async () => Promise.reject(new Error('down')) }],
    ['cannot be read', 'unreadable', { isReadable: false }],
    ['is empty', 'empty', {}],
  ])('goes on when the anchor %s, and says so', async (_, expected, change) => {
    const found = await finish(create({ anchor: { ...anchor, ...change } }).verifications);

    expect(found).toMatchObject({ status: 'valid', anchor: expected, anchoredSequence: null });
  });

  it('covers what is left after old entries were archived', async () => {
    rig.clock.ms += 4 * 366 * 86_400_000;
    await rig.logOf(rig.user).append([makeInput()]);
    await pruneChain({
      pool: rig.owner,
      tenantId: 'default',
      directory: path.join(rig.folder, 'archive'),
      keepYears: 3,
      signer: rig.signer,
      formerKeys: [],
      anchors: [],
      now: () => rig.clock.ms,
    });

    const found = await finish(create().verifications);
    const left = await rig.owner.oneFirst<number>(
      sql`select count(*) from passport.audit_entry_attributes`
    );

    expect(found).toMatchObject({ status: 'valid', total: 1, verified: 1 });
    // What archived entries were found by is gone with them; the one that is left names two.
    expect(left).toBe(2);
  });

  it('is one at a time per tenant, whichever process is asked', async () => {
    // Whichever begins stays at the anchor until all were asked.
    const gate: { open?: () => void } = {};
    const allAsked = new Promise<void>((resolve) => {
      gate.open = resolve;
    });
    const held: Anchor = {
      ...anchor,
      findNewest: async (tenantId) => {
        await allAsked;
        return anchor.findNewest(tenantId);
      },
    };
    const change = { anchor: held };
    const [here, there] = [create(change).verifications, create(change).verifications];
    const other = create({ ...change, pool: rig.other, tenantId: 'admin' }).verifications;

    const asked = await Promise.allSettled([here.start('member_1'), there.start('member_1')]);
    const elsewhere = await other.start('member_2');
    gate.open?.();
    const begun = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const ended = await Promise.all(begun.map(async ({ id }) => waitForEnd(here, id)));
    await waitForEnd(other, elsewhere.id);

    expect(begun).toMatchObject([{ status: 'running' }]);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'audit.verification_running', httpStatus: 409 },
    });
    expect(elsewhere.status).toBe('running');
    expect(ended).toMatchObject([{ status: 'valid' }]);
    expect((await finish(there)).status).toBe('valid');
  });

  it('whose process ended counts as stopped after two minutes, and makes room for the next', async () => {
    const queries = createVerificationQueries('default');
    const lost = `verification_${'l'.repeat(24)}`;
    await queries.insert(rig.user, lost, 'member_1');
    const { verifications } = create();
    await expect(verifications.start('member_1')).rejects.toMatchObject({
      code: 'audit.verification_running',
    });
    await rig.owner.query(
      sql`update passport.audit_verifications set heard_at = now() - interval '3 minutes'`
    );

    expect((await finish(verifications)).status).toBe('valid');
    expect((await verifications.get(lost)).status).toBe('stopped');
  });

  it('that is not there is not found', async () => {
    await expect(create().verifications.get('verification_x')).rejects.toMatchObject({
      code: 'audit.verification_not_found',
    });
  });

  it('shows another tenant nothing, and lets it change nothing', async () => {
    const { id } = await finish(create().verifications);
    const running = `verification_${'r'.repeat(24)}`;
    await createVerificationQueries('default').insert(rig.user, running, 'member_1');
    const dump = async () =>
      rig.owner.any(
        sql`select to_jsonb(row)::text from passport.audit_verifications as row order by 1`
      );
    const before = await dump();

    for (const [queries, pool] of [
      [createVerificationQueries('admin'), rig.other],
      [createVerificationQueries('default'), rig.other],
      [createVerificationQueries('admin'), rig.owner],
    ] as const) {
      expect(await queries.find(pool, id)).toBeNull();
      expect(await queries.findNewest(pool)).toBeNull();
      const plan = { total: 9, headSequence: 9, anchor: null, anchoredSequence: null };
      await queries.setPlan(pool, running, plan);
      expect(await queries.note(pool, running, 9)).toBe(false);
      await queries.end(pool, running, { status: 'valid', verified: 9, fault: null });
      await queries.stop(pool, running);
      await queries.stopLost(pool);
    }
    await expect(
      createVerificationQueries('default').insert(rig.other, `verification_${'f'.repeat(24)}`, 'x')
    ).rejects.toThrow();

    expect(await dump()).toEqual(before);
  });

  it('and the state of the anchor agree: what it says, and what the database makes of it', async () => {
    const read = async (change: Partial<Anchor> | null) =>
      (
        await readAnchorStatus(rig.user, 'default', {
          anchor: change && { ...anchor, ...change },
          state: null,
        })
      ).verdict;

    expect(await read(null)).toBe('none');
    expect(await read({})).toBe('empty');
    await anchorNow();
    expect(await read({})).toBe('agrees');
    expect(await read({ isReadable: false })).toBe('unreadable');
    const meanwhile = {
      findNewest: async (tenantId: string) => {
        await rig.logOf(rig.user).append([makeInput()]);
        await anchorNow();
        return anchor.findNewest(tenantId);
      },
    };
    expect(await read(meanwhile)).toBe('agrees');
    await rig.owner.query(sql`update passport.audit_heads set sequence = sequence - 1`);
    expect(await read({})).toBe('contradicts');
    await rig.owner.query(sql`update passport.audit_heads set sequence = sequence + 1`);
    expect(await read({ findNewest: async () => Promise.reject(new Error('down')) })).toBe(
      'failed'
    );
    await tamper(
      sql`update passport.audit_entries set entry_hash = previous_hash where sequence = ${whole + 1}`
    );
    await rig.owner.query(sql`update passport.audit_heads set sequence = sequence + 1`);
    expect(await read({})).toBe('contradicts');
  });
});
