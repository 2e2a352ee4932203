/**
 * Signs and checks heads and closed segments of the chain: Ed25519 (RFC 8032) with a key that the database does not hold, so
 * that whoever owns the database cannot recompute the chain unnoticed. Keys are JWKs (RFC 8037); the key id is the RFC 7638
 * SHA-256 thumbprint.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { AuditHead } from '../../schemas/audit.ts';
import { encodeHead, encodeSegment } from './encoding.ts';
import { auditErrors } from './errors.ts';
import type { AuditSegment } from './segment.ts';

export const publicJwkGuard = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
});
const privateJwkGuard = publicJwkGuard.extend({ d: z.string().min(1) });

export type PublicJwk = z.infer<typeof publicJwkGuard>;

export type HeadSigner = {
  readonly publicJwk: PublicJwk;
  readonly sign: (head: Omit<AuditHead, 'keyId' | 'signature'>) => AuditHead;
  readonly signSegment: (segment: Omit<AuditSegment, 'keyId' | 'signature'>) => AuditSegment;
};

/** RFC 7638 §3, RFC 8037 §2: members in lexicographic order, no white space. */
export const deriveKeyId = ({ crv, kty, x }: PublicJwk): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');

/** @throws audit.invalid_key when `jwk` is not a private Ed25519 JWK */
export const createHeadSigner = (jwk: unknown): HeadSigner => {
  const parsed = privateJwkGuard.safeParse(jwk);
  if (!parsed.success) {
    throw auditErrors.invalid_key();
  }
  const { kty, crv, x } = parsed.data;
  const key = createPrivateKey({ key: parsed.data, format: 'jwk' });
  const keyId = deriveKeyId({ kty, crv, x });
  const signBytes = (bytes: Uint8Array) => sign(null, bytes, key).toString('base64url');
  return {
    publicJwk: { kty, crv, x },
    sign: (head) => {
      const unsigned = { ...head, keyId };
      return { ...unsigned, signature: signBytes(encodeHead(unsigned)) };
    },
    signSegment: (segment) => {
      const unsigned = { ...segment, keyId };
      return { ...unsigned, signature: signBytes(encodeSegment(unsigned)) };
    },
  };
};

/** @throws audit.invalid_key when a member is not an Ed25519 JWK */
const readKeys = (jwks: readonly unknown[]): ReadonlyMap<string, KeyObject> => {
  const keys = new Map<string, KeyObject>();
  for (const jwk of jwks) {
    const parsed = publicJwkGuard.safeParse(jwk);
    if (!parsed.success) {
      throw auditErrors.invalid_key();
    }
    keys.set(deriveKeyId(parsed.data), createPublicKey({ key: parsed.data, format: 'jwk' }));
  }
  return keys;
};

const isSigned = (key: KeyObject | undefined, bytes: Uint8Array, signature: string): boolean =>
  key !== undefined && verify(null, bytes, key, Buffer.from(signature, 'base64url'));

/**
 * A check against a set of public keys; keys of the past stay in the set so that old heads verify after rotation.
 * @throws audit.invalid_key when a member is not an Ed25519 JWK
 */
export const createHeadVerifier = (jwks: readonly unknown[]): ((head: AuditHead) => boolean) => {
  const keys = readKeys(jwks);
  return (head) => isSigned(keys.get(head.keyId), encodeHead(head), head.signature);
};

/** The same for closed segments. @throws audit.invalid_key */
export const createSegmentVerifier = (
  jwks: readonly unknown[]
): ((segment: AuditSegment) => boolean) => {
  const keys = readKeys(jwks);
  return (segment) => isSigned(keys.get(segment.keyId), encodeSegment(segment), segment.signature);
};
