/** The client_credentials grant (RFC 6749 §4.4) for an API resource or an organization. */
import { errors } from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import {
  isOrganizationApplication,
  listApplicationOrganizationScopes,
} from '../../queries/access.ts';
import type { TenantContext } from '../../tenant-context.ts';
import { checkResource } from '../internals.ts';
import { describeOrganization } from '../resources.ts';
import { forbid, readOrganizationId } from './organization.ts';

export const clientCredentialsParameters = ['scope', 'organization_id'];

export const createClientCredentialsHandler =
  ({ pool, oidc }: Pick<TenantContext, 'pool' | 'oidc'>) =>
  async (ctx: KoaContextWithOIDC) => {
    const { client, params, provider } = ctx.oidc;
    if (!client) {
      throw new errors.InvalidClient('client must be available');
    }
    const organizationId = readOrganizationId(ctx);
    if (
      organizationId &&
      !(await isOrganizationApplication(pool, organizationId, client.clientId))
    ) {
      throw forbid('app has not associated with the organization');
    }
    const isOrganizationToken = Boolean(organizationId) && !params?.['resource'];
    if (!isOrganizationToken) {
      await checkResource(ctx, async () => Promise.resolve());
    }
    const [server, ...others] = Object.values(ctx.oidc.resourceServers ?? {});
    if ((!server && !isOrganizationToken) || others.length > 0) {
      throw new errors.InvalidTarget('exactly one resource or an organization_id is needed');
    }
    const requested =
      typeof params?.['scope'] === 'string' ? [...new Set(params['scope'].split(' '))] : [];
    const token = new provider.ClientCredentials({ client, scope: requested.join(' ') });
    if (organizationId && isOrganizationToken) {
      const available = await listApplicationOrganizationScopes(
        pool,
        organizationId,
        client.clientId
      );
      const organization = describeOrganization(organizationId, available, oidc.signingAlgorithm);
      const names = new Set(available.map(({ name }) => name));
      Object.assign(token, {
        aud: organization.audience,
        resourceServer: organization.server,
        scope: requested.filter((name) => names.has(name)).join(' '),
      });
    } else if (server) {
      const allowed = new Set((server.scope ?? '').split(' '));
      Object.assign(token, {
        resourceServer: server,
        scope: requested.filter((name) => allowed.has(name)).join(' ') || undefined,
      });
    }
    ctx.oidc.entity('ClientCredentials', token);
    const value = await token.save();
    ctx.body = {
      access_token: value,
      expires_in: token.expiration,
      token_type: token.tokenType,
      scope: token.scope,
    };
  };
