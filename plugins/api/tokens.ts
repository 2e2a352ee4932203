/**
 * JWTs (RFC 9068) that callers of the API bring: signed by this tenant, or by the admin tenant as Logto's Management API takes them. Keys are
 * read from where Logto keeps them, and again when a token names one that is not known yet.
 */
import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, jwtVerify } from 'jose';
import type { JWK, JWTPayload } from 'jose';
import { apiErrors } from './errors.ts';

/** Private keys in PEM as Logto stores them; only their public half is used. */
export type KeyReader = () => Promise<readonly string[]>;

export type TokenVerifier = {
  /** @returns the claims, and whose key signed. @throws api.unauthorized, api.keys_unavailable */
  readonly verify: (
    token: string
  ) => Promise<{ readonly claims: JWTPayload; readonly signer: 'tenant' | 'admin' }>;
};

const keysKeptMs = 60_000;
/** Whoever asks: a key that is not known is looked for, and a failure tried again, no sooner. */
const retryMs = 1000;

const toPublicJwk = async (pem: string): Promise<JWK> => {
  const jwk = await exportJWK(createPublicKey(pem));
  // Logto's key ids are RFC 7638 thumbprints.
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
};

/** @throws api.keys_unavailable while they cannot be read: a key that may be good is not called unknown */
const createKeySet = (read: KeyReader, now: () => number) => {
  const state: {
    keys: readonly JWK[];
    readAt: number;
    triedAt: number;
    failure: Error | null;
    loading: Promise<void> | null;
  } = { keys: [], readAt: -Infinity, triedAt: -Infinity, failure: null, loading: null };
  const load = async () => {
    try {
      state.keys = await Promise.all((await read()).map(toPublicJwk));
      state.readAt = now();
      state.failure = null;
    } catch (cause) {
      state.failure = apiErrors.keys_unavailable({ cause });
    } finally {
      state.triedAt = now();
      state.loading = null;
    }
  };
  return async (kid: unknown) => {
    const isKnown = state.keys.some((key) => key.kid === kid);
    if (isKnown && now() - state.readAt <= keysKeptMs) {
      return state.keys;
    }
    // Once for all who ask meanwhile: anybody can name an unknown key.
    if (now() - state.triedAt > retryMs) {
      state.loading ??= load();
      await state.loading;
    }
    if (state.failure) {
      throw state.failure;
    }
    return state.keys;
  };
};

export const createTokenVerifier = ({
  issuer,
  readTenantKeys,
  readAdminKeys,
  now,
}: {
  readonly issuer: string;
  readonly readTenantKeys: KeyReader;
  readonly readAdminKeys: KeyReader;
  readonly now: () => number;
}): TokenVerifier => {
  const sets = [
    { signer: 'tenant', keysOf: createKeySet(readTenantKeys, now), issuer },
    // Which address the admin tenant calls itself is a setting of the host; its keys are its alone.
    { signer: 'admin', keysOf: createKeySet(readAdminKeys, now), issuer: undefined },
  ] as const;

  const readKid = (token: string): unknown => {
    try {
      const header: unknown = JSON.parse(
        Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
      );
      return typeof header === 'object' && header !== null ? Reflect.get(header, 'kid') : undefined;
    } catch {
      throw apiErrors.unauthorized();
    }
  };

  return {
    verify: async (token) => {
      const kid = readKid(token);
      for (const { signer, keysOf, issuer: expected } of sets) {
        const keys = (await keysOf(kid)).filter((key) => key.kid === kid);
        if (keys.length > 0) {
          const verified = await jwtVerify(token, createLocalJWKSet({ keys: [...keys] }), {
            ...(expected === undefined ? {} : { issuer: expected }),
            requiredClaims: ['exp', 'aud', 'sub'],
            // ID tokens are signed with the same keys and are no credentials (RFC 8725 §3.11).
            typ: 'at+jwt',
          }).catch(() => {
            throw apiErrors.unauthorized();
          });
          return { claims: verified.payload, signer };
        }
      }
      throw apiErrors.unauthorized();
    },
  };
};
