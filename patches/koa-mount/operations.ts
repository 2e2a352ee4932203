/**
 * Which operations the API of a tenant has; each plugin brings its own. What an administrator changes is on the audit chain before it is
 * done.
 */
import { asAdmin } from '../../plugins/api/port.ts';
import type { Caller } from '../../plugins/api/port.ts';
import {
  createAttributeOperations,
  createVerdictOperations,
} from '../../plugins/attributes/port.ts';
import {
  createConsentOperations,
  createDeclarationOperations,
} from '../../plugins/consent/port.ts';
import { createBlockOperations } from '../../plugins/blocks/port.ts';
import { createComplaintOperations } from '../../plugins/complaints/port.ts';
import { createErasureOperations } from '../../plugins/dsr/port.ts';
import { createEventOperations } from '../../plugins/events/port.ts';
import type { Events } from '../../plugins/events/port.ts';
import type { Operation } from '../../plugins/kernel/port.ts';
import { createRuleOperations } from '../../plugins/rules/port.ts';
import { createSiteOperations } from '../../plugins/sites/port.ts';
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
    const { actorId, ip } = asAdmin(input.caller);
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

export const listOperations = (
  tenant: TenantRuntime,
  events: Events
): readonly Operation<Caller>[] =>
  [
    ...createAttributeOperations({
      attributes: tenant.attributes,
      declarations: tenant.declarations,
      noteUndeclared: tenant.declarations.noteUndeclared,
    }),
    ...createVerdictOperations(tenant),
    ...createConsentOperations(tenant),
    ...createSiteOperations<Caller>(tenant),
    ...createDeclarationOperations(tenant),
    ...createRuleOperations(tenant),
    ...createBlockOperations(tenant),
    ...createComplaintOperations(tenant),
    ...createErasureOperations(tenant),
    ...createEventOperations(events),
  ].map((operation) =>
    operation.access === 'admin' && operation.method !== 'GET'
      ? recordChange(operation, tenant)
      : operation
  );
