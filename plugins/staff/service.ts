/**
 * Members of the console and their roles, per tenant. Whoever Logto lets into the console is an administrator; a row here says less, or says
 * it explicitly. So taking a row away gives everything back, and the guard against locking everybody out is about rows that restrict:
 * nobody changes their own, and an administrator other than the restricted one must be known. Who acts is one, unless it is a machine.
 *
 * Which users the console has is the admin tenant's, which a tenant cannot see: an id that is nobody's gives nothing.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { isStaffRole } from '../api/port.ts';
import type { StaffRole } from '../api/port.ts';
import type { AuditLog } from '../audit/port.ts';
import { staffErrors } from './errors.ts';
import { createMemberQueries } from './queries.ts';
import type { Member } from './queries.ts';

export type MemberDraft = {
  readonly memberId: string;
  readonly role: StaffRole;
  readonly siteIds: readonly string[];
};
/** An operator at a terminal holds the database: no guard keeps them out. */
export type MemberActor = {
  readonly type: 'member' | 'machine' | 'operator';
  readonly id: string;
  readonly ip: string | null;
};

export type Members = {
  /** Null for whoever has no role of their own; `siteIds` is null for every site. */
  readonly findRole: (
    memberId: string
  ) => Promise<{ readonly role: StaffRole; readonly siteIds: readonly string[] | null } | null>;
  readonly list: () => Promise<readonly Member[]>;
  /** @throws staff.invalid_member, staff.own_role, staff.last_admin, audit.unavailable */
  readonly put: (draft: MemberDraft, by: MemberActor) => Promise<void>;
  /** Makes an administrator of them. @throws staff.own_role, staff.member_not_found, audit.unavailable */
  readonly remove: (memberId: string, by: MemberActor) => Promise<void>;
};

const mostSites = 200;
const memberIdPattern = /^[\w-]{1,64}$/;

/** @throws staff.invalid_member */
export const assertMember = ({ memberId, role, siteIds }: MemberDraft): void => {
  const isValid =
    memberIdPattern.test(memberId) &&
    isStaffRole(role) &&
    (role === 'site_owner' ? siteIds.length > 0 : siteIds.length === 0) &&
    siteIds.length <= mostSites &&
    new Set(siteIds).size === siteIds.length;
  if (!isValid) {
    throw staffErrors.invalid_member();
  }
};

export const createMembers = ({
  pool,
  tenantId,
  audit,
  findSite,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'appendIn'>;
  readonly findSite: (siteId: string) => Promise<unknown>;
}): Members => {
  const queries = createMemberQueries(tenantId);

  const record = async (
    connection: CommonQueryMethods,
    by: MemberActor,
    action: string,
    memberId: string,
    role: StaffRole | null
  ) =>
    audit.appendIn(connection, [
      {
        actorType: by.type === 'operator' ? 'job' : 'admin',
        actorId: by.id,
        userId: memberId,
        userRef: null,
        siteId: null,
        action,
        attributes: [],
        purpose: role,
        ip: by.ip,
        result: 'allowed',
      },
    ]);

  /** @throws staff.own_role when it is their own, or when they lost theirs while they waited */
  const assertMayChange = async (
    connection: CommonQueryMethods,
    memberId: string,
    by: MemberActor
  ) => {
    if (by.type !== 'member') {
      return;
    }
    if (by.id === memberId) {
      throw staffErrors.own_role();
    }
    const own = await queries.find(connection, by.id);
    if (own && own.role !== 'admin') {
      throw staffErrors.forbidden();
    }
  };

  /** @throws staff.last_admin */
  const assertAdminStays = async (
    connection: CommonQueryMethods,
    memberId: string,
    by: MemberActor
  ) => {
    const others = (await queries.list(connection)).filter(
      (member) => member.role === 'admin' && member.memberId !== memberId
    );
    // A member who acts is an administrator themselves.
    if (by.type === 'machine' && others.length === 0) {
      throw staffErrors.last_admin();
    }
  };

  return {
    findRole: async (memberId) => {
      const member = await queries.find(pool, memberId);
      return (
        member && {
          role: member.role,
          siteIds: member.role === 'site_owner' ? member.siteIds : null,
        }
      );
    },
    list: async () => queries.list(pool),
    put: async (draft, by) => {
      assertMember(draft);
      const found = await Promise.all(draft.siteIds.map(findSite));
      if (!found.every(Boolean)) {
        throw staffErrors.invalid_member();
      }
      const { memberId, role } = draft;
      await pool.transaction(async (connection) => {
        await queries.lock(connection);
        await assertMayChange(connection, memberId, by);
        if (role !== 'admin') {
          await assertAdminStays(connection, memberId, by);
        }
        await queries.put(connection, { ...draft, grantedBy: by.id });
        await record(connection, by, 'members.grant', memberId, role);
      });
    },
    remove: async (memberId, by) =>
      pool.transaction(async (connection) => {
        await queries.lock(connection);
        await assertMayChange(connection, memberId, by);
        if (!(await queries.remove(connection, memberId))) {
          throw staffErrors.member_not_found();
        }
        await record(connection, by, 'members.remove', memberId, null);
      }),
  };
};
