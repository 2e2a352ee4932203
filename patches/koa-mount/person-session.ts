/**
 * The person behind a request to a page of their own: whoever is signed in at the provider; whoever is not is sent through the provider's
 * own sign-in and back. Forms carry a token bound to the session, which no other site can know.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import { consentErrors } from '../../plugins/consent/port.ts';
import { kernelErrors } from '../../plugins/kernel/port.ts';
import { ensureAccountApplication, toAccountApplicationId } from '../account-application.ts';
import type { TenantRuntime, Tenants } from '../tenants.ts';
import { readForm } from './forms.ts';

export const home = '/passport/me';

export type Session = {
  readonly tenant: TenantRuntime;
  readonly userId: string;
  /** For the forms of the page. */
  readonly token: string;
};

/** Changes by hand are few: a tenth of what an API may do. */
const formCost = 10;

export const createPersonSessions = (provider: Provider, tenants: Tenants) => {
  /** @throws kernel.not_found for administrators, who have no passport: they are known by their real ids, and erased by each other */
  const getPersonTenant = async () => {
    const tenant = await tenants.get(provider);
    if (!tenant.isProtected) {
      throw kernelErrors.not_found();
    }
    return tenant;
  };

  /** Null when nobody is signed in. @throws kernel.not_found */
  const find = async (ctx: Context): Promise<Session | null> => {
    const session = await provider.Session.get(ctx);
    const { accountId: userId, uid } = session;
    if (!userId) {
      return null;
    }
    const tenant = await getPersonTenant();
    const token = createHash('sha256').update(`passport-form\0${uid}`).digest('base64url');
    return { tenant, userId, token };
  };

  /** The provider's session is all that is wanted: the code that comes back is not used. */
  const signIn = async (ctx: Context) => {
    const tenant = await getPersonTenant();
    const redirectUri = new URL(home, provider.issuer).href;
    await ensureAccountApplication(tenant, redirectUri);
    const challenge = createHash('sha256').update(randomBytes(32)).digest('base64url');
    const parameters = new URLSearchParams({
      client_id: toAccountApplicationId(tenant.id),
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    ctx.redirect(`${provider.issuer}/auth?${parameters.toString()}`);
    ctx.status = 303;
  };

  /** For what a form sends. @throws consent.session_missing, consent.forged_request, consent.too_many_requests */
  const readChecked = async (ctx: Context, cost = formCost) => {
    const session = await find(ctx);
    if (!session) {
      throw consentErrors.session_missing();
    }
    const form = await readForm(ctx);
    if (form.get('token') !== session.token) {
      throw consentErrors.forged_request();
    }
    const { tenant, userId } = session;
    const wait = await tenant.limiter.take(`${tenant.id} form ${userId}`, cost);
    if (wait !== null) {
      ctx.set('Retry-After', String(wait));
      throw consentErrors.too_many_requests();
    }
    return { session, form };
  };

  return { find, signIn, readChecked };
};
