/** Reads a tenant's signing keys and cookie keys the way Logto stores them (PEM values in logto_configs). */
import { createHash, createPrivateKey } from 'node:crypto';
import {
  getCurrentOidcPrivateKey,
  getOidcProviderPrivateKeys,
  LogtoOidcConfigKey,
  oidcPrivateKeyGuard,
  oidcSessionConfigGuard,
} from '@logto/schemas';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { sql } from '@silverhand/slonik';
import { exportJWK } from 'jose';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { OidcKeys } from '../tenant-context.ts';

const cookieKeysGuard = z.array(z.object({ value: z.string() }));

/** RFC 7638 thumbprint; Logto's key ids are these. */
const deriveKeyId = ({ kty, crv, x, y, e, n }: JWK): string => {
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
};

const toPrivateJwk = async (pem: string): Promise<JWK> => {
  const jwk = await exportJWK(createPrivateKey(pem));
  return { ...jwk, kid: deriveKeyId(jwk) };
};

const toPublicJwk = ({ kty, crv, x, y, e, n, kid }: JWK): JWK =>
  kty === 'RSA'
    ? { kty, e: e ?? '', n: n ?? '', kid: kid ?? '' }
    : ({ kty, crv, x, y, kid } as JWK);

/** Keys of the tenant whose role `pool` has; with the shared pool, of the tenant that is named. */
export const loadOidcKeys = async (
  pool: CommonQueryMethods,
  tenantId: string
): Promise<OidcKeys> => {
  const rows = await pool.any<{ key: string; value: unknown }>(sql`
    select "key", "value" from "logto_configs"
    where "tenant_id" = ${tenantId}
      and "key" in (${LogtoOidcConfigKey.PrivateKeys}, ${LogtoOidcConfigKey.CookieKeys}, ${LogtoOidcConfigKey.Session})
  `);
  const valueOf = (key: string) => rows.find((row) => row.key === key)?.value;
  const keys = oidcPrivateKeyGuard.array().parse(valueOf(LogtoOidcConfigKey.PrivateKeys));
  const session = oidcSessionConfigGuard.safeParse(valueOf(LogtoOidcConfigKey.Session) ?? {});
  const current = createPrivateKey(getCurrentOidcPrivateKey(keys).value);
  const privateJwks = await Promise.all(
    getOidcProviderPrivateKeys(keys).map(async ({ value }) => toPrivateJwk(value))
  );
  return {
    cookieKeys: cookieKeysGuard
      .parse(valueOf(LogtoOidcConfigKey.CookieKeys))
      .map(({ value }) => value),
    privateJwks,
    publicJwks: privateJwks.map(toPublicJwk),
    signingAlgorithm: current.asymmetricKeyType === 'ec' ? 'ES384' : undefined,
    sessionTtlSeconds: session.success ? session.data.ttl : undefined,
  };
};
