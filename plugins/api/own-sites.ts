/**
 * Keeps a site owner to their own sites in every operation that names one: in its path, its query or its body, by the name `siteId`.
 * A site of somebody else answers like one that is not there.
 */
import type { Operation } from '../kernel/port.ts';
import { sitesErrors } from '../sites/port.ts';
import type { Caller } from './access.ts';

const readSiteId = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, 'siteId') : undefined;

/** In front of everything else an operation does, its audit entry included. @throws sites.not_found */
export const keepToOwnSites = (operation: Operation<Caller>): Operation<Caller> => ({
  ...operation,
  handle: async (input) => {
    const { caller, path, query, body } = input;
    const own = caller.type === 'admin' ? caller.siteIds : null;
    const named = [path, query, body].map(readSiteId).filter((siteId) => siteId !== undefined);
    if (own && !named.every((siteId) => own.some((id) => id === siteId))) {
      throw sitesErrors.not_found();
    }
    return operation.handle(input);
  },
});
