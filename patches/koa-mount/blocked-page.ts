/** `/passport/blocked`: shown to people whom a site does not serve; its button ends the sign-in with `access_denied` (RFC 6749 §4.1.2.1). */
import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import { renderBlockedPage } from '../../plugins/blocks/port.ts';
import { consentErrors, findSiteLook, nameIn } from '../../plugins/consent/port.ts';
import { renderClosedPage } from '../../plugins/dsr/port.ts';
import type { Route } from '../../plugins/kernel/port.ts';
import { blockedPromptName } from '../oidc-provider/blocked-prompt.ts';
import type { Tenants } from '../tenants.ts';
import { answerPage, readForm, readLanguage } from './forms.ts';

const loadInteraction = async (ctx: Context, provider: Provider) => {
  const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(() => null);
  const userId = interaction?.session?.accountId;
  const clientId = interaction?.params['client_id'];
  if (!userId || typeof clientId !== 'string' || interaction?.prompt.name !== blockedPromptName) {
    throw consentErrors.session_missing();
  }
  return { interaction, userId, clientId };
};

export const createBlockedRoutes = (provider: Provider, tenants: Tenants): readonly Route[] => [
  {
    method: 'GET',
    path: '/blocked',
    handle: async (ctx) => {
      const { interaction, userId, clientId } = await loadInteraction(ctx, provider);
      const tenant = await tenants.get(provider);
      const language = readLanguage(ctx, interaction.params['ui_locales']);
      if (await tenant.erasures.findPending(userId)) {
        answerPage(ctx, renderClosedPage({ language, token: interaction.uid }), 403);
        return;
      }
      const site = await tenant.sites.getSiteOfApplication(clientId);
      const blocks = await tenant.blocks.listOfUser(userId);
      const block = blocks.find(({ siteId }) => siteId === site.id);
      const look = await findSiteLook(tenant.pool, tenant.id, site.id);
      answerPage(
        ctx,
        renderBlockedPage({
          language,
          siteName: nameIn(look, language),
          // Lifted a moment ago: the button leads back to the site, and the next sign-in succeeds.
          reason: block?.reason ?? 'other',
          since: block?.createdAt ?? Date.now(),
          token: interaction.uid,
        }),
        403
      );
    },
  },
  {
    method: 'POST',
    path: '/blocked',
    handle: async (ctx) => {
      const { interaction } = await loadInteraction(ctx, provider);
      if ((await readForm(ctx)).get('token') !== interaction.uid) {
        throw consentErrors.forged_request();
      }
      const next = await provider.interactionResult(
        ctx.req,
        ctx.res,
        { error: 'access_denied', error_description: 'the site does not serve this End-User' },
        { mergeWithLastSubmission: false }
      );
      ctx.redirect(next);
      ctx.status = 303;
    },
  },
];
