/**
 * The presented form of an API key: `ppk_<id, 12 of 0-9a-z>_<43 characters of base64url>`, 256 random bits in the last part.
 *
 * Stored is SHA-256 over the whole text, not over the decoded bits: base64url has four spellings of the last character, and only
 * one is the key. A slow hash would add nothing to 256 random bits.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createRandomId } from '../kernel/port.ts';

const prefix = 'ppk_';
const idLength = 12;
const secretBytes = 32;
const form = /^ppk_([0-9a-z]{12})_[\w-]{43}$/;

/** Compared with when no key has the id, so that this costs the same; nothing that is known hashes to zeros. */
const nobody = Buffer.alloc(secretBytes);

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a bearer is meant as an API key at all; says nothing about its being valid. */
export const isApiKey = (text: string): boolean => text.startsWith(prefix);

/** A new key. The secret is the whole presented text and is not kept. */
export const createSecret = () => {
  const id = createRandomId(idLength);
  const secret = `${prefix}${id}_${randomBytes(secretBytes).toString('base64url')}`;
  return { id, secret, secretHash: hash(secret) };
};

/** @returns null for what does not have the form, which is public */
export const parsePresented = (
  presented: string
): { readonly id: string; readonly secretHash: Buffer } | null => {
  const id = form.exec(presented)?.[1];
  return id === undefined ? null : { id, secretHash: hash(presented) };
};

/** In constant time. @param stored null when there is no key of this id: always false, for the same work */
export const isSameHash = (presented: Uint8Array, stored: Uint8Array | null): boolean =>
  timingSafeEqual(presented, stored ?? nobody) && stored !== null;
