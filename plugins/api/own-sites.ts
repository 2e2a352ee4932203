/**
 * Keeps a site owner to their own sites in every operation that names one: in its path, its query or its body, by the name `siteId`.
 * A site of somebody else answers like one that is not there.
 */
import type { Input, Operation } from '../kernel/port.ts';
import { sitesErrors } from '../sites/port.ts';
import type { Caller } from './access.ts';

const readSiteId = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, 'siteId') : undefined;

/** @throws sites.not_found */
const assertOwn = ({ caller, path, query, body }: Input<Caller>) => {
  const own = caller.type === 'admin' ? caller.siteIds : null;
  const named = [path, query, body].map(readSiteId).filter((siteId) => siteId !== undefined);
  if (own && !named.every((siteId) => own.some((id) => id === siteId))) {
    throw sitesErrors.not_found();
  }
};

/** In front of everything else an operation does, its audit entry included. @throws sites.not_found */
export const keepToOwnSites = (operation: Operation<Caller>): Operation<Caller> => {
  const { countCalls, handle } = operation;
  return {
    ...operation,
    ...(countCalls && {
      countCalls: async (body, input) => {
        assertOwn(input);
        return countCalls(body, input);
      },
    }),
    handle: async (input) => {
      assertOwn(input);
      return handle(input);
    },
  };
};
