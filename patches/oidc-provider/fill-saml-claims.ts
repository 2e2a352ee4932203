/**
 * SAML applications of Logto are clients of its own provider: it reads UserInfo and prints every mapped claim into the assertion, and
 * prints the word `null` for a claim that is not there. So for them, and only in UserInfo, a claim that the site may not have
 * is there and empty.
 *
 * Logto's template always prints every mapped attribute: the assertion holds an empty `AttributeValue`, not no attribute.
 */
import type { Account, Client, FindAccount } from 'oidc-provider';
import type { TenantRuntime } from '../tenants.ts';
import { listNames } from './claim-lists.ts';
import type { ClaimLists } from './claim-lists.ts';
import { isSiteClient } from './site-context.ts';

/** Logto gives these applications one redirect URI, its own. */
const isSamlClient = ({ clientId, redirectUris = [] }: Client): boolean =>
  redirectUris.some((uri) => uri.endsWith(`/api/saml-applications/${clientId}/callback`));

/** Logto refuses UserInfo in which this one is not a boolean; `false` says the same with and without an address. */
const emptyValues: Readonly<Record<string, unknown>> = { email_verified: false };

const fill = (
  claims: Readonly<Record<string, unknown>>,
  names: readonly string[]
): Record<string, unknown> => ({
  ...Object.fromEntries(names.map((name) => [name, emptyValues[name] ?? ''])),
  ...Object.fromEntries(
    Object.entries(claims).filter(([, value]) => value !== null && value !== undefined)
  ),
});

export const fillSamlClaims =
  (
    original: FindAccount,
    lists: ClaimLists,
    getTenant: () => Promise<TenantRuntime>
  ): FindAccount =>
  async (ctx, subject, token) => {
    const account = await original(ctx, subject, token);
    const { client } = ctx.oidc;
    if (!account || !client || !isSamlClient(client)) {
      return account;
    }
    const tenant = await getTenant();
    if (!isSiteClient(tenant, client.clientId)) {
      return account;
    }
    const claims: Account['claims'] = async (use, scope, requested, rejected) => {
      const given = await account.claims(use, scope, requested, rejected);
      return use === 'userinfo'
        ? { ...fill(given, listNames(lists, scope)), sub: given.sub }
        : given;
    };
    return Object.assign(
      Object.create(Object.getPrototypeOf(account) as object) as Account,
      account,
      { claims }
    );
  };
