/** Organization tokens: membership first, then a JWT for the organization's own audience. */
import { UserScope } from '@logto/core-kit';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { errors } from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { isOrganizationMember } from '../../queries/access.ts';

export const readOrganizationId = ({ oidc: { params } }: KoaContextWithOIDC): string | undefined =>
  typeof params?.['organization_id'] === 'string' && params['organization_id'] !== ''
    ? params['organization_id']
    : undefined;

const forbid = (description: string): errors.OIDCProviderError =>
  Object.assign(new errors.AccessDenied(description), { statusCode: 403 });

/** @throws AccessDenied (403) when the user is not a member */
export const assertMember = async (
  pool: CommonQueryMethods,
  organizationId: string,
  userId: string
) => {
  if (!(await isOrganizationMember(pool, organizationId, userId))) {
    throw forbid('user is not a member of the organization');
  }
};

export const assertOrganizationScope = (scopes: ReadonlySet<string>) => {
  if (!scopes.has(UserScope.Organizations)) {
    throw new errors.InsufficientScope(
      'refresh token missing required scope',
      UserScope.Organizations
    );
  }
};

export { forbid };
