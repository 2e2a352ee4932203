/** The staff in the API: who am I, and who has which role. */
import { z } from 'zod';
import { asStaff, listStaffAccess, staffRoles } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import type { Member } from './queries.ts';
import type { MemberActor, Members } from './service.ts';

const memberPath = z.object({ memberId: z.string().regex(/^[\w-]{1,64}$/) }).strict();
const roleGuard = z.enum(staffRoles);
const memberGuard = z.object({
  memberId: z.string().describe('Of a user of the console.'),
  role: roleGuard,
  siteIds: z.array(z.string()).describe('Of a site owner; empty for every other role.'),
  grantedBy: z.string(),
  grantedAt: z.string().describe('RFC 3339.'),
});
const auditUnavailable = { status: 503, code: 'audit.unavailable' };
const ownRole = { status: 409, code: 'staff.own_role' };

const toJson = ({ memberId, role, siteIds, grantedBy, grantedAt }: Member) => ({
  memberId,
  role,
  siteIds,
  grantedBy,
  grantedAt: new Date(grantedAt).toISOString(),
});

const toActor = (caller: Caller): MemberActor => {
  const { actorId, ip, isMachine } = asStaff(caller);
  return { type: isMachine ? 'machine' : 'member', id: actorId, ip };
};

export const createStaffOperations = ({
  members,
}: {
  readonly members: Members;
}): readonly Operation<Caller>[] => {
  const common = { tag: 'Staff', access: 'staff:members' } as const;
  return [
    defineOperation({
      id: 'readStaffSession',
      method: 'GET',
      url: '/admin/session',
      tag: 'Staff',
      summary: 'Who you are to the console, and what your role allows',
      access: 'staff:session',
      reply: z.object({
        userId: z.string(),
        role: roleGuard,
        permissions: z.array(z.string()).describe('Access words of operations.'),
        siteIds: z.array(z.string()).nullable().describe('Null for every site.'),
      }),
      errors: [],
      handle: async ({ caller }) => {
        const { actorId, role, siteIds } = asStaff(caller);
        const permissions = listStaffAccess(role);
        return Promise.resolve({ body: { userId: actorId, role, permissions, siteIds } });
      },
    }),
    defineOperation({
      ...common,
      id: 'listMembers',
      method: 'GET',
      url: '/admin/members',
      summary: 'Members of the console with a role of their own',
      description: 'Whoever is not among them and may use the console is an administrator.',
      reply: z.object({ members: z.array(memberGuard) }),
      errors: [],
      handle: async () => ({ body: { members: (await members.list()).map(toJson) } }),
    }),
    defineOperation({
      ...common,
      id: 'putMember',
      method: 'PUT',
      url: '/admin/members/{memberId}',
      summary: 'Gives a member a role',
      path: memberPath,
      body: z
        .object({
          role: roleGuard,
          siteIds: z.array(z.string().max(64)).max(200).default([]),
        })
        .strict(),
      errors: [
        { status: 400, code: 'staff.invalid_member' },
        ownRole,
        { status: 409, code: 'staff.last_admin' },
        auditUnavailable,
      ],
      handle: async ({ caller, path, body }) => {
        await members.put({ ...path, ...body }, toActor(caller));
        return {};
      },
    }),
    defineOperation({
      ...common,
      id: 'removeMember',
      method: 'DELETE',
      url: '/admin/members/{memberId}',
      summary: 'Takes the role of a member away: they are an administrator again',
      path: memberPath,
      errors: [ownRole, { status: 404, code: 'staff.member_not_found' }, auditUnavailable],
      handle: async ({ caller, path }) => {
        await members.remove(path.memberId, toActor(caller));
        return {};
      },
    }),
  ];
};
