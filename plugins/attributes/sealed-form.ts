/**
 * The sealed form of an attribute: a JWE (RFC 7516, compact, `dir` with A256GCM) that a site may store and only this service can open.
 * The header names the key (`kid`), which lives as long as the consent; the payload is the value and what it belongs to.
 *
 * Header, all of it authenticated: alg, enc, typ, kid, and nothing else (so no compression, RFC 8725 §3.6). Every failure to open is one
 * error.
 */
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import { sealingKeyPattern } from '../consent/port.ts';
import { attributesErrors } from './errors.ts';

const typ = 'passport-attribute+jwe';
const longest = 64_000;

/** As JSON.parse made it: `z.record` would copy it, and leave out a member that is called `__proto__`, a plain one in JSON. */
const valueGuard = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
);

const contentGuard = z.object({
  v: z.literal(1),
  user_ref: z.string(),
  site: z.string(),
  attribute: z.string(),
  purpose: z.string(),
  /** Seconds since the epoch: when the value was current. */
  iat: z.number().int(),
  value: valueGuard,
});
export type SealedContent = z.infer<typeof contentGuard>;

/** @param key 32 bytes */
export const sealAttribute = async (
  { id, key }: { readonly id: string; readonly key: Uint8Array },
  content: SealedContent
): Promise<string> =>
  new CompactEncrypt(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ, kid: id })
    .encrypt(key);

const headerGuard = z
  .object({
    alg: z.literal('dir'),
    enc: z.literal('A256GCM'),
    typ: z.literal(typ),
    kid: z.string().regex(sealingKeyPattern),
  })
  .strict();

/** The id of the key. @throws attributes.invalid_sealed */
export const readSealingKeyId = (sealed: string): string => {
  try {
    if (sealed.length <= longest) {
      return headerGuard.parse(decodeProtectedHeader(sealed)).kid;
    }
  } catch {
    // Not a JWE at all, or not one of ours: said below.
  }
  throw attributesErrors.invalid_sealed();
};

/** @throws attributes.invalid_sealed */
export const openAttribute = async (sealed: string, key: Uint8Array): Promise<SealedContent> => {
  readSealingKeyId(sealed);
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return contentGuard.parse(JSON.parse(Buffer.from(plaintext).toString()));
  } catch {
    // The cause could quote the value.
    throw attributesErrors.invalid_sealed();
  }
};
