import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import type { Anchor } from './anchor.ts';
import { createDirectoryAnchor } from './anchors/directory.ts';
import { anchorTenant, startAnchoring } from './anchoring.ts';
import { openRig } from './db-rig.ts';
import type { Rig } from './db-rig.ts';
import { auditErrors } from './errors.ts';
import { createMemoryLog, makeInput } from './test-rig.ts';

/** The state of a backup: entries and head as they were, put back by the database's owner. */
const restoreTo = async ({ owner }: Rig, sequence: number) => {
  await owner.query(sql`alter table passport.audit_entries disable trigger user`);
  await owner.query(sql`delete from passport.audit_entries where sequence > ${sequence}`);
  await owner.query(sql`alter table passport.audit_entries enable trigger user`);
  await owner.query(sql`
    update passport.audit_heads
    set sequence = ${sequence}, entry_hash = (
      select entry_hash from passport.audit_entries where sequence = ${sequence}
    )
  `);
};

describe('anchoring on a schedule', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(async () => rig.close());

  const start = (place: string, extra: { intervalSeconds?: number } = {}) => {
    const memory = createMemoryLog();
    const clock = { ms: 1_000_000 };
    const anchor = createDirectoryAnchor(path.join(rig.folder, place));
    const anchoring = startAnchoring({
      listTenants: async () =>
        Promise.resolve([
          { tenantId: 'default', pool: rig.user },
          { tenantId: 'admin', pool: rig.other },
        ]),
      anchor,
      intervalSeconds: 3600,
      log: memory.log,
      now: () => clock.ms,
      ...extra,
    });
    return { anchoring, anchor, clock, ...memory };
  };

  it('anchors each tenant’s newest head when it changed, and tells how old that is', async () => {
    await rig.logOf(rig.user).append([makeInput(), makeInput()]);
    const { anchoring, anchor, clock, events } = start('a');

    await anchoring.anchorNow();
    await anchoring.anchorNow();
    const first = await anchor.list('default');
    await rig.logOf(rig.user).append([makeInput()]);
    await anchoring.anchorNow();
    clock.ms += 90_000;
    await anchoring.stop();

    expect(first.map(({ sequence }) => sequence)).toEqual([2]);
    expect((await anchor.findNewest('default'))?.sequence).toBe(3);
    expect(await anchor.list('admin')).toEqual([]);
    expect(anchoring.list()).toEqual([
      { tenantId: 'default', sequence: 3, ageSeconds: 90, fault: null },
      { tenantId: 'admin', sequence: 0, ageSeconds: 90, fault: null },
    ]);
    expect(
      events.filter(({ fields }) => 'tenant' in fields && fields.tenant === 'default')
    ).toMatchObject([
      { event: 'audit_anchored', fields: { sequence: 2 } },
      { event: 'audit_anchored', fields: { sequence: 3 } },
    ]);
  });

  it('goes on by itself and stops when told', async () => {
    const { anchoring, anchor } = start('b', { intervalSeconds: 0.05 });
    await anchoring.anchorNow();
    await rig.logOf(rig.user).append([makeInput()]);

    for (let tries = 0; tries < 500 && !(await anchor.findNewest('default')); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await anchoring.stop();
    await rig.logOf(rig.user).append([makeInput()]);
    await new Promise((resolve) => setTimeout(resolve, 150));

    expect((await anchor.findNewest('default'))?.sequence).toBe(1);
  });

  it('refuses a restored backup loudly at every round, and writes nothing meanwhile', async () => {
    await rig.logOf(rig.user).append([makeInput(), makeInput(), makeInput()]);
    const { anchoring, anchor, names } = start('c');
    await anchoring.anchorNow();

    await restoreTo(rig, 2);
    await anchoring.anchorNow();
    await anchoring.anchorNow();
    await anchoring.stop();

    expect(anchoring.list()[0]).toMatchObject({ sequence: 3, fault: 'audit.anchor_ahead' });
    expect(names().filter((name) => name === 'audit_database_older_than_its_anchor')).toHaveLength(
      2
    );
    expect(await anchor.list('default')).toHaveLength(1);
  });

  it('refuses a restored backup that has meanwhile grown past its anchor', async () => {
    const anchor = createDirectoryAnchor(path.join(rig.folder, 'd'));
    const tenant = { tenantId: 'default', pool: rig.user };
    await rig.logOf(rig.user).append([makeInput(), makeInput(), makeInput()]);
    await anchorTenant(anchor, tenant);

    await restoreTo(rig, 2);
    await rig.logOf(rig.user).append(Array.from({ length: 4 }, () => makeInput({ actorId: 'b' })));

    await expect(anchorTenant(anchor, tenant)).rejects.toMatchObject({
      code: 'audit.anchor_ahead',
      detail: { anchored: 3, present: 6 },
    });
  });

  // Several processes anchor the same chain: what another one anchors meanwhile is not a database behind its anchor.
  it.each(['before the anchor is asked', 'after the anchor was asked'] as const)(
    'is not mistaken for a restored backup when another process anchors a newer head %s',
    async (moment) => {
      const place = createDirectoryAnchor(path.join(rig.folder, 'f'));
      const tenant = { tenantId: 'default', pool: rig.user };
      await rig.logOf(rig.user).append([makeInput()]);
      const anchorElsewhere = async () => {
        await rig.logOf(rig.user).append([makeInput()]);
        await anchorTenant(place, tenant);
      };
      const anchor: Anchor = {
        ...place,
        findNewest: async (tenantId) => {
          if (moment === 'before the anchor is asked') {
            await anchorElsewhere();
          }
          return place.findNewest(tenantId);
        },
        put: async (head) => {
          if (moment === 'after the anchor was asked' && head.sequence === 1) {
            await anchorElsewhere();
            throw auditErrors.anchor_ahead({ detail: { present: head.sequence } });
          }
          await place.put(head);
        },
      };

      const anchored = await anchorTenant(anchor, tenant);

      expect(anchored?.sequence).toBe(2);
      expect((await place.list('default')).map(({ sequence }) => sequence)).toEqual([2]);
    }
  );

  it('keeps trying when the anchor or the database cannot be reached', async () => {
    await rig.logOf(rig.user).append([makeInput()]);
    const memory = createMemoryLog();
    const anchor = createDirectoryAnchor('/dev/null/anchors');
    const state = { fails: true };
    const anchoring = startAnchoring({
      listTenants: async () => {
        if (state.fails) {
          throw new Error('down');
        }
        return Promise.resolve([{ tenantId: 'default', pool: rig.user }]);
      },
      anchor,
      intervalSeconds: 3600,
      log: memory.log,
      now: () => 1,
    });

    await anchoring.anchorNow();
    state.fails = false;
    await anchoring.anchorNow();
    await anchoring.stop();

    expect(memory.names()).toEqual(['audit_anchor_failed', 'audit_anchor_failed']);
    expect(anchoring.list()).toEqual([
      { tenantId: 'default', sequence: null, ageSeconds: null, fault: 'audit.anchor_failed' },
    ]);
  });
});
