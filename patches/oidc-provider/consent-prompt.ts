/**
 * A prompt of our own between login and consent: asks the person what a site may know, for every application, whenever something is
 * asked that they have not answered. With `prompt=none` the provider answers `interaction_required` by itself.
 *
 * It carries the missing scopes in its details as the provider's own consent prompt does, so that the page can finish both at once through
 * Logto's consent call.
 *
 * Where Logto has a gate of its own at its consent page, that page comes first and this prompt after it: nobody is asked who is about to
 * be refused or replaced by somebody else.
 */
import type { interactionPolicy, KoaContextWithOIDC } from 'oidc-provider';
import { needsAnswer } from '../../plugins/consent/port.ts';
import { listRequestedAttributes } from '../../plugins/passport/port.ts';
import type { TenantRuntime } from '../tenants.ts';
import { getSite, isSiteClient } from './site-context.ts';

type PolicyTools = typeof interactionPolicy;

export const promptName = 'passport_consent';
export const consentPath = '/passport/consent';

/** What the provider's own consent prompt looks at, and its types leave out. */
type GrantContext = {
  readonly grant?: {
    readonly getOIDCScopeEncountered: () => string;
    readonly getResourceScopeEncountered: (indicator: string) => string;
  };
  readonly requestParamOIDCScopes: ReadonlySet<string>;
  readonly requestParamScopes: ReadonlySet<string>;
  readonly resourceServers?: Readonly<Record<string, { readonly scopes: ReadonlySet<string> }>>;
};
const toGrantContext = ({ oidc }: KoaContextWithOIDC) => oidc as unknown as GrantContext;

const listMissingScopes = (ctx: KoaContextWithOIDC): readonly string[] => {
  const { grant, requestParamOIDCScopes } = toGrantContext(ctx);
  const encountered = new Set(grant?.getOIDCScopeEncountered().split(' '));
  return [...requestParamOIDCScopes].filter((scope) => !encountered.has(scope));
};

const listMissingResourceScopes = (
  ctx: KoaContextWithOIDC
): Readonly<Record<string, readonly string[]>> => {
  const { grant, requestParamScopes, resourceServers } = toGrantContext(ctx);
  const missing = Object.entries(resourceServers ?? {}).map(([indicator, server]) => {
    const encountered = new Set(grant?.getResourceScopeEncountered(indicator).split(' '));
    const scopes = [...requestParamScopes].filter(
      (scope) => server.scopes.has(scope) && !encountered.has(scope)
    );
    return [indicator, scopes] as const;
  });
  return Object.fromEntries(missing.filter(([, scopes]) => scopes.length > 0));
};

/** What the interaction must ask; empty when there is nothing. */
export const listQuestions = async (
  tenant: TenantRuntime,
  person: { readonly userId: string; readonly clientId: string },
  scopes: Iterable<string>,
  isForced: boolean
) => {
  const requested = listRequestedAttributes(scopes);
  if (requested.length === 0) {
    return { asked: [], settled: [] };
  }
  const site = await getSite(tenant, person.clientId);
  const all = await tenant.consents.listAsked(person.userId, site.id, requested);
  const asked = all.filter((item) => isForced || needsAnswer(item, Date.now()));
  return { asked, settled: all.filter((item) => !asked.includes(item)) };
};

/**
 * Logto looks at two things only when its consent page is opened: whether a magic link is for the person who is signed in (if not it
 * offers to switch), and whether the person may use the application at all.
 */
const hasHostGate = ({ oidc }: KoaContextWithOIDC): boolean =>
  Boolean(oidc.params?.['one_time_token'] && oidc.params['login_hint']) ||
  oidc.client?.metadata()['appLevelAccessControlEnabled'] === true;

/** With everything granted already the host's page is not opened, and there is nothing to wait for. */
const isHostConsentDue = async (
  ctx: KoaContextWithOIDC,
  { checks }: interactionPolicy.Prompt
): Promise<boolean> => {
  const results = await Promise.all([...checks].map(async ({ check }) => check(ctx)));
  return results.some(Boolean);
};

export const createConsentPrompt = (
  { Prompt, Check }: PolicyTools,
  hostConsent: interactionPolicy.Prompt,
  getTenant: () => Promise<TenantRuntime>
) =>
  new Prompt(
    { name: promptName, requestable: false },
    new Check(
      'sharing_undecided',
      'the End-User has to decide what the site may know',
      'interaction_required',
      async (ctx) => {
        const { oidc } = ctx;
        const userId = oidc.session?.accountId;
        const clientId = oidc.client?.clientId;
        const tenant = await getTenant();
        if (!userId || !clientId || !isSiteClient(tenant, clientId)) {
          return Check.NO_NEED_TO_PROMPT;
        }
        const isGated = hasHostGate(ctx);
        const isHostDone = oidc.result?.consent !== undefined;
        if (isGated && !isHostDone && (await isHostConsentDue(ctx, hostConsent))) {
          return Check.NO_NEED_TO_PROMPT;
        }
        // Behind a gate the host's consent says nothing about ours; elsewhere our page makes it.
        const isAnswered = oidc.result?.[promptName] !== undefined || (isHostDone && !isGated);
        const isForced = oidc.prompts.has('consent') && !isAnswered;
        const { asked } = await listQuestions(
          tenant,
          { userId, clientId },
          oidc.requestParamScopes,
          isForced
        );
        return asked.length > 0 ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
      },
      (ctx) => ({
        missingOIDCScope: listMissingScopes(ctx),
        missingResourceScopes: listMissingResourceScopes(ctx),
      })
    )
  );
