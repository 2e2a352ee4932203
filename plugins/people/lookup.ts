/**
 * Who has an e-mail address or a phone number: by the blind index, so that no value is opened but the found person's own, to see that it is
 * theirs still. What is asked for is kept nowhere.
 */
import type { Sealing } from '../sealing/port.ts';
import { toNormalForm } from '../vault/port.ts';
import type { Vault } from '../vault/port.ts';

export type LookupKind = 'email' | 'phone';
/** @returns the person's id; null for nobody. @throws vault.unavailable when a region that may know is down */
export type Lookup = (kind: LookupKind, value: string) => Promise<string | null>;

/** Statements that the sealing seam knows. */
const statements = {
  email: {
    read: 'select "id", "primary_email" as "value" from "users" where "id" = $1',
    find: 'select "id" from "users" where lower("primary_email") = lower($1)',
  },
  phone: {
    read: 'select "id", "primary_phone" as "value" from "users" where "id" = $1',
    find: 'select "id" from "users" where "primary_phone" = $1',
  },
} as const;

export const createLookup = (deps: {
  readonly vault: Pick<Vault, 'regions' | 'regionQueries' | 'keyRing'>;
  readonly sealing: Pick<Sealing, 'states' | 'run'>;
}): Lookup => {
  const { vault, sealing } = deps;
  const { regions, regionQueries, keyRing } = vault;

  const listIndexes = async (kind: LookupKind, normalForm: string) => {
    const { indexVersion, previousIndexVersion } = await sealing.states.read();
    const versions = [indexVersion, previousIndexVersion].flatMap((version) => version ?? []);
    return Promise.all(
      versions.map(async (version) =>
        (await keyRing.indexer(version)).toBlindIndex(kind, normalForm)
      )
    );
  };

  /** A vault may hold what a person had before; Logto's row says what they have. */
  const isTheirs = async (kind: LookupKind, userId: string, normalForm: string) => {
    const [row] = await sealing.run(statements[kind].read, [userId]);
    const value = row?.['value'];
    return typeof value === 'string' && toNormalForm(kind, value) === normalForm;
  };

  /** Rows that are not sealed (yet) are in no vault. */
  const findPlain = async (kind: LookupKind, value: string, normalForm: string) => {
    const { mode } = await sealing.states.read();
    if (mode === 'sealed') {
      return [];
    }
    const asked = kind === 'email' ? value.trim() : normalForm.replaceAll(/\D/g, '');
    const rows = await sealing.run(statements[kind].find, [asked]);
    return rows.map(({ id }) => String(id));
  };

  return async (kind, value) => {
    const normalForm = toNormalForm(kind, value);
    if (normalForm === null) {
      return null;
    }
    const indexes = await listIndexes(kind, normalForm);
    const searches = await Promise.allSettled(
      regions.names.map(async (name) =>
        regions
          .get(name)
          .run(async (connection) =>
            Promise.all(
              indexes.map(async (index) => regionQueries.findByBlindIndex(connection, kind, index))
            )
          )
      )
    );
    const found = searches.flatMap((search) =>
      search.status === 'fulfilled' ? search.value.flat().map(({ userId }) => userId) : []
    );
    const candidates = new Set([...found, ...(await findPlain(kind, value, normalForm))]);
    for (const userId of [...candidates].toSorted()) {
      if (await isTheirs(kind, userId, normalForm)) {
        return userId;
      }
    }
    const failure = searches.find((search) => search.status === 'rejected');
    if (failure) {
      throw failure.reason;
    }
    return null;
  };
};
