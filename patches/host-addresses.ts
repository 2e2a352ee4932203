/**
 * Under which addresses the host serves its tenants, read from the environment as Logto reads it (its UrlSet and getTenantEndpoint):
 * ENDPOINT and PORT, ADMIN_ENDPOINT, ADMIN_PORT and ADMIN_DISABLE_LOCALHOST, `*` in ENDPOINT for the tenant's id.
 *
 * Parsed once at the start. What does not parse stops Logto itself; here it is told as an address that is missing.
 */
type Environment = Readonly<Record<string, string | undefined>>;

export type HostAddresses = {
  /** Null when the process serves no admin tenant. */
  readonly adminEndpoint: URL | null;
  /** Origins of the console: its endpoint, and localhost unless that is switched off. */
  readonly adminOrigins: readonly string[];
  readonly endpointOf: (tenantId: string) => URL;
};

const isYes = (value: string | undefined) => ['1', 'true', 'yes', 'y'].includes(value ?? '');

const readEndpoints = (environment: Environment, prefix: string, defaultPort: number) => {
  const isHttps = Boolean(environment['HTTPS_CERT_PATH'] && environment['HTTPS_KEY_PATH']);
  const port = Number(environment[`${prefix}PORT`] ?? '') || defaultPort;
  const localhost = isYes(environment[`${prefix}DISABLE_LOCALHOST`])
    ? null
    : new URL(`${isHttps ? 'https' : 'http'}://localhost:${port}`);
  const given = environment[`${prefix}ENDPOINT`] ?? '';
  return { localhost, endpoint: URL.canParse(given) ? new URL(given) : localhost };
};

const defaultPorts = { user: 3001, admin: 3002 } as const;
const adminTenantId = 'admin';

export const readHostAddresses = (environment: Environment): HostAddresses => {
  const user = readEndpoints(environment, '', defaultPorts.user);
  const admin = readEndpoints(environment, 'ADMIN_', defaultPorts.admin);
  const isByPath = isYes(environment['PATH_BASED_MULTI_TENANCY']);

  const endpointOf = (tenantId: string): URL => {
    if (tenantId === adminTenantId && admin.endpoint) {
      return admin.endpoint;
    }
    const url = new URL(user.endpoint ?? `http://localhost:${defaultPorts.user}`);
    if (url.hostname.includes('*')) {
      url.hostname = url.hostname.replace('*', tenantId);
    } else if (isByPath) {
      url.pathname = `${url.pathname.replace(/\/$/, '')}/${tenantId}`;
    }
    return url;
  };

  return {
    adminEndpoint: admin.endpoint,
    adminOrigins: [
      ...new Set([admin.localhost, admin.endpoint].flatMap((url) => (url ? [url.origin] : []))),
    ],
    endpointOf,
  };
};
