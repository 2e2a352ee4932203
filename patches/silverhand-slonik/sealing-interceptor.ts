/**
 * In front of the host's own interceptors: seals every statement on personal data on its way to the database and opens what comes back.
 *
 * The statement as the host wrote it stays in the execution context, so the plan of the way back is the plan of the way there.
 */
import type { Interceptor } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import { isPlanEmpty, sealingErrors } from '../../plugins/sealing/port.ts';
import type { Plan, Planner } from '../../plugins/sealing/port.ts';
import { getRequest, noteFailure } from '../request-context.ts';
import type { Tenants } from '../tenants.ts';

type MutableQuery = { sql: string; values: readonly unknown[] };

/** An interaction names the application it is for: the region of a new person may depend on its site. */
const noteApplication = (rows: readonly Record<string, unknown>[]) => {
  const request = getRequest();
  for (const { payload } of request ? rows : []) {
    const params: unknown =
      typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'params') : null;
    const id: unknown =
      typeof params === 'object' && params !== null ? Reflect.get(params, 'client_id') : null;
    if (request && typeof id === 'string') {
      request.applicationId = id;
    }
  }
};

/** Where an answer is masked, what was opened for it is known by value. */
const noteSeen = (
  outputs: Plan['outputs'] | undefined,
  rows: readonly Record<string, unknown>[]
) => {
  const seen = getRequest()?.seen;
  if (!seen || !outputs) {
    return;
  }
  for (const row of rows) {
    for (const [key, { table, column }] of Object.entries(outputs)) {
      seen.push({ table, column, value: row[key] });
    }
  }
};

/** Remembers the pack's failure for the request's answer, and the refused statement, without values, for the operator. */
const note = (error: unknown, log: Log) => {
  noteFailure(error);
  if (isPassportError(error) && error.code.startsWith('sealing.')) {
    log.error('statement_refused', error);
  }
};

export const createSealingInterceptor = (
  databaseUrl: string,
  tenants: Tenants,
  planner: Planner,
  log: Log
): Interceptor => {
  const find = async () => {
    try {
      return (await tenants.getByUrl(databaseUrl)).sealing;
    } catch (error) {
      // A pool that is no tenant's has no business with personal data.
      throw isPassportError(error) && error.code === 'kernel.tenant_unknown'
        ? sealingErrors.tenant_unknown()
        : error;
    }
  };
  const isConcerned = (text: string) => {
    const plan = planner(text);
    return plan !== null && !isPlanEmpty(plan);
  };
  return {
    beforeTransformQuery: async (_context, query) => {
      tenants.observe(databaseUrl);
      try {
        if (isConcerned(query.sql)) {
          const sealing = await find();
          const request = getRequest();
          const sealed = await sealing.before(query, { applicationId: request?.applicationId });
          // The query is made for this execution alone; its list of values is the caller's and is replaced, not changed.
          const mutable = query as unknown as MutableQuery;
          mutable.sql = sealed.sql;
          mutable.values = sealed.values;
        }
      } catch (error) {
        note(error, log);
        throw error;
      }
      return null;
    },
    afterQueryExecution: async ({ originalQuery }, _query, result) => {
      try {
        if (isConcerned(originalQuery.sql)) {
          const sealing = await find();
          // Rows of the driver: plain objects that are ours until they are handed on.
          const rows = result.rows as unknown as Record<string, unknown>[];
          await sealing.after(originalQuery.sql, originalQuery, rows);
          noteApplication(rows);
          noteSeen(planner(originalQuery.sql)?.outputs, rows);
        }
      } catch (error) {
        note(error, log);
        throw error;
      }
      return null;
    },
  };
};
