/**
 * What stands in Logto's look-up columns in place of a username, e-mail address, phone number or external id.
 *
 * `plt_` and 28 letters a-p, 32 characters in all (the narrowest such column, passcodes.phone, has 32). The letters are 112 bits
 * of HMAC-SHA-256 over the lower-case value; whether each is upper or lower case is 28 bits of HMAC over the exact value. So
 * Logto's unchanged SQL keeps its meaning:
 *   lower(column) = lower(token)   equal ignoring case
 *   column = token                 equal exactly (two spellings that differ in case alone meet with a chance of 2^-28)
 *   unique constraints and `group by lower(column)`
 *
 * Lower case here is Unicode's without regard to language. A database whose lower() knows ASCII only would tell apart two
 * addresses that differ in the case of other letters; we do not.
 *
 * Equality is what a token gives away, to one who has the database: that two rows of one tenant and attribute hold the same value. Not what.
 */
import { createHmac, hkdfSync } from 'node:crypto';

export const namespaces = ['username', 'email', 'phone', 'external_id', 'secret'] as const;
export type Namespace = (typeof namespaces)[number];

const prefix = 'plt_';
const letterCount = 28;
const subkeyBytes = 32;
const letters = 'abcdefghijklmnop';
const pattern = /^plt_[A-Pa-p]{28}$/;

/** HKDF-SHA-256 labels: one key per purpose out of the tenant's index key. */
const derive = (indexKey: Uint8Array, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', indexKey, '', `passport/v1/${label}`, subkeyBytes));

const toHalfBytes = (bytes: Uint8Array): readonly number[] =>
  [...bytes].flatMap((byte) => [byte >> 4, byte & 0x0f]);

export type Indexer = {
  readonly version: number;
  readonly toToken: (namespace: Namespace, value: string) => string;
  /** HMAC-SHA-256 of a normal form, 32 bytes. */
  readonly toBlindIndex: (attribute: string, normalForm: string) => Buffer;
  /** Stands in for a hash without salt: `phs_` and 43 base64url characters. */
  readonly toKeyedHash: (hash: string) => string;
};

/** @param indexKey 32 bytes; the caller may zero it afterwards */
export const createIndexer = (indexKey: Uint8Array, version: number): Indexer => {
  const folded = new Map(namespaces.map((name) => [name, derive(indexKey, `lookup/${name}`)]));
  const exact = new Map(namespaces.map((name) => [name, derive(indexKey, `exact/${name}`)]));
  const blind = derive(indexKey, 'blind-index');
  const hashed = derive(indexKey, 'keyed-hash');
  const digest = (key: Uint8Array | undefined, text: string) => {
    if (!key) {
      throw new TypeError('unknown namespace');
    }
    return createHmac('sha256', key).update(text).digest();
  };
  return {
    version,
    toToken: (namespace, value) => {
      const body = toHalfBytes(digest(folded.get(namespace), value.toLowerCase()));
      const cases = toHalfBytes(digest(exact.get(namespace), value));
      const text = body.slice(0, letterCount).map((half, index) => {
        const letter = letters.charAt(half);
        return (cases[index] ?? 0) % 2 === 1 ? letter.toUpperCase() : letter;
      });
      return `${prefix}${text.join('')}`;
    },
    toBlindIndex: (attribute, normalForm) => digest(blind, `${attribute}\0${normalForm}`),
    toKeyedHash: (hash) => `phs_${digest(hashed, hash).toString('base64url')}`,
  };
};

export const isLookupToken = (value: unknown): value is string =>
  typeof value === 'string' && pattern.test(value);
