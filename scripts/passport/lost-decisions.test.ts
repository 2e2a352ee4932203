/** What an export of the audit chain has on top of a restored database is read entry by entry; the newest decision about one thing counts. */
import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../plugins/audit/port.ts';
import { findLostDecisions } from './lost-decisions.ts';

const toHash = (sequence: number, branch: string) => `${branch}${sequence}`.padStart(64, '0');
const entry = (sequence: number, fields: Partial<AuditEntry> = {}, branch = 'a'): AuditEntry => ({
  ...{ tenantId: 'default', sequence, occurredAtMs: sequence * 1000 },
  ...{ previousHash: toHash(sequence - 1, branch), entryHash: toHash(sequence, branch) },
  ...{ actorType: 'user', actorId: 'u1', userId: 'u1', userRef: 'ppid_1', siteId: 's1' },
  ...{ action: 'consent.grant', attributes: ['email'], purpose: 'delivery' },
  ...{ ip: null, result: 'allowed' },
  ...fields,
});

const stream = async function* (entries: readonly AuditEntry[]) {
  yield* await Promise.resolve(entries);
};
const find = async (exported: readonly AuditEntry[], own: readonly AuditEntry[]) =>
  findLostDecisions(stream(exported), (after) =>
    stream(own.filter(({ sequence }) => sequence > after))
  );
const withdrawal = { action: 'consent.withdraw' };

describe('what was decided between a backup and its restore', () => {
  it('is what the export has behind the newest entry that both have', async () => {
    const common = [entry(1), entry(2, withdrawal)];
    const lost = entry(3, { ...withdrawal, attributes: ['name', 'phone_number'] });

    expect(await find([...common, lost], common)).toEqual({
      ...{ lastCommon: 2, lost: 1, byHand: [] },
      decisions: ['name', 'phone_number'].map((attribute) => ({
        ...{ kind: 'withdrawal', userId: 'u1', siteId: 's1', atMs: 3000 },
        ...{ attribute, purpose: 'delivery', isOn: true },
      })),
    });
  });

  it('is found although the database has grown on by itself', async () => {
    const common = [entry(1)];
    const grown = [entry(2, {}, 'b'), entry(3, {}, 'b')];
    const suspended = entry(2, { action: 'users.suspend', siteId: null, attributes: [] });

    const { lastCommon, decisions } = await find([...common, suspended], [...common, ...grown]);

    expect([lastCommon, decisions]).toEqual([
      1,
      [{ kind: 'suspension', userId: 'u1', atMs: 2000, isOn: true }],
    ]);
  });

  it('is the newest one about each thing: what was given again is not taken back', async () => {
    const lost = [
      entry(1, withdrawal),
      entry(2, { ...withdrawal, siteId: 's2' }),
      entry(3, { action: 'consent.refuse', purpose: 'newsletter' }),
      entry(4),
      entry(5, { action: 'blocks.block', attributes: [], purpose: 'fraud' }),
      entry(6, { action: 'blocks.unblock', attributes: [], purpose: null }),
      entry(7, { action: 'dsr.request_erasure', siteId: null, attributes: [] }),
    ];

    const { decisions } = await find(lost, []);

    expect(
      decisions.map((decision) => [
        decision.kind,
        decision.isOn,
        'siteId' in decision ? decision.siteId : null,
        'purpose' in decision ? decision.purpose : null,
      ])
    ).toEqual([
      ['withdrawal', true, 's2', 'delivery'],
      ['withdrawal', true, 's1', 'newsletter'],
      ['withdrawal', false, 's1', 'delivery'],
      ['block', false, 's1', null],
      ['erasure', true, null, null],
    ]);
  });

  it('gives way to what was decided after the restore', async () => {
    const own = [entry(1), entry(2, { action: 'consent.grant' }, 'b')];

    const { decisions } = await find([entry(1), entry(2, withdrawal)], own);

    expect(decisions).toEqual([]);
  });

  it('leaves out what was refused, and hands back what entries say too little about', async () => {
    const revoked = entry(3, { action: 'admin.revoke_api_key', userId: null });
    const lost = [
      entry(1, { ...withdrawal, result: 'denied' }),
      entry(2, { action: 'admin.read_person' }),
      revoked,
      entry(4, { action: 'attributes.read' }),
    ];

    expect(await find(lost, [])).toEqual({
      lastCommon: 0,
      lost: 4,
      decisions: [],
      byHand: [revoked],
    });
  });
});
