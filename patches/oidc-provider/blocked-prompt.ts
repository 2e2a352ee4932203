/**
 * A prompt in front of consent for people whom a site does not serve, or who asked to be erased: they see a page that says so, and the site gets no tokens. With
 * `prompt=none` the provider answers by itself.
 */
import type { interactionPolicy } from 'oidc-provider';
import type { TenantRuntime } from '../tenants.ts';
import { getSite, isSiteClient, isTurnedAway } from './site-context.ts';

type PolicyTools = typeof interactionPolicy;

export const blockedPromptName = 'passport_blocked';
export const blockedPath = '/passport/blocked';

export const createBlockedPrompt = (
  { Prompt, Check }: PolicyTools,
  getTenant: () => Promise<TenantRuntime>
) =>
  new Prompt(
    { name: blockedPromptName, requestable: false },
    new Check(
      'person_blocked',
      'the site does not serve this End-User',
      'access_denied',
      async ({ oidc }) => {
        const userId = oidc.session?.accountId;
        const clientId = oidc.client?.clientId;
        const tenant = await getTenant();
        if (!userId || !clientId || !isSiteClient(tenant, clientId)) {
          return Check.NO_NEED_TO_PROMPT;
        }
        const site = await getSite(tenant, clientId);
        return (await isTurnedAway(tenant, site.id, userId))
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT;
      }
    )
  );
