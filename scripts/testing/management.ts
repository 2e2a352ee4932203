/** The Management API as a machine uses it: M2M token of Logto's seeded proxy application, then plain HTTP. Any host. */
import type { TestHost } from './host.ts';
import { runSql } from './sql.ts';

type Body = Record<string, unknown>;

export type Management = {
  /** Of the Management API; the pack's API takes it from administrators too. */
  readonly token: string;
  readonly call: <Result = Body>(method: string, path: string, body?: unknown) => Promise<Result>;
};

type HostAddress = Pick<TestHost, 'adminUrl' | 'userUrl' | 'databaseUrl'>;

const fetchToken = async (
  { adminUrl, databaseUrl }: HostAddress,
  tenantId: string
): Promise<string> => {
  const [application] = await runSql<{ id: string; secret: string }>(
    databaseUrl,
    `select id, secret from applications where tenant_id = 'admin' and id = 'm-' || $1`,
    [tenantId]
  );
  if (!application) {
    throw new Error(`the database has no application m-${tenantId}`);
  }
  const response = await fetch(`${adminUrl}/oidc/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${application.id}:${application.secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      resource: `https://${tenantId}.logto.app/api`,
      scope: 'all',
    }),
  });
  const body = (await response.json()) as { access_token?: string; code?: string };
  if (!body.access_token) {
    throw new Error(`no management token: ${response.status} ${body.code ?? ''}`);
  }
  return body.access_token;
};

/** @param tenantId whose Management API; `userUrl` is where that tenant answers */
export const connectManagement = async (
  host: HostAddress,
  tenantId = 'default'
): Promise<Management> => {
  const token = await fetchToken(host, tenantId);
  return {
    token,
    call: async <Result>(method: string, path: string, body?: unknown) => {
      const response = await fetch(`${host.userUrl}/api${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${method} ${path}: ${response.status} ${text}`);
      }
      return (text === '' || text === 'Created' ? {} : JSON.parse(text)) as Result;
    },
  };
};

/** Public clients (SPA, Native) have no secret. */
export type Application = { readonly id: string; readonly secret: string | undefined };

/** A first-party web application unless told otherwise. */
export const createApplication = async (
  management: Management,
  options: {
    name: string;
    redirectUris: readonly string[];
    type?: string;
    isThirdParty?: boolean;
    backchannelLogoutUri?: string;
    customClientMetadata?: Body;
    postLogoutRedirectUris?: readonly string[];
  }
): Promise<Application> => {
  const { id } = await management.call<{ id: string }>('POST', '/applications', {
    name: options.name,
    type: options.type ?? 'Traditional',
    ...(options.isThirdParty ? { isThirdParty: true } : {}),
    oidcClientMetadata: {
      redirectUris: options.redirectUris,
      postLogoutRedirectUris: options.postLogoutRedirectUris ?? [],
      ...(options.backchannelLogoutUri
        ? { backchannelLogoutUri: options.backchannelLogoutUri }
        : {}),
    },
    customClientMetadata: options.customClientMetadata ?? {},
  });
  const secrets = await management.call<readonly { value: string }[]>(
    'GET',
    `/applications/${id}/secrets`
  );
  return { id, secret: secrets[0]?.value };
};
