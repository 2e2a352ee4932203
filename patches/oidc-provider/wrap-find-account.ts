/**
 * Masks what the host says about an account: sites get the passport (plugins/passport), everybody else what the host says.
 *
 * It also turns a site's identifier back into a user id where the host mistakes one for the other: Logto's token exchange takes
 * the `sub` of a JWT for a user id.
 */
import type { Account, errors, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { GrantedPermissions } from '../../plugins/attributes/port.ts';
import { isUserRef } from '../../plugins/pairwise/port.ts';
import { buildPassportClaims, listDisclosed, standardScopes } from '../../plugins/passport/port.ts';
import type { LiveConsent } from '../../plugins/passport/port.ts';
import type { TenantRuntime } from '../tenants.ts';
import { listNames } from './claim-lists.ts';
import type { ClaimLists } from './claim-lists.ts';
import { getSite, getUserRef, isSiteClient, isTurnedAway } from './site-context.ts';

type Errors = typeof errors;

const resolveSubject = async (
  ctx: KoaContextWithOIDC,
  subject: string,
  tenant: TenantRuntime,
  { InvalidGrant }: Errors
): Promise<string> => {
  const clientId = ctx.oidc.client?.clientId;
  const site = clientId ? await getSite(tenant, clientId) : null;
  const userId = site ? await tenant.pairwise.findUser(site.sectorId, subject) : null;
  if (userId === null) {
    throw new InvalidGrant('the subject is not known at this site');
  }
  return userId;
};

/** What the chain says of an answer: values that were told, and values that were looked at to tell something else. */
const listTold = (
  passport: Readonly<Record<string, unknown>>,
  consents: readonly LiveConsent[],
  granted: GrantedPermissions | null
) => {
  const { attributes, purposes } = listDisclosed(passport, consents);
  return [
    { action: null, attributes, purpose: purposes.length === 1 ? (purposes[0] ?? null) : null },
    { action: 'permissions.evaluate', attributes: granted?.attributes ?? [], purpose: null },
  ].filter((told) => told.attributes.length > 0);
};

const maskAccount = (
  ctx: KoaContextWithOIDC,
  account: Account,
  tenant: TenantRuntime,
  lists: ClaimLists
): Account => {
  const claims: Account['claims'] = async (use, scope, requested, rejected) => {
    const clientId = ctx.oidc.client?.clientId;
    if (clientId !== undefined && !isSiteClient(tenant, clientId)) {
      return account.claims(use, scope, requested, rejected);
    }
    // The host knows the standard scopes only; what the fine ones ask for is among their claims, and masked below.
    const hostScope = [...new Set([...scope.split(' '), ...standardScopes])].join(' ');
    const hostClaims = await account.claims(use, hostScope, requested, rejected);
    if (clientId === undefined) {
      // Nobody to show it to: nothing but the subject.
      return { sub: hostClaims.sub };
    }
    const { site, userRef } = await getUserRef(tenant, clientId, account.accountId);
    const [consents, assuranceLevel] = await Promise.all([
      tenant.findConsents({ userId: account.accountId, siteId: site.id }),
      tenant.assuranceLevelOf(account.accountId),
    ]);
    const granted = site.grantsPermissions
      ? await tenant.permissions.ofPerson(
          { siteId: site.id, userId: account.accountId, userRef },
          { consents, claims: hostClaims, assuranceLevel }
        )
      : null;
    if (use === 'id_token') {
      await tenant.noteAssuranceLevel(account.accountId, assuranceLevel);
    }
    const all = buildPassportClaims(hostClaims, consents, {
      tenantId: tenant.id,
      siteId: site.id,
      userRef,
      assuranceLevel,
      permissions: granted?.permissions ?? null,
    });
    // The provider tells what was asked for and nothing else; no more is said to have been told.
    const asked = new Set([...listNames(lists, scope), ...Object.keys(requested)]);
    const passport = Object.fromEntries(Object.entries(all).filter(([name]) => asked.has(name)));
    const entries = listTold(passport, consents, granted).map((told) => ({
      actorType: 'site' as const,
      actorId: clientId,
      userId: account.accountId,
      userRef,
      siteId: site.id,
      action: told.action ?? (use === 'userinfo' ? 'userinfo.read' : 'id_token.issue'),
      attributes: [...told.attributes],
      purpose: told.purpose,
      ip: tenant.pseudonymiseIp(ctx.ip),
      result: 'allowed' as const,
    }));
    if (entries.length > 0) {
      // On the chain before it is told: if that fails, nothing is.
      await tenant.audit.append(entries);
    }
    return { ...passport, sub: hostClaims.sub };
  };
  // A copy that keeps the prototype: the host's account object stays as it is.
  return Object.assign(
    Object.create(Object.getPrototypeOf(account) as object) as Account,
    account,
    {
      claims,
    }
  );
};

/** Where a site presents a token or a code; while signing in, a page says it (blocked-prompt.ts). */
const presenting = new Set(['token', 'userinfo', 'introspection']);

const isRefused = async (
  ctx: KoaContextWithOIDC,
  userId: string,
  tenant: TenantRuntime
): Promise<boolean> => {
  const clientId = ctx.oidc.client?.clientId;
  if (!presenting.has(ctx.oidc.route) || !clientId || !isSiteClient(tenant, clientId)) {
    return false;
  }
  const site = await getSite(tenant, clientId);
  return isTurnedAway(tenant, site.id, userId);
};

export const wrapFindAccount =
  (
    original: FindAccount,
    getTenant: () => Promise<TenantRuntime>,
    lists: ClaimLists,
    errorClasses: Errors
  ): FindAccount =>
  async (ctx, subject, token) => {
    const tenant = await getTenant();
    if (!tenant.isProtected) {
      return original(ctx, subject, token);
    }
    const accountId = isUserRef(subject)
      ? await resolveSubject(ctx, subject, tenant, errorClasses)
      : subject;
    const account = await original(ctx, accountId, token);
    if (!account || (await isRefused(ctx, accountId, tenant))) {
      return undefined;
    }
    return maskAccount(ctx, account, tenant, lists);
  };
