/**
 * `/passport/consent`: shows what a site asks, stores the answers, and finishes through Logto's own consent call, which is made by
 * passing the request on inside the host as if the page had made it. So Logto's grants, session context and access control are
 * its own, for first- and third-party applications.
 *
 * What the site asks may change while the page is open. Then nothing is recorded, and the page is shown again as it is now.
 *
 * Two cases go back to the provider instead: a third-party application that asks for organizations or for permissions of APIs, which the
 * person decides about on Logto's page, and a sign-in in which Logto's consent came first (see consent-prompt.ts).
 */
import type { Context, Middleware, Next } from 'koa';
import type { Provider } from 'oidc-provider';
import { isPassportError } from '../../schemas/errors.ts';
import {
  consentErrors,
  createPeople,
  findSiteLook,
  nameIn,
  parseAnswers,
  parseFilled,
  renderConsentPage,
} from '../../plugins/consent/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import { consentPath, listQuestions, promptName } from '../oidc-provider/consent-prompt.ts';
import { getUserRef } from '../oidc-provider/site-context.ts';
import type { Tenants } from '../tenants.ts';
import { answerPage, readForm, readLanguage } from './forms.ts';

const hostConsentPath = '/api/interaction/consent';
const organizationsScope = 'urn:logto:scope:organizations';

const readWords = (value: unknown): readonly string[] =>
  typeof value === 'string' ? value.split(' ') : [];

const loadInteraction = async (ctx: Context, provider: Provider, tenants: Tenants) => {
  const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(() => null);
  const userId = interaction?.session?.accountId;
  const clientId = interaction?.params['client_id'];
  if (!userId || typeof clientId !== 'string' || interaction?.prompt.name !== promptName) {
    throw consentErrors.session_missing();
  }
  const tenant = await tenants.get(provider);
  const scopes = readWords(interaction.params['scope']);
  const isForced = readWords(interaction.params['prompt']).includes('consent');
  const { site, userRef } = await getUserRef(tenant, clientId, userId);
  const questions = await listQuestions(tenant, { userId, clientId }, scopes, isForced);
  return { interaction, tenant, userId, clientId, site, userRef, scopes, ...questions };
};
type Loaded = Awaited<ReturnType<typeof loadInteraction>>;

type Notice = Parameters<typeof renderConsentPage>[0]['notice'];
const statuses: Readonly<Record<Notice, number>> = { none: 200, invalid: 400, changed: 409 };

const show = async (ctx: Context, loaded: Loaded, notice: Notice) => {
  const { interaction, tenant, userId, site, asked, settled } = loaded;
  const people = createPeople(tenant.sealing.run);
  const person = await people.read(userId);
  const look = await findSiteLook(tenant.pool, tenant.id, site.id);
  const wanted = readLanguage(ctx, interaction.params['ui_locales']);
  // A site may be of one language only; its page then is too.
  const language = look.languages.find((one) => one === wanted) ?? look.languages[0] ?? wanted;
  answerPage(
    ctx,
    renderConsentPage({
      language,
      site: { ...look, name: nameIn(look, language) },
      asked,
      settled,
      missing: asked
        .map(({ attribute }) => attribute)
        .filter((attribute) => person?.values[attribute] === undefined),
      token: interaction.uid,
      now: Date.now(),
      notice,
    }),
    statuses[notice]
  );
};

type Submitted = {
  readonly answers: ReturnType<typeof parseAnswers>;
  readonly filled: ReturnType<typeof parseFilled>;
};

/** @throws consent.forged_request, consent.changed, consent.invalid_answer */
const readSubmitted = async (ctx: Context, loaded: Loaded): Promise<Submitted> => {
  const form = await readForm(ctx);
  if (form.get('token') !== loaded.interaction.uid) {
    throw consentErrors.forged_request();
  }
  return {
    answers: parseAnswers(form, loaded),
    filled: form.get('decision') === 'share' ? parseFilled(form) : {},
  };
};

/** What the person filled in is theirs and is kept even when the answers are refused. @throws consent.changed among others */
const store = async ({ answers, filled }: Submitted, loaded: Loaded) => {
  const { tenant, userId, site, userRef } = loaded;
  if (Object.keys(filled).length > 0) {
    await createPeople(tenant.sealing.run).write(userId, filled);
  }
  await tenant.consents.answer({ userId, siteId: site.id, userRef }, answers, 'consent_page');
};

/** Back to the provider: our prompt counts as answered, and Logto's page follows where it was not there before. */
const resume = async (ctx: Context, provider: Provider) => {
  const result = { [promptName]: { at: Math.floor(Date.now() / 1000) } };
  const next = await provider.interactionResult(ctx.req, ctx.res, result, {
    mergeWithLastSubmission: true,
  });
  ctx.status = 303;
  ctx.redirect(next);
};

/**
 * The host's consent call, without a body: it grants what our prompt's details list.
 * @returns whether it did; if not, the host's refusal is the answer
 */
const finish = async (ctx: Context, next: Next): Promise<boolean> => {
  for (const name of ['content-type', 'content-length', 'transfer-encoding']) {
    delete ctx.req.headers[name];
  }
  ctx.req.headers.accept = 'application/json';
  ctx.url = hostConsentPath;
  ctx.method = 'POST';
  await next();
  const body: unknown = ctx.body;
  const redirectTo: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'redirectTo') : undefined;
  if (typeof redirectTo !== 'string' || ctx.status >= 300) {
    return false;
  }
  ctx.body = null;
  ctx.redirect(redirectTo);
  ctx.status = 303;
  return true;
};

/** @returns whether the answers are stored @throws as `readSubmitted` */
const decide = async (ctx: Context, next: Next, provider: Provider, loaded: Loaded) => {
  const submitted = await readSubmitted(ctx, loaded);
  const client = await provider.Client.find(loaded.clientId);
  // What Logto's page asks about besides: organizations to choose, and permissions of APIs, which ours does not name.
  const { missingResourceScopes = {} } = loaded.interaction.prompt.details;
  const hasMoreToAsk =
    client?.['isThirdParty'] === true &&
    (loaded.scopes.includes(organizationsScope) ||
      Object.keys(Object(missingResourceScopes) as object).length > 0);
  const isHostDone = loaded.interaction.lastSubmission?.['consent'] !== undefined;
  if (hasMoreToAsk || isHostDone) {
    await store(submitted, loaded);
    await resume(ctx, provider);
    return true;
  }
  // The host first: whoever it refuses has shared nothing, and the site hears of nobody. When storing fails after that, the question
  // is open and is asked again; the host's consent can be made twice.
  if (!(await finish(ctx, next))) {
    return false;
  }
  await store(submitted, loaded);
  return true;
};

/** Why to show the page again; every other failure ends the request. */
const notices: Readonly<Record<string, Notice>> = {
  'consent.changed': 'changed',
  'consent.invalid_answer': 'invalid',
};

export const createConsentPage =
  (provider: Provider, tenants: Tenants, log: Log): Middleware =>
  async (ctx, next) => {
    if (ctx.path !== consentPath || (ctx.method !== 'GET' && ctx.method !== 'POST')) {
      await next();
      return;
    }
    const loaded = await loadInteraction(ctx, provider, tenants);
    if (ctx.method === 'GET') {
      await show(ctx, loaded, 'none');
      return;
    }
    try {
      if (await decide(ctx, next, provider, loaded)) {
        log.info('consent_answered', { tenant: loaded.tenant.id, site: loaded.site.id });
      }
    } catch (error) {
      const notice = isPassportError(error) ? notices[error.code] : undefined;
      if (notice === undefined) {
        throw error;
      }
      // The host may have been about to send the person on.
      ctx.remove('Location');
      await show(ctx, await loadInteraction(ctx, provider, tenants), notice);
    }
  };
