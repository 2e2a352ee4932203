/** The chain's decorator on a real chain: disclosures are counted where they are recorded. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { makeInput } from '../audit/test-rig.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { createInstruments } from './instruments.ts';
import { observeAudit } from './observe-tenant.ts';
import { readSample } from './test-rig.ts';

describe('an observed audit chain', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  const start = () => {
    const instruments = createInstruments();
    const audit = observeAudit(rig.logOf(rig.user), 'default', instruments);
    const read = async (sample: string) => readSample(instruments, sample);
    const told = async (source: string, result: string) =>
      read(`passport_disclosures_total{tenant="default",source="${source}",result="${result}"}`);
    return { instruments, audit, read, told };
  };

  it.each([
    ['id_token.issue', 'id_token'],
    ['userinfo.read', 'userinfo'],
    ['attributes.read', 'attributes'],
    ['attributes.open', 'attributes'],
    ['verdicts.evaluate', 'verdicts'],
  ])('an entry %s is a disclosure by %s', async (action, source) => {
    const { audit, told } = start();

    await audit.append([makeInput({ action }), makeInput({ action, result: 'denied' })]);

    expect([await told(source, 'allowed'), await told(source, 'denied')]).toEqual([1, 1]);
  });

  it('entries are appended as before, and other actions are no disclosures', async () => {
    const { audit, instruments, read } = start();

    const entries = await audit.append([makeInput({ action: 'users.read' }), makeInput()]);
    const inside = await rig.user.transaction(async (connection) =>
      audit.appendIn(connection, [makeInput({ action: 'consent.grant' })])
    );

    const first = entries[0]?.sequence ?? 0;
    expect([...entries, ...inside].map(({ sequence }) => sequence - first)).toEqual([0, 1, 2]);
    expect((await audit.findHead())?.sequence).toBe(first + 2);
    expect(await read('passport_audit_append_duration_seconds_count{tenant="default"}')).toBe(2);
    expect(await read('passport_audit_append_entries_sum{tenant="default"}')).toBe(3);
    expect(await instruments.registry.metrics()).not.toMatch(/users\.read|consent\.grant/);
  });

  it('what could not be recorded was not told: it counts as failed', async () => {
    const pool = await openTestPool(rig.url);
    await pool.end();
    const instruments = createInstruments();
    const audit = observeAudit(rig.logOf(pool), 'default', instruments);

    await expect(audit.append([makeInput()])).rejects.toMatchObject({ code: 'audit.unavailable' });

    const labels = 'tenant="default",source="attributes",result="failed"';
    expect(await readSample(instruments, `passport_disclosures_total{${labels}}`)).toBe(1);
    expect(
      await readSample(
        instruments,
        'passport_audit_append_failures_total{tenant="default",code="audit.unavailable"}'
      )
    ).toBe(1);
    expect(await readSample(instruments, 'passport_audit_append_failing{tenant="default"}')).toBe(
      1
    );
    await observeAudit(rig.logOf(rig.user), 'default', instruments).append([makeInput()]);
    expect(await readSample(instruments, 'passport_audit_append_failing{tenant="default"}')).toBe(
      0
    );
  });
});
