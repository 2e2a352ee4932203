/**
 * Turns the values of one row into what Logto's columns hold, and hands the values themselves to the vault. The vault is written
 * first; the caller writes the row only when this has succeeded.
 */
import { isPassportError } from '../../schemas/errors.ts';
import { toDay } from '../vault/port.ts';
import type { Indexer, NewAttribute, NewIdentifier, Place, Vault } from '../vault/port.ts';
import { sealCode } from './code.ts';
import { sealingErrors } from './errors.ts';
import { cleanLogPayload } from './log-payload.ts';
import { findColumn, findTable } from './registry.ts';
import type { SealedColumn } from './registry.ts';
import { cutSpaces, isEmpty, isJson, isRefusedByDatabase, isTooLong, tooLong } from './values.ts';
import type { Json } from './values.ts';

export type Row = {
  readonly table: string;
  /** Values as JavaScript values: JSON columns as objects. Only the columns that are written. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The person these are values of, for tables with an owner. */
  readonly userId: string | null;
  /** What sealing in place is bound to. */
  readonly rowKey: string | null;
  /** Milliseconds since the epoch; null without such a column. */
  readonly endsAt: number | null;
  readonly signs: { readonly applicationId?: string | undefined };
};

export type Sealer = {
  /** @throws sealing.value_unknown, vault.unavailable */
  readonly seal: (row: Row, indexer: Indexer) => Promise<Readonly<Record<string, unknown>>>;
  readonly cleanOnly: (row: Row) => Readonly<Record<string, unknown>>;
};

/** Of passcodes.code. */
const codeLength = 6;

export const transientPlace = (token: string): Place => ['transient_values', 'value', token];

/**
 * What the eID connector has proved (connectors/connector-eid). Of that target only: any other provider's raw data would let a provider choose
 * where a person's data lives.
 */
const findVerifiedCitizenship = (identities: unknown): string | undefined => {
  const value = ['eid', 'details', 'rawData', 'passport', 'citizenship'].reduce<unknown>(
    (inner, key) => (isJson(inner) ? inner[key] : undefined),
    identities
  );
  return typeof value === 'string' ? value : undefined;
};

export const createSealer = (vault: Vault): Sealer => {
  const { people, transient, queries, clock } = vault;

  const findLastDay = (table: string, endsAt: number | null): number => {
    const days = findTable(table)?.expiry?.days ?? vault.config.logDays;
    return toDay(endsAt ?? clock().getTime()) + days;
  };

  /** Collects what one row gives to the vault, so that it is written in one transaction. */
  const createCollection = (row: Row, region: string | null) => {
    const identifiers: NewIdentifier[] = [];
    const attributes: NewAttribute[] = [];
    const addAttribute = (attribute: string, value: unknown): string => {
      if (region === null) {
        throw sealingErrors.value_unknown({ detail: { table: row.table, attribute } });
      }
      const ref = people.createRef(region);
      attributes.push({ attribute, ref, value });
      return ref;
    };
    return { identifiers, attributes, addAttribute };
  };
  type Collection = ReturnType<typeof createCollection>;

  const needRowKey = (row: Row): string => {
    if (row.rowKey === null) {
      throw sealingErrors.value_unknown({ detail: { table: row.table, missing: 'row key' } });
    }
    return row.rowKey;
  };

  const sealInPlace = async (row: Row, name: string, value: unknown) =>
    transient.seal(findLastDay(row.table, row.endsAt), [row.table, name, needRowKey(row)], value);

  const sealLookup = async (
    column: Extract<SealedColumn, { kind: 'lookup' }>,
    row: Row,
    given: unknown,
    collection: Collection,
    indexer: Indexer
  ): Promise<unknown> => {
    if (typeof given !== 'string') {
      return given;
    }
    const value = cutSpaces(given, column.maximum);
    if (isTooLong(value, column.maximum)) {
      return tooLong(column.maximum);
    }
    const token = indexer.toToken(column.namespace, value);
    if (column.lives === 'person') {
      collection.identifiers.push({ attribute: column.namespace, token, value });
    } else if (column.lives === 'short') {
      const day = findLastDay(row.table, row.endsAt);
      const sealed = await transient.seal(day, transientPlace(token), value);
      await queries.upsertTransient(token, day, sealed);
    }
    return token;
  };

  const sealIdentities = (value: unknown, collection: Collection, indexer: Indexer) =>
    isJson(value)
      ? Object.fromEntries(
          Object.entries(value).map(([target, identity]) => {
            if (!isJson(identity)) {
              const attribute = `identities.${target}`.slice(0, 300);
              return [
                target,
                isEmpty(identity) ? identity : collection.addAttribute(attribute, identity),
              ];
            }
            const { userId, ...others } = identity;
            const rest = typeof userId === 'string' ? others : identity;
            const token =
              typeof userId === 'string' ? indexer.toToken('external_id', userId) : null;
            if (token !== null && typeof userId === 'string') {
              collection.identifiers.push({ attribute: 'external_id', token, value: userId });
            }
            const details = Object.entries(rest).map(
              ([key, inner]) =>
                [
                  key,
                  isEmpty(inner)
                    ? inner
                    : collection.addAttribute(`identities.${target}.${key}`.slice(0, 300), inner),
                ] as const
            );
            return [
              target,
              { ...(token === null ? {} : { userId: token }), ...Object.fromEntries(details) },
            ];
          })
        )
      : value;

  const sealFactors = (value: unknown, keys: readonly string[], collection: Collection) =>
    Array.isArray(value)
      ? value.map((factor: unknown) =>
          isJson(factor)
            ? Object.fromEntries(
                Object.entries(factor).map(([key, inner]) => [
                  key,
                  keys.includes(key) && !isEmpty(inner)
                    ? collection.addAttribute(`factor.${key}`, inner)
                    : inner,
                ])
              )
            : factor
        )
      : value;

  const sealKeys = async (row: Row, column: string, value: unknown, keys: readonly string[]) => {
    if (!isJson(value)) {
      return value;
    }
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, inner]) => {
        const isSealed = keys.includes(key) && !isEmpty(inner);
        return [key, isSealed ? await sealInPlace(row, `${column}.${key}`, inner) : inner] as const;
      })
    );
    return Object.fromEntries(entries);
  };

  /**
   * Under the person's own key in their vault when the entry names one who is known; else in place, under the key of its last
   * day. When neither can be had, the contents are given up: a log must not stop a token from being issued.
   */
  const sealLog = async (row: Row, payload: Json, kept: readonly string[]): Promise<Json> => {
    const cleaned = cleanLogPayload(payload);
    const open = Object.fromEntries(Object.entries(cleaned).filter(([key]) => kept.includes(key)));
    const rest = Object.fromEntries(Object.entries(cleaned).filter(([key]) => !kept.includes(key)));
    if (isEmpty(rest)) {
      return open;
    }
    const { userId } = open;
    try {
      if (typeof userId === 'string') {
        const residency = await queries.findResidency(userId);
        if (residency) {
          const ref = people.createRef(residency.region);
          const attributes = [{ attribute: 'log', ref, value: rest }];
          await people.store(userId, { identifiers: [], attributes });
          return { ...open, $: ref };
        }
      }
    } catch (error) {
      if (!isPassportError(error)) {
        throw error;
      }
      // That region is down: in place.
    }
    try {
      return { ...open, $: await sealInPlace(row, 'payload', rest) };
    } catch (error) {
      if (!isPassportError(error)) {
        throw error;
      }
      return { ...open, $: 'unavailable' };
    }
  };

  const sealColumn = async (
    name: string,
    column: SealedColumn,
    row: Row,
    value: unknown,
    collection: Collection,
    indexer: Indexer
  ): Promise<unknown> => {
    if (isRefusedByDatabase(value)) {
      return value;
    }
    switch (column.kind) {
      case 'lookup': {
        return sealLookup(column, row, value, collection, indexer);
      }
      case 'text': {
        if (typeof value !== 'string' || value === '') {
          return value;
        }
        const cut = cutSpaces(value, column.maximum);
        return isTooLong(cut, column.maximum)
          ? tooLong(column.maximum)
          : collection.addAttribute(column.attribute, cut);
      }
      case 'map': {
        return isJson(value)
          ? Object.fromEntries(
              Object.entries(value).map(([key, inner]) => [
                key,
                isEmpty(inner)
                  ? inner
                  : collection.addAttribute(`${column.attribute}.${key}`.slice(0, 300), inner),
              ])
            )
          : value;
      }
      case 'identities': {
        return sealIdentities(value, collection, indexer);
      }
      case 'factors': {
        return sealFactors(value, column.keys, collection);
      }
      case 'object': {
        return isEmpty(value) ? value : { $: collection.addAttribute(column.attribute, value) };
      }
      case 'short-object': {
        return isEmpty(value) ? value : { $: await sealInPlace(row, name, value) };
      }
      case 'short-text': {
        return sealShortText(name, column.maximum, row, value, indexer);
      }
      case 'short-keys': {
        return sealKeys(row, name, value, column.keys);
      }
      case 'log': {
        return isJson(value) ? sealLog(row, value, column.kept) : value;
      }
      case 'code': {
        return typeof value === 'string' ? sealShortCode(row, value) : value;
      }
      case 'keyed-hash': {
        return typeof value === 'string' ? indexer.toKeyedHash(value) : value;
      }
      case 'nothing': {
        return null;
      }
    }
  };

  /** In place while it fits, beside otherwise. */
  const sealShortText = async (
    name: string,
    maximum: number | null,
    row: Row,
    value: unknown,
    indexer: Indexer
  ) => {
    if (typeof value !== 'string' || value === '') {
      return value;
    }
    if (maximum !== null && isTooLong(value, maximum)) {
      return tooLong(maximum);
    }
    const sealed = await sealInPlace(row, name, value);
    if (maximum === null || sealed.length <= maximum) {
      return sealed;
    }
    const day = findLastDay(row.table, row.endsAt);
    const token = indexer.toToken('secret', `${row.table}\0${needRowKey(row)}\0${value}`);
    await queries.upsertTransient(
      token,
      day,
      await transient.seal(day, transientPlace(token), value)
    );
    return token;
  };

  const sealShortCode = async (row: Row, value: string) => {
    if (Array.from(value).length > codeLength) {
      return tooLong(codeLength);
    }
    const day = findLastDay(row.table, row.endsAt);
    const region = vault.config.homeRegion;
    const key = await transient.takeKey(region, day, 'create');
    if (!key) {
      throw sealingErrors.value_unknown({ detail: { column: 'passcodes.code' } });
    }
    try {
      return sealCode(value, { region, day, rowId: needRowKey(row) }, key);
    } finally {
      key.fill(0);
    }
  };

  const ensurePerson = async (userId: string, row: Row): Promise<string> => {
    const { custom_data: custom, primary_phone: phone, identities } = row.values;
    const stated = isJson(custom) ? custom['citizenship'] : undefined;
    const citizenship = typeof stated === 'string' ? stated : findVerifiedCitizenship(identities);
    return people.ensure(userId, async () =>
      vault.chooseResidence({
        citizenship,
        phone: typeof phone === 'string' ? phone : undefined,
        applicationId: row.signs.applicationId,
      })
    );
  };

  return {
    seal: async (row, indexer) => {
      const hasOwner = findTable(row.table)?.owner !== undefined;
      if (hasOwner && row.userId === null) {
        throw sealingErrors.value_unknown({ detail: { table: row.table, missing: 'user id' } });
      }
      const region = hasOwner && row.userId !== null ? await ensurePerson(row.userId, row) : null;
      const collection = createCollection(row, region);
      const entries: (readonly [string, unknown])[] = [];
      for (const [name, value] of Object.entries(row.values)) {
        const column = findColumn(row.table, name);
        if (column) {
          entries.push([name, await sealColumn(name, column, row, value, collection, indexer)]);
        }
      }
      if (row.userId !== null) {
        await people.store(row.userId, collection);
      }
      return Object.fromEntries(entries);
    },
    cleanOnly: (row) => {
      const { payload } = row.values;
      return row.table === 'logs' && isJson(payload) ? { payload: cleanLogPayload(payload) } : {};
    },
  };
};
