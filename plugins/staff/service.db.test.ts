import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { createMembers } from './service.ts';
import type { MemberActor } from './service.ts';

const siteId = `site_${'a'.repeat(24)}`;
const boss: MemberActor = { type: 'member', id: 'user_boss', ip: null };
const machine: MemberActor = { type: 'machine', id: 'm-default', ip: null };
const support = (memberId: string) => ({ memberId, role: 'support', siteIds: [] }) as const;

describe('members of the console', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const members = () =>
    createMembers({
      pool: rig().user,
      tenantId: 'default',
      audit: rig().logOf(rig().user),
      findSite: async (id) => Promise.resolve(id === siteId ? { id } : null),
    });

  beforeAll(async () => {
    started.rig = await openRig();
  });
  beforeEach(async () => {
    await runSql(rig().url, 'delete from passport.console_members');
  });
  afterAll(async () => started.rig?.close());

  it('have the role they were given, and the last one counts', async () => {
    await members().put(support('user_1'), boss);
    await members().put({ memberId: 'user_1', role: 'site_owner', siteIds: [siteId] }, boss);

    expect(await members().findRole('user_1')).toEqual({ role: 'site_owner', siteIds: [siteId] });
    expect(await members().findRole('user_2')).toBeNull();
    expect(await members().list()).toMatchObject([{ memberId: 'user_1', grantedBy: boss.id }]);
  });

  it('are administrators again when their role is taken away', async () => {
    await members().put(support('user_1'), boss);

    await members().remove('user_1', boss);

    expect(await members().findRole('user_1')).toBeNull();
    await expect(members().remove('user_1', boss)).rejects.toMatchObject({
      code: 'staff.member_not_found',
    });
  });

  it('do not change their own role, in either way', async () => {
    const own = { code: 'staff.own_role' };

    await expect(members().put(support(boss.id), boss)).rejects.toMatchObject(own);
    await expect(members().remove(boss.id, boss)).rejects.toMatchObject(own);
  });

  it.each([
    ['a role that is none', { memberId: 'user_1', role: 'owner', siteIds: [] }],
    ['a site owner of nothing', { memberId: 'user_1', role: 'site_owner', siteIds: [] }],
    ['sites of another role', { memberId: 'user_1', role: 'support', siteIds: [siteId] }],
    ['a site twice', { memberId: 'user_1', role: 'site_owner', siteIds: [siteId, siteId] }],
    ['a site that is none', { memberId: 'user_1', role: 'site_owner', siteIds: ['site_x'] }],
    ['an id that is none', { memberId: 'a b', role: 'support', siteIds: [] }],
  ])('are refused with %s', async (_title, draft) => {
    // As it comes from a terminal.
    await expect(members().put(draft as never, boss)).rejects.toMatchObject({
      code: 'staff.invalid_member',
    });
  });

  it('keep one administrator whom a machine cannot take away', async () => {
    const last = { code: 'staff.last_admin' };
    await expect(members().put(support('user_1'), machine)).rejects.toMatchObject(last);
    await members().put({ memberId: 'user_2', role: 'admin', siteIds: [] }, machine);

    await members().put(support('user_1'), machine);

    await expect(members().put(support('user_2'), machine)).rejects.toMatchObject(last);
  });

  it('cannot demote each other at once', async () => {
    const other: MemberActor = { type: 'member', id: 'user_other', ip: null };

    for (let round = 0; round < 5; round += 1) {
      await runSql(rig().url, 'delete from passport.console_members');
      const results = await Promise.allSettled([
        members().put(support(other.id), boss),
        members().put(support(boss.id), other),
      ]);

      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await members().list()).toHaveLength(1);
    }
  });

  it('are set by an operator whoever is left', async () => {
    const operator: MemberActor = { type: 'operator', id: 'cli:root', ip: null };

    await members().put(support('user_1'), operator);
    await members().put({ memberId: 'user_1', role: 'admin', siteIds: [] }, operator);

    expect(await members().findRole('user_1')).toMatchObject({ role: 'admin' });
  });

  it('change only with an entry on the chain: who, whom and which role', async () => {
    await members().put(support('user_7'), boss);
    await members().remove('user_7', boss);

    expect(
      await runSql(
        rig().url,
        `select actor_type, actor_id, action, purpose from passport.audit_entries
         where user_id = 'user_7' order by sequence`
      )
    ).toEqual([
      { actor_type: 'admin', actor_id: boss.id, action: 'members.grant', purpose: 'support' },
      { actor_type: 'admin', actor_id: boss.id, action: 'members.remove', purpose: null },
    ]);
  });
});
