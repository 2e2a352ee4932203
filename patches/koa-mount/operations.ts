/**
 * Which operations the API of a tenant has; each plugin brings its own. What an administrator changes is on the audit chain before it is
 * done, and a site owner is kept to their own sites.
 */
import { asStaff, isStaffAccess, keepToOwnSites } from '../../plugins/api/port.ts';
import type { Caller } from '../../plugins/api/port.ts';
import {
  createAttributeOperations,
  createTrialOperations,
  createVerdictOperations,
} from '../../plugins/attributes/port.ts';
import {
  createConsentOperations,
  createDeclarationOperations,
  createPreviewOperations,
} from '../../plugins/consent/port.ts';
import { createAuditOperations } from '../../plugins/audit/port.ts';
import { createOverviewOperations, createRegionOperations } from '../../plugins/console/port.ts';
import type { SystemHealth } from '../../plugins/console/port.ts';
import { createBlockAdminOperations, createBlockOperations } from '../../plugins/blocks/port.ts';
import {
  createComplaintOperations,
  createComplaintQueueOperations,
} from '../../plugins/complaints/port.ts';
import { createErasureOperations, createErasureStaffOperations } from '../../plugins/dsr/port.ts';
import { createEventOperations, createStaffStreamOperations } from '../../plugins/events/port.ts';
import type { Events } from '../../plugins/events/port.ts';
import type { Operation } from '../../plugins/kernel/port.ts';
import { createPeopleOperations, createRevealOperations } from '../../plugins/people/port.ts';
import {
  createApplicationOperations,
  createRegistrationOperations,
} from '../../plugins/registration/port.ts';
import type { RegistrationHost } from '../../plugins/registration/port.ts';
import {
  createPolicyOperations,
  createRuleOperations,
  createSiteRoleOperations,
} from '../../plugins/rules/port.ts';
import { createSharingOperations } from '../../plugins/sharing/port.ts';
import { createSiteOperations } from '../../plugins/sites/port.ts';
import { createStaffOperations } from '../../plugins/staff/port.ts';
import type { TenantRuntime } from '../tenants.ts';

const toAction = (id: string) =>
  `admin.${id.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

const readSiteId = (path: unknown): string | null => {
  const siteId: unknown =
    typeof path === 'object' && path !== null ? Reflect.get(path, 'siteId') : null;
  return typeof siteId === 'string' ? siteId : null;
};

const recordChange = (
  operation: Operation<Caller>,
  { audit }: TenantRuntime
): Operation<Caller> => ({
  ...operation,
  handle: async (input) => {
    const { actorId, ip } = asStaff(input.caller);
    await audit.append([
      {
        actorType: 'admin',
        actorId,
        userId: null,
        userRef: null,
        siteId: readSiteId(input.path),
        action: toAction(operation.id),
        attributes: [],
        purpose: null,
        ip,
        result: 'allowed',
      },
    ]);
    return operation.handle(input);
  },
});

/** What operations ask of the process they run in. */
export type OperationsHost = RegistrationHost & {
  readonly readHealth: () => Promise<SystemHealth>;
};

export const listOperations = (
  tenant: TenantRuntime,
  events: Events,
  host: OperationsHost
): readonly Operation<Caller>[] => {
  const listSites = async () =>
    (await tenant.sites.list()).map(({ id, name, displayName }) => ({
      id,
      name: displayName ?? name,
    }));
  return [
    ...createAttributeOperations({
      attributes: tenant.attributes,
      declarations: tenant.declarations,
      noteUndeclared: tenant.declarations.noteUndeclared,
    }),
    ...createVerdictOperations(tenant),
    ...createConsentOperations(tenant),
    ...createSiteOperations<Caller>({
      ...tenant,
      siteIdsOf: (caller) => asStaff(caller).siteIds,
    }),
    ...createDeclarationOperations(tenant),
    ...createPreviewOperations(tenant),
    ...createRegistrationOperations(tenant),
    ...createApplicationOperations({ ...tenant, host }),
    ...createStaffStreamOperations(events, tenant.sites),
    ...createRuleOperations(tenant),
    ...createPolicyOperations({ ...tenant, regions: tenant.vault.regions.names }),
    ...createSiteRoleOperations(tenant),
    ...createTrialOperations(tenant),
    ...createSharingOperations(tenant),
    ...createBlockOperations(tenant),
    ...createBlockAdminOperations({ ...tenant, listSites }),
    ...createComplaintOperations(tenant),
    ...createComplaintQueueOperations({ ...tenant, listSites }),
    ...createAuditOperations({ ...tenant, tenantId: tenant.id, listSites, now: () => Date.now() }),
    ...createPeopleOperations(tenant),
    ...createRevealOperations(tenant.reveals),
    ...createErasureOperations(tenant),
    ...createErasureStaffOperations(tenant),
    ...createEventOperations(events),
    ...createStaffOperations(tenant),
    ...createOverviewOperations({
      overview: tenant.console.createOverview(
        async () => host.readHealth(),
        tenant.proof.anchorSeconds
      ),
    }),
    ...createRegionOperations(tenant.console),
  ].map((operation) => {
    if (!operation.access.startsWith('staff:')) {
      return operation;
    }
    // An access word that is in no table is nobody's: a mistake that must not wait for its first caller.
    if (!isStaffAccess(operation.access)) {
      throw new TypeError(`operation ${operation.id}: ${operation.access} is no access word`);
    }
    const isChange = operation.method !== 'GET' && !operation.changesNothing;
    return keepToOwnSites(isChange ? recordChange(operation, tenant) : operation);
  });
};
