/** Events of a tenant: what the plugin needs of the host, and the worker that delivers them. */
import { calculateJwkThumbprint, CompactSign, importJWK } from 'jose';
import type { JWK } from 'jose';
import { sql } from '@silverhand/slonik';
import { createEvents, createSafePost, startEventsWorker } from '../plugins/events/port.ts';
import type { Events, EventsConfig, EventsTenant, SecretBox } from '../plugins/events/port.ts';
import { kernelErrors } from '../plugins/kernel/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import type { Vault } from '../plugins/vault/port.ts';
import { lastingDay } from '../plugins/vault/port.ts';
import type { ServedTenant, TenantRuntime, Tenants } from './tenants.ts';

/** Secrets of streams, sealed with a key of the tenant's that lies in the vault and does not end. */
const createSecretBox = ({ transient }: Vault): SecretBox => ({
  seal: async (plaintext, context) =>
    transient.seal(lastingDay, ['event_streams', 'secret', context.join('/')], plaintext),
  open: async (sealed, context) => {
    const opened = await transient.open(sealed, ['event_streams', 'secret', context.join('/')]);
    if (typeof opened !== 'string') {
      throw new TypeError('the key of the tenant is gone');
    }
    return opened;
  },
});

/** With the key of the running provider, and no other: one that its JWKS does not show yet would make receivers refuse for good. */
const createSigner =
  (key: JWK | null): EventsTenant['sign'] =>
  async (payload, header) => {
    if (!key) {
      throw kernelErrors.not_attached({ detail: { missing: ['signing key'] } });
    }
    return new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({
        ...header,
        alg: key.kty === 'RSA' ? 'RS256' : 'ES384',
        kid: key.kid ?? (await calculateJwkThumbprint(key)),
      })
      .sign(await importJWK(key, key.kty === 'RSA' ? 'RS256' : 'ES384'));
  };

export const toEventsTenant = ({
  tenant: { id, pool, vault },
  issuer,
  signingKey,
}: ServedTenant): EventsTenant => ({
  id,
  pool,
  issuer,
  sign: createSigner(signingKey),
  secrets: createSecretBox(vault),
});

/** SET audiences are the client ids of the site, as in its ID tokens. */
const createAudienceFinder =
  ({ pool, id }: TenantRuntime) =>
  async (siteId: string) =>
    pool.anyFirst<string>(sql`
      select application_id
      from passport.site_applications
      where tenant_id = ${id}
        and site_id = ${siteId}
      order by application_id
    `);

export const createEventsOf = (
  served: ServedTenant,
  { policy }: EventsConfig,
  log: Log
): Events => {
  const { tenant, issuer } = served;
  return createEvents({
    tenant: toEventsTenant(served),
    policy,
    findAudience: createAudienceFinder(tenant),
    pollUrl: (streamId) => new URL(`/passport/api/v1/ssf/poll/${streamId}`, issuer).href,
    log,
  });
};

/** Delivers for every tenant that this process has served. Nothing when the host has no connection string of its own. */
export const startDelivering = async (
  tenants: Tenants,
  databaseUrl: string | undefined,
  { policy }: EventsConfig,
  log: Log
) =>
  databaseUrl
    ? startEventsWorker({
        connectionString: databaseUrl,
        listTenants: async () =>
          (await tenants.listServed()).flatMap((served) =>
            served.tenant.isProtected ? [toEventsTenant(served)] : []
          ),
        post: tenants.observer.post(createSafePost({ policy })),
        log,
      })
    : null;
