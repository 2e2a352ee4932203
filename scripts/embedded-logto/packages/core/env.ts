/**
 * The environment of the host, with Logto's names: DB_URL, PORT, ADMIN_PORT, ENDPOINT, ADMIN_ENDPOINT, NODE_ENV,
 * OIDC_PROVIDER_SSRF_PROTECTION_DISABLED.
 */
import { adminTenantId, defaultTenantId } from '@logto/schemas';

export type HostEnvironment = {
  readonly databaseUrl: string;
  readonly port: number;
  readonly adminPort: number;
  readonly endpoint: URL;
  readonly adminEndpoint: URL;
  readonly isProduction: boolean;
  /** Back-channel requests to private addresses are allowed (development and tests only). */
  readonly isPrivateNetworkAllowed: boolean;
};

/** @throws Error `host.invalid_environment` naming the variable */
export const parseEnvironment = (
  environment: Readonly<Record<string, string | undefined>>
): HostEnvironment => {
  const databaseUrl = environment['DB_URL'];
  if (!databaseUrl) {
    throw new Error('host.invalid_environment: DB_URL is missing');
  }
  const readPort = (name: string, fallback: number) => {
    const port = Number(environment[name] ?? fallback);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`host.invalid_environment: ${name} is not a port`);
    }
    return port;
  };
  const readUrl = (name: string, fallback: string) => {
    const value = environment[name] ?? fallback;
    if (!URL.canParse(value)) {
      throw new Error(`host.invalid_environment: ${name} is not a URL`);
    }
    return new URL(value);
  };
  const port = readPort('PORT', 3001);
  const adminPort = readPort('ADMIN_PORT', 3002);
  return {
    databaseUrl,
    port,
    adminPort,
    endpoint: readUrl('ENDPOINT', `http://localhost:${port}`),
    adminEndpoint: readUrl('ADMIN_ENDPOINT', `http://localhost:${adminPort}`),
    isProduction: environment['NODE_ENV'] === 'production',
    isPrivateNetworkAllowed: ['1', 'true', 'yes'].includes(
      environment['OIDC_PROVIDER_SSRF_PROTECTION_DISABLED'] ?? ''
    ),
  };
};

/** Logto's rule without multi-tenancy: the admin endpoint is the admin tenant, anything else the default one. */
export const findTenantId = (url: URL, { adminEndpoint, adminPort }: HostEnvironment): string =>
  url.origin === adminEndpoint.origin || url.origin === `http://localhost:${adminPort}`
    ? adminTenantId
    : defaultTenantId;

export const getTenantEndpoint = (tenantId: string, environment: HostEnvironment): URL =>
  tenantId === adminTenantId ? environment.adminEndpoint : environment.endpoint;
