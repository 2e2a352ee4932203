/**
 * Values that are written again as they are keep the references they have. Sites are told of a change by comparing references
 * (alterations/passport/1795259000-user-events.ts): a new one for the same name would tell all who read it that something happened, and
 * two sites that it happened at the same moment.
 *
 * The statement decides, not what was read before it: it writes the former references where the row still holds what was read, and
 * the new ones otherwise. So none comes back that no row referred to for a while, whose value the sweeper may have taken.
 *
 * Fails open: where the former values cannot be opened, everything gets new references, and sites are told once too often. Look-up
 * tokens need none of this, they are equal when their values are.
 */
import { isDeepStrictEqual } from 'node:util';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import { isRef } from '../vault/port.ts';
import type { Opener } from './opener.ts';
import { toOutputs } from './plan.ts';
import type { Write } from './plan.ts';
import { findParameterEnd } from './positions.ts';
import type { Edit } from './positions.ts';
import { findColumn, sealedTables } from './registry.ts';
import { cutSpaces, isJson } from './values.ts';

type Values = Readonly<Record<string, unknown>>;
type Kept = { readonly before: unknown; readonly after: unknown };

/**
 * @param given the values of the row that is written, by column
 * @param sealed what they became
 * @returns by column what stands there and what is written instead of `sealed` while it does
 */
export type FindKept = (
  userId: string,
  given: Values,
  sealed: Values
) => Promise<ReadonlyMap<string, Kept>>;

/** Columns with references that sites are told of. */
const toldColumns: readonly string[] = ['name', 'avatar', 'profile'];

const people = sealedTables.users;

const listRefs = (value: unknown): readonly unknown[] =>
  (isJson(value) ? Object.values(value) : [value]).filter(isRef);

/** The former reference at each member of a map whose value is the same; null when there is none. */
const keepMembers = (before: Values, value: Values, given: Values, sealed: Values) => {
  const same = Object.keys(sealed).filter(
    (key) => isRef(before[key]) && isRef(sealed[key]) && isDeepStrictEqual(value[key], given[key])
  );
  return same.length > 0
    ? { ...sealed, ...Object.fromEntries(same.map((key) => [key, before[key]])) }
    : null;
};

/** What is written while the row is as it was read; null when nothing of it stays. */
const keepValue = (
  column: string,
  [before, value, given, sealed]: readonly [unknown, unknown, unknown, unknown]
): unknown => {
  const kind = findColumn('users', column);
  if (isJson(before) && isJson(value) && isJson(given) && isJson(sealed)) {
    return keepMembers(before, value, given, sealed);
  }
  const isSame =
    kind?.kind === 'text' && typeof given === 'string' && value === cutSpaces(given, kind.maximum);
  return isSame && isRef(before) && isRef(sealed) ? before : null;
};

export const createKeptReferences = (deps: {
  readonly tenantId: string;
  readonly pool: CommonQueryMethods;
  readonly opener: Opener;
}): FindKept => {
  const { tenantId, pool, opener } = deps;

  const findStored = async (userId: string) =>
    pool.maybeOne<Record<string, unknown>>(sql`
      select id, name, avatar, profile
      from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
    `);

  const open = async (stored: Values, columns: readonly string[]): Promise<Values> => {
    const opened = { ...stored };
    const all = Object.entries(toOutputs('users', people));
    const outputs = Object.fromEntries(all.filter(([column]) => columns.includes(column)));
    try {
      await opener.open([opened], outputs);
      return opened;
    } catch (error) {
      if (!isPassportError(error)) {
        throw error;
      }
      // A cell that somebody pasted, a region that is down: what stands there is not needed to replace it.
      return {};
    }
  };

  return async (userId, given, sealed) => {
    const columns = toldColumns.filter((column) => listRefs(sealed[column]).length > 0);
    const stored = columns.length > 0 ? await findStored(userId) : null;
    if (!stored) {
      return new Map();
    }
    const opened = await open(stored, columns);
    return new Map(
      columns.flatMap((column) => {
        const before = stored[column];
        const after = keepValue(column, [before, opened[column], given[column], sealed[column]]);
        return after === null ? [] : [[column, { before, after }] as const];
      })
    );
  };
};

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** @param values of the statement; grows by what is kept */
export const writeKept = (
  write: Write,
  kept: ReadonlyMap<string, Kept>,
  text: string,
  values: unknown[]
): readonly Edit[] =>
  [...kept].flatMap(([column, { before, after }]) => {
    const cell = write.cells[column];
    const start = cell?.type === 'parameter' || cell?.type === 'merge' ? cell.location : null;
    const end = start === null ? null : findParameterEnd(text, start);
    if (start === null || end === null) {
      return [];
    }
    const toParameter = (value: unknown) =>
      isJson(value)
        ? `$${values.push(JSON.stringify(value))}::jsonb`
        : `$${values.push(value)}::text`;
    const test = `${quote(write.alias)}.${quote(column)} = ${toParameter(before)}`;
    const operand = `${text.slice(start, end)}::${isJson(after) ? 'jsonb' : 'text'}`;
    return [
      { start, end, text: `(case when ${test} then ${toParameter(after)} else ${operand} end)` },
    ];
  });
