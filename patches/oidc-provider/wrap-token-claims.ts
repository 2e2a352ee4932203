/** Filters what the host adds to access tokens of sites; the rule is plugins/passport/token-claims.ts. */
import type { Configuration, FindAccount, KoaContextWithOIDC, UnknownObject } from 'oidc-provider';
import { filterTokenClaims } from '../../plugins/passport/port.ts';
import type { TenantRuntime } from '../tenants.ts';
import { getUserRef, isSiteClient } from './site-context.ts';

type ExtraTokenClaims = NonNullable<Configuration['extraTokenClaims']>;

/** Every scope whose claims describe a person; asked of the host to know what must not leave. */
const describingScopes = 'openid profile email phone address custom_data identities';

const listValues = (value: unknown): readonly string[] => {
  if (typeof value === 'string' || typeof value === 'number') {
    return [String(value).toLowerCase()];
  }
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(listValues)
    : [];
};

const listPersonalValues = async (
  ctx: KoaContextWithOIDC,
  userId: string,
  findAccount: FindAccount | undefined
): Promise<readonly string[]> => {
  const account = await findAccount?.(ctx, userId);
  const claims = await account?.claims('userinfo', describingScopes, {}, []);
  return [userId.toLowerCase(), ...listValues(claims)];
};

const readField = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
const readText = (value: unknown, name: string): string | undefined => {
  const field = readField(value, name);
  return typeof field === 'string' ? field : undefined;
};

export const wrapTokenClaims =
  (
    original: ExtraTokenClaims | undefined,
    findAccount: FindAccount | undefined,
    getTenant: () => Promise<TenantRuntime>
  ): ExtraTokenClaims =>
  async (ctx, token): Promise<UnknownObject | undefined> => {
    const claims = (await original?.(ctx, token)) ?? {};
    const tenant = await getTenant();
    const clientId = readText(token, 'clientId') ?? ctx.oidc.client?.clientId;
    const userId = readText(token, 'accountId');
    // Machine tokens speak of no person, and Logto's own applications are not sites.
    if (!clientId || !userId || !isSiteClient(tenant, clientId)) {
      return Object.keys(claims).length > 0 ? claims : undefined;
    }
    const { site, userRef } = await getUserRef(tenant, clientId, userId);
    const actorId = readText(claims['act'], 'sub');
    const isAnyAllowed = Object.keys(claims).some((name) => site.tokenClaims.includes(name));
    return {
      ...filterTokenClaims(claims, {
        allowed: site.tokenClaims,
        personal: isAnyAllowed ? await listPersonalValues(ctx, userId, findAccount) : [],
        actorRef: actorId ? await tenant.pairwise.getUserRef(site.sectorId, actorId) : undefined,
      }),
      user_ref: userRef,
      tenant: tenant.id,
      site: site.id,
    };
  };
