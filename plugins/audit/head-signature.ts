/**
 * Signs and checks heads of the chain: Ed25519 (RFC 8032) with a key that the database does not hold, so that whoever
 * owns the database cannot recompute the chain unnoticed. Keys are JWKs (RFC 8037); the key id is the RFC 7638
 * SHA-256 thumbprint.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { AuditHead } from '../../schemas/audit.ts';
import { encodeHead } from './encoding.ts';
import { auditErrors } from './errors.ts';

const publicJwkGuard = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
});
const privateJwkGuard = publicJwkGuard.extend({ d: z.string().min(1) });

export type PublicJwk = z.infer<typeof publicJwkGuard>;

export type HeadSigner = {
  readonly publicJwk: PublicJwk;
  readonly sign: (head: Omit<AuditHead, 'keyId' | 'signature'>) => AuditHead;
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
  return {
    publicJwk: { kty, crv, x },
    sign: (head) => {
      const unsigned = { ...head, keyId };
      const signature = sign(null, encodeHead(unsigned), key).toString('base64url');
      return { ...unsigned, signature };
    },
  };
};

/**
 * A check against a set of public keys; keys of the past stay in the set so that old heads verify after rotation.
 * @throws audit.invalid_key when a member is not an Ed25519 JWK
 */
export const createHeadVerifier = (jwks: readonly unknown[]): ((head: AuditHead) => boolean) => {
  const keys = new Map<string, KeyObject>();
  for (const jwk of jwks) {
    const parsed = publicJwkGuard.safeParse(jwk);
    if (!parsed.success) {
      throw auditErrors.invalid_key();
    }
    keys.set(deriveKeyId(parsed.data), createPublicKey({ key: parsed.data, format: 'jwk' }));
  }
  return (head) => {
    const key = keys.get(head.keyId);
    return key
      ? verify(null, encodeHead(head), key, Buffer.from(head.signature, 'base64url'))
      : false;
  };
};
