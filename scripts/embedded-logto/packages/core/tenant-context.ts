import type { DatabasePool } from '@silverhand/slonik';
import type { JWK } from 'jose';
import type { Provider } from 'oidc-provider';
import type { HostEnvironment } from './env.ts';
import type { Mailbox } from './mailbox.ts';

/** Keys and settings of a tenant's OIDC issuer, as Logto keeps them in logto_configs. */
export type OidcKeys = {
  readonly cookieKeys: readonly string[];
  readonly privateJwks: readonly JWK[];
  readonly publicJwks: readonly JWK[];
  /** ES384 for EC keys; RS256 is oidc-provider's default for RSA. */
  readonly signingAlgorithm: 'ES384' | undefined;
  readonly sessionTtlSeconds: number | undefined;
};

/** Everything a route of one tenant needs. */
export type TenantContext = {
  readonly id: string;
  readonly isAdmin: boolean;
  readonly issuer: string;
  readonly endpoint: URL;
  readonly environment: HostEnvironment;
  /** The tenant's own role: row-level security applies. */
  readonly pool: DatabasePool;
  /** The owner of the database: only for what spans tenants. */
  readonly sharedPool: DatabasePool;
  readonly oidc: OidcKeys;
  readonly provider: Provider;
  readonly mailbox: Mailbox;
};
