/**
 * A person's own values, read from and written to Logto's row through the seam that seals them: nothing here sees ciphertext, and
 * nothing is kept. Shapes of Logto 1.42: columns `name`, `avatar`, `primary_email`, `primary_phone`, JSON `profile`.
 */
import type { Filled } from './form.ts';

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

export const createPeople = (run: RunSealed) => ({
  /** Null when there is no such person. */
  read: async (userId: string): Promise<Person | null> => {
    const [row] = await run(
      'select "id", "name", "avatar", "username", "primary_email", "primary_phone", "profile" from "users" where "id" = $1',
      [userId]
    );
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

  /** Adds to what is there; what is not given stays. */
  write: async (userId: string, filled: Filled, current: Filled): Promise<void> => {
    const { name, birthdate, gender, website, street, city, postcode, country } = {
      ...current,
      ...filled,
    };
    const lines = [street, [postcode, city].filter(Boolean).join(' '), country].filter(Boolean);
    const address = withoutEmpty({
      formatted: lines.join('\n'),
      streetAddress: street ?? '',
      locality: city ?? '',
      postalCode: postcode ?? '',
      country: country ?? '',
    });
    const profile = withoutEmpty({
      birthdate: birthdate ?? '',
      gender: gender ?? '',
      website: website ?? '',
      address: Object.keys(address).length > 0 ? address : null,
    });
    await run(
      `update "users" set "name" = $1, "profile" = coalesce("profile", '{}'::jsonb) || $2::jsonb where "id" = $3`,
      [name ?? null, JSON.stringify(profile), userId]
    );
  },
});

export type People = ReturnType<typeof createPeople>;
