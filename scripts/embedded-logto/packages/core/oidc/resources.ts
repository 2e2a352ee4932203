/** What a resource indicator gives to whom: token format, lifetime and permissions (RFC 8707). */
import { buildOrganizationUrn } from '@logto/core-kit';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { errors } from 'oidc-provider';
import type { ResourceServer } from 'oidc-provider';
import {
  findResource,
  isReservedResource,
  listApplicationScopes,
  listOrganizationScopes,
  listThirdPartyResourceScopes,
  listUserScopes,
} from '../queries/access.ts';
import type { Named } from '../queries/access.ts';
import { findApplication } from './clients.ts';

export const organizationTokenTtlSeconds = 3600;

type SigningAlgorithm = 'ES384' | undefined;
type Subject = {
  readonly clientId: string | undefined;
  readonly userId: string | undefined;
  readonly organizationId: string | undefined;
};

/** Format and signature shared by every JWT access token of a tenant. */
const jwtFormat = (algorithm: SigningAlgorithm) =>
  ({
    accessTokenFormat: 'jwt',
    ...(algorithm ? { jwt: { sign: { alg: algorithm } } } : {}),
  }) as const;

const listScopes = async (
  pool: CommonQueryMethods,
  indicator: string,
  { clientId, userId, organizationId }: Subject
): Promise<readonly Named[]> => {
  if (isReservedResource(indicator)) {
    return listOrganizationScopes(pool);
  }
  if (userId) {
    return listUserScopes(pool, userId, indicator, organizationId);
  }
  return clientId ? listApplicationScopes(pool, clientId, indicator) : [];
};

/** @throws InvalidTarget when the resource does not exist */
export const describeResource = async (
  pool: CommonQueryMethods,
  indicator: string,
  subject: Subject,
  algorithm: SigningAlgorithm
) => {
  const resource = isReservedResource(indicator)
    ? { accessTokenTtl: organizationTokenTtlSeconds }
    : await findResource(pool, indicator);
  if (!resource) {
    throw new errors.InvalidTarget();
  }
  const scopes = await listScopes(pool, indicator, subject);
  const application = subject.clientId ? await findApplication(pool, subject.clientId) : null;
  const allowed =
    application?.isThirdParty && !isReservedResource(indicator)
      ? new Set(
          (await listThirdPartyResourceScopes(pool, application.id, indicator)).map(({ id }) => id)
        )
      : null;
  return {
    ...jwtFormat(algorithm),
    accessTokenTTL: resource.accessTokenTtl,
    scope: scopes
      .filter(({ id }) => allowed?.has(id) ?? true)
      .map(({ name }) => name)
      .join(' '),
  };
};

/** The resource server of an organization token: audience `urn:logto:organization:<id>`. */
export const describeOrganization = (
  organizationId: string,
  scopes: readonly Named[],
  algorithm: SigningAlgorithm
) => {
  const audience = buildOrganizationUrn(organizationId);
  const server = {
    ...jwtFormat(algorithm),
    audience,
    accessTokenTTL: organizationTokenTtlSeconds,
    scope: scopes.map(({ name }) => name).join(' '),
  };
  // Tokens read the plain fields; oidc-provider's class only adds a getter for the set of scopes.
  return { audience, server: server as unknown as ResourceServer };
};
