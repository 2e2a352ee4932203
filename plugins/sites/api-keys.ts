/**
 * Keys with which a site's servers call the pack. A key belongs to one site, may do what its scopes say, and counts from its creation
 * until it expires or is revoked. Nothing is cached: a revoked key is refused by the next request, in every process.
 *
 * Rotation makes a successor with the same name, scopes and end, and lets the old key live for an overlap at most; it never
 * prolongs anything. A key has one successor: of two rotations at once, one is refused.
 */
import { ForeignKeyIntegrityConstraintViolationError } from '@silverhand/slonik';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { z } from 'zod';
import { createApiKeyQueries } from './api-key-queries.ts';
import type { ApiKey } from './api-key-queries.ts';
import { apiKeyScopes } from './api-key-scopes.ts';
import type { ApiKeyScope } from './api-key-scopes.ts';
import { createSecret, isSameHash, parsePresented } from './api-key-secret.ts';
import { sitesErrors } from './errors.ts';
import { lineOfText, listFields } from './fields.ts';

const dayMilliseconds = 86_400_000;
const longestDays = 3650;
const longestOverlapSeconds = 30 * 86_400;
const touchMilliseconds = 60_000;

const wishGuard = z
  .object({
    name: lineOfText(100),
    scopes: z
      .array(z.enum(apiKeyScopes))
      .min(1)
      .refine((scopes) => new Set(scopes).size === scopes.length),
    expiresInDays: z.number().int().min(1).max(longestDays).nullable(),
  })
  .strict();
const overlapGuard = z.object({
  overlapSeconds: z.number().int().min(0).max(longestOverlapSeconds),
});

export type ApiKeyWish = {
  readonly name: string;
  readonly scopes: readonly string[];
  /** null: until it is revoked. */
  readonly expiresInDays: number | null;
};

/** The secret exists here and nowhere else: it cannot be shown again. */
export type NewApiKey = { readonly key: ApiKey; readonly secret: string };

export type AuthenticatedSite = {
  readonly siteId: string;
  readonly keyId: string;
  readonly scopes: readonly ApiKeyScope[];
};

export type ApiKeys = {
  /** @throws sites.invalid_api_key naming the fields, sites.not_found */
  readonly create: (siteId: string, wish: ApiKeyWish) => Promise<NewApiKey>;
  /** The newest first; ended ones as well. */
  readonly list: (siteId: string) => Promise<readonly ApiKey[]>;
  /**
   * @param overlapSeconds 0 to 30 days: how long the old key works beside the new one
   * @throws sites.invalid_api_key, sites.api_key_not_found, sites.api_key_not_rotatable
   */
  readonly rotate: (siteId: string, id: string, overlapSeconds: number) => Promise<NewApiKey>;
  /** At once and for good; its successor lives on. Again is no error. @throws sites.api_key_not_found */
  readonly revoke: (siteId: string, id: string) => Promise<void>;
  /** All of a site, in the caller's transaction. @returns how many still worked */
  readonly revokeAllIn: (connection: CommonQueryMethods, siteId: string) => Promise<number>;
  /** @throws sites.api_key_invalid, the same for every reason */
  readonly authenticate: (presented: string) => Promise<AuthenticatedSite>;
};

/** @throws sites.invalid_api_key */
const parse = <Output>(guard: z.ZodType<Output>, value: unknown): Output => {
  const parsed = guard.safeParse(value);
  if (!parsed.success) {
    throw sitesErrors.invalid_api_key({ detail: { fields: listFields(parsed.error) } });
  }
  return parsed.data;
};

const isLive = ({ revokedAt, expiresAt }: ApiKey, now: number): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);

export const createApiKeys = ({
  pool,
  tenantId,
  now,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): ApiKeys => {
  const queries = createApiKeyQueries(tenantId);

  const insert = async (
    connection: CommonQueryMethods,
    row: Pick<ApiKey, 'siteId' | 'name' | 'scopes' | 'createdAt' | 'expiresAt'>
  ): Promise<NewApiKey> => {
    const { id, secret, secretHash } = createSecret();
    return { key: await queries.insert(connection, { ...row, id, secretHash }), secret };
  };

  /** When a key was used is for people to look at; no request may wait for it or fail with it. */
  const note = async ({ id, lastUsedAt }: ApiKey, usedAt: number): Promise<void> => {
    const notedBefore = usedAt - touchMilliseconds;
    if (lastUsedAt !== null && lastUsedAt > notedBefore) {
      return;
    }
    try {
      await queries.touch(pool, id, { usedAt, notedBefore });
    } catch {
      // Decided: the key is good, so the request goes on; the next one tries again.
    }
  };

  return {
    create: async (siteId, wish) => {
      const { name, scopes, expiresInDays } = parse(wishGuard, wish);
      const createdAt = now();
      const expiresAt = expiresInDays === null ? null : createdAt + expiresInDays * dayMilliseconds;
      try {
        return await insert(pool, { siteId, name, scopes, createdAt, expiresAt });
      } catch (error) {
        throw error instanceof ForeignKeyIntegrityConstraintViolationError &&
          error.constraint === 'api_keys__site'
          ? sitesErrors.not_found({ detail: { siteId } })
          : error;
      }
    },
    list: async (siteId) => queries.list(pool, siteId),
    rotate: async (siteId, id, overlapSeconds) => {
      parse(overlapGuard, { overlapSeconds });
      return pool.transaction(async (connection) => {
        const old = await queries.lock(connection, siteId, id);
        const rotatedAt = now();
        if (!old) {
          throw sitesErrors.api_key_not_found({ detail: { siteId } });
        }
        if (!isLive(old, rotatedAt) || old.replacedBy !== null) {
          throw sitesErrors.api_key_not_rotatable({ detail: { keyId: id } });
        }
        const made = await insert(connection, { ...old, createdAt: rotatedAt });
        await queries.replace(connection, id, {
          replacedBy: made.key.id,
          endsAt: rotatedAt + overlapSeconds * 1000,
        });
        return made;
      });
    },
    revoke: async (siteId, id) => {
      if (!(await queries.revoke(pool, siteId, id, now()))) {
        throw sitesErrors.api_key_not_found({ detail: { siteId } });
      }
    },
    revokeAllIn: async (connection, siteId) => queries.revokeAll(connection, siteId, now()),
    authenticate: async (presented) => {
      const parsed = parsePresented(presented);
      if (!parsed) {
        throw sitesErrors.api_key_invalid();
      }
      const key = await queries.findWithHash(pool, parsed.id);
      const isKnown = isSameHash(parsed.secretHash, key?.secretHash ?? null);
      const usedAt = now();
      if (!key || !isKnown || !isLive(key, usedAt)) {
        throw sitesErrors.api_key_invalid();
      }
      await note(key, usedAt);
      return { siteId: key.siteId, keyId: key.id, scopes: key.scopes };
    },
  };
};
