/** `passport member list|set|remove`: roles of the console, for an operator whom no role helps any more. */
import { userInfo } from 'node:os';
import { staffRoles } from '../../plugins/api/port.ts';
import { createAuditLog, readAuditSigner } from '../../plugins/audit/port.ts';
import { createSites } from '../../plugins/sites/port.ts';
import { createMembers } from '../../plugins/staff/port.ts';
import type { MemberActor, Members } from '../../plugins/staff/port.ts';
import { cliErrors, print, withTenantPool } from './context.ts';

const withMembers = async (
  url: string,
  tenantId: string,
  use: (members: Members, by: MemberActor) => Promise<void>
): Promise<number> =>
  withTenantPool(url, tenantId, async (pool) => {
    const signer = readAuditSigner(process.env);
    const audit = createAuditLog({ tenantId, pool, signer, now: () => Date.now() });
    const findSite = createSites(pool, tenantId).find;
    // The operating system's user is who acts at a terminal.
    const by: MemberActor = { type: 'operator', id: `cli:${userInfo().username}`, ip: null };
    await use(createMembers({ pool, tenantId, audit, findSite }), by);
  });

const list = async (members: Members) => {
  for (const { memberId, role, siteIds, grantedBy, grantedAt } of await members.list()) {
    const since = new Date(grantedAt).toISOString();
    print([memberId, role, siteIds.join(',') || '-', grantedBy, since].join('\t'));
  }
};

/** @throws cli.usage, cli.tenant_unknown, staff.invalid_member, staff.member_not_found, audit.* */
export const runMember = async (parameters: readonly string[], url: string): Promise<number> => {
  const [name, tenantId = '', memberId = '', roleName, sites = '', ...rest] = parameters;
  if (name === 'list' && tenantId && !memberId) {
    return withMembers(url, tenantId, list);
  }
  if (name === 'remove' && memberId && roleName === undefined) {
    return withMembers(url, tenantId, async (members, by) => members.remove(memberId, by));
  }
  const role = staffRoles.find((one) => one === roleName);
  if (name === 'set' && role && rest.length === 0) {
    const siteIds = sites.split(',').filter(Boolean);
    return withMembers(url, tenantId, async (members, by) =>
      members.put({ memberId, role, siteIds }, by)
    );
  }
  throw cliErrors.usage();
};
