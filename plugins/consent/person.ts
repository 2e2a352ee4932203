/**
 * A person's own values, read from and written to Logto's row through the seam that seals them: nothing here sees ciphertext, and
 * nothing is kept. Shapes of Logto 1.42: columns `name`, `avatar`, `primary_email`, `primary_phone`, JSON `profile`.
 *
 * Only what differs is written, and of the profile only its members that differ: what somebody else changes at the same moment stays, and
 * sites are told of nothing else. An address is one value.
 */
import { isDeepStrictEqual } from 'node:util';
import type { FieldName, Filled } from './form.ts';

/** Runs a statement on Logto's tables, sealed on its way there and opened on its way back. */
export type RunSealed = (
  text: string,
  values: readonly unknown[]
) => Promise<readonly Record<string, unknown>[]>;

type Json = Readonly<Record<string, unknown>>;
const toJson = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const toText = (value: unknown): string => (typeof value === 'string' ? value : '');

export type Person = {
  /** By attribute; an attribute without a value is missing. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly filled: Filled;
};

const withoutEmpty = <Value>(fields: Readonly<Record<string, Value>>) =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== '' && value !== null && value !== undefined
    )
  );

const addressMembers = {
  street: 'streetAddress',
  city: 'locality',
  postcode: 'postalCode',
  country: 'country',
} as const;
const profileMembers = ['birthdate', 'gender', 'website'] as const;

/** What stands in an address besides those members stays; its text is made anew, for it says the same again. */
const mergeAddress = (stored: Json, changes: ReadonlyMap<FieldName, string>): Json => {
  const parts = Object.entries(addressMembers).map(([field, member]): readonly [string, string] => [
    member,
    // The keys are those of the table.
    changes.get(field as FieldName) ?? toText(stored[member]),
  ]);
  const merged: Json = { ...stored, ...Object.fromEntries(parts) };
  const lines = [
    merged['streetAddress'],
    [merged['postalCode'], merged['locality']].filter(Boolean).join(' '),
    merged['region'],
    merged['country'],
  ];
  const { formatted: _formatted, ...rest } = merged;
  return withoutEmpty({ ...rest, formatted: lines.filter(Boolean).join('\n') });
};

/** Members of the profile that the changes are about, as they leave them: undefined for what is not there then. */
const toMembers = (stored: Json, changes: ReadonlyMap<FieldName, string>): Json => {
  const members = profileMembers.flatMap((name) =>
    changes.has(name) ? [[name, changes.get(name) || undefined] as const] : []
  );
  const address = toJson(stored['address']);
  const isMoved = Object.entries(addressMembers).some(([field, member]) => {
    // The keys are those of the table.
    const value = changes.get(field as FieldName);
    return value !== undefined && value !== toText(address[member]);
  });
  const merged = isMoved ? mergeAddress(address, changes) : {};
  return {
    ...Object.fromEntries(members),
    ...(isMoved ? { address: Object.keys(merged).length > 0 ? merged : undefined } : {}),
  };
};

const diffProfile = (stored: Json, changes: ReadonlyMap<FieldName, string>) => {
  const different = Object.entries(toMembers(stored, changes)).filter(
    ([name, value]) => !isDeepStrictEqual(value, stored[name])
  );
  return {
    set: Object.fromEntries(different.filter(([, value]) => value !== undefined)),
    removed: different.flatMap(([name, value]) => (value === undefined ? [name] : [])),
  };
};

export const createPeople = (run: RunSealed) => {
  const find = async (userId: string) =>
    (
      await run(
        'select "id", "name", "avatar", "username", "primary_email", "primary_phone", "profile" from "users" where "id" = $1',
        [userId]
      )
    )[0];

  return {
    /** Null when there is no such person. */
    read: async (userId: string): Promise<Person | null> => {
      const row = await find(userId);
      if (!row) {
        return null;
      }
      const profile = toJson(row['profile']);
      const address = toJson(profile['address']);
      return {
        values: withoutEmpty({
          name: row['name'],
          picture: row['avatar'],
          birthdate: profile['birthdate'],
          gender: profile['gender'],
          locale: profile['locale'] ?? profile['zoneinfo'],
          website: profile['website'],
          email: row['primary_email'],
          phone_number: row['primary_phone'],
          address: Object.keys(address).length > 0 ? address : null,
        }),
        filled: withoutEmpty({
          name: toText(row['name']),
          birthdate: toText(profile['birthdate']),
          gender: toText(profile['gender']),
          website: toText(profile['website']),
          street: toText(address['streetAddress']),
          city: toText(address['locality']),
          postcode: toText(address['postalCode']),
          country: toText(address['country']),
        }),
      };
    },

    /** What is given replaces what is there, an empty text takes it away, what is not given stays. */
    write: async (
      userId: string,
      changes: Readonly<Partial<Record<FieldName, string>>>
    ): Promise<void> => {
      const row = await find(userId);
      if (!row) {
        return;
      }
      // The keys are names of fields by type.
      const changed = new Map(Object.entries(changes) as [FieldName, string][]);
      const name = changed.get('name');
      const { set, removed } = diffProfile(toJson(row['profile']), changed);
      const values: unknown[] = [userId];
      const assignments: string[] = [];
      if (name !== undefined && name !== toText(row['name'])) {
        assignments.push(`"name" = $${values.push(name === '' ? null : name)}`);
      }
      if (Object.keys(set).length > 0 || removed.length > 0) {
        const merged = `coalesce("profile", '{}'::jsonb) || $${values.push(JSON.stringify(set))}::jsonb`;
        assignments.push(`"profile" = (${merged}) - $${values.push(removed)}::text[]`);
      }
      if (assignments.length > 0) {
        await run(`update "users" set ${assignments.join(', ')} where "id" = $1`, values);
      }
    },
  };
};

export type People = ReturnType<typeof createPeople>;
