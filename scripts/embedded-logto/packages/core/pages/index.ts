/** The pages behind the API: sign-in, consent, device, the development mailbox, and what is shown when nothing is open. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { deviceFlowXsrfCookieKey } from '@logto/schemas';
import type Koa from 'koa';
import type { Context } from 'koa';
import Router from 'koa-router';
import { errors } from 'oidc-provider';
import { registerConsole } from '../console/server.ts';
import { findApplication } from '../oidc/clients.ts';
import { finishConsent, readMissingScopes, readParties } from '../oidc/consent.ts';
import { getSignInExperience } from '../queries/sign-in-experience.ts';
import type { TenantContext } from '../tenant-context.ts';
import { renderExperience } from './experience.ts';
import type { PageKind } from './experience.ts';
import { detectLanguage } from './language.ts';
import { escapeHtml, renderPage } from './layout.ts';
import { getTexts } from './texts.ts';

const publicFolder = path.join(import.meta.dirname, 'public');
const assets = ['style.css', 'experience.js', 'consent.js', 'logout.js'];

const send = (ctx: Context, html: string) => {
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = html;
};

const showLost = (ctx: Context) => {
  const language = detectLanguage(ctx);
  const texts = getTexts(language);
  ctx.status = 404;
  send(
    ctx,
    renderPage({
      language,
      title: texts.lostTitle,
      body: `<h1>${texts.lostTitle}</h1><p data-code="session.not_found">${texts.lostText}</p>`,
    })
  );
};

/** Runs a page that needs an open sign-in; without one the visitor reads what happened instead of an error body. */
const withInteraction =
  (page: (ctx: Context) => Promise<void>) =>
  async (ctx: Context): Promise<void> => {
    try {
      await page(ctx);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) {
        throw error;
      }
      showLost(ctx);
    }
  };

const registerExperiencePages = (router: Router, tenant: TenantContext) => {
  const { provider, pool } = tenant;
  const show = (kind: PageKind) =>
    withInteraction(async (ctx) => {
      const { params } = await provider.interactionDetails(ctx.req, ctx.res);
      const application = await findApplication(pool, String(params['client_id']));
      send(
        ctx,
        renderExperience({
          kind,
          language: detectLanguage(ctx),
          siteName: application?.name,
          experience: await getSignInExperience(pool),
          search: ctx.search,
        })
      );
    });
  router.get(['/sign-in', '/identifier-sign-in'], show('SignIn'));
  router.get(['/register', '/identifier-register'], show('Register'));
  router.get('/reset-password', show('ForgotPassword'));
};

const registerConsentPage = (router: Router, tenant: TenantContext) => {
  const { provider, pool } = tenant;
  router.get(
    '/consent',
    withInteraction(async (ctx) => {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res);
      const { clientId } = readParties(interaction);
      const { missingOIDCScope, missingResourceScopes } = readMissingScopes(interaction.prompt);
      const application = await findApplication(pool, clientId);
      if (!application?.isThirdParty) {
        ctx.redirect(await finishConsent(ctx, tenant, interaction, missingResourceScopes));
        return;
      }
      const language = detectLanguage(ctx);
      const texts = getTexts(language);
      const title = texts.consentTitle.replace('{site}', application.name);
      const scopes = [...missingOIDCScope, ...Object.values(missingResourceScopes).flat()];
      send(
        ctx,
        renderPage({
          language,
          title,
          script: 'consent.js',
          body: `<h1>${escapeHtml(title)}</h1><p>${texts.consentText}</p>
<ul class="scopes">${scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('')}</ul>
<p class="error" role="alert" hidden>${texts.errors.unknown}</p>
<button type="button">${texts.allow}</button>`,
        })
      );
    })
  );
};

const registerDevicePages = (router: Router) => {
  router.get('/device', (ctx) => {
    const xsrf = ctx.cookies.get(deviceFlowXsrfCookieKey);
    if (!xsrf) {
      // The provider has not seen this browser yet; it sets the cookie and comes back.
      ctx.redirect(`/oidc/device${ctx.search}`);
      return;
    }
    const language = detectLanguage(ctx);
    const texts = getTexts(language);
    const code = typeof ctx.query['user_code'] === 'string' ? ctx.query['user_code'] : '';
    const fields = code
      ? `<p>${texts.deviceConfirm}</p><p><code>${escapeHtml(code)}</code></p>
<input type="hidden" name="user_code" value="${escapeHtml(code)}"><input type="hidden" name="confirm" value="yes">`
      : `<p>${texts.deviceText}</p><p class="field"><label for="user_code">${texts.code}</label>
<input id="user_code" name="user_code" required autocapitalize="characters" autocomplete="off"></p>`;
    send(
      ctx,
      renderPage({
        language,
        title: texts.deviceTitle,
        body: `<h1>${texts.deviceTitle}</h1>
${ctx.query['error'] ? `<p class="error" role="alert">${texts.deviceBad}</p>` : ''}
<form method="post" action="/oidc/device"><input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">${fields}
<button type="submit">${texts.continue}</button></form>`,
      })
    );
  });
  router.get('/device/success', (ctx) => {
    const language = detectLanguage(ctx);
    const { deviceTitle, deviceDone } = getTexts(language);
    const body = `<h1>${deviceTitle}</h1><p>${deviceDone}</p>`;
    send(ctx, renderPage({ language, title: deviceTitle, body }));
  });
};

const registerMailbox = (router: Router, { mailbox }: TenantContext) => {
  router.get('/mailbox.json', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = mailbox.list();
  });
  router.get('/mailbox', (ctx) => {
    const language = detectLanguage(ctx);
    const texts = getTexts(language);
    const messages = mailbox
      .list()
      .map(
        ({ to, template, code, sentAtMs }) =>
          `<div class="mail"><div>${escapeHtml(to)} · ${escapeHtml(template)} · ${new Date(sentAtMs).toLocaleTimeString(language)}</div><code>${escapeHtml(code)}</code></div>`
      )
      .join('');
    const body = `<h1>${texts.mailbox}</h1><p>${texts.mailboxText}</p>${messages || `<p>${texts.mailboxEmpty}</p>`}`;
    send(ctx, renderPage({ language, title: texts.mailbox, body }));
  });
};

export const registerPages = (app: Koa, tenant: TenantContext) => {
  const router = new Router();
  registerExperiencePages(router, tenant);
  registerConsentPage(router, tenant);
  registerDevicePages(router);
  registerConsole(router, tenant);
  if (!tenant.environment.isProduction) {
    registerMailbox(router, tenant);
  }
  for (const name of assets) {
    router.get(`/assets/${name}`, async (ctx) => {
      ctx.type = path.extname(name);
      ctx.body = await readFile(path.join(publicFolder, name));
    });
  }
  router.get('/unknown-session', showLost);
  router.get('/', (ctx) => {
    const language = detectLanguage(ctx);
    const { homeTitle, homeText, mailbox } = getTexts(language);
    const body = `<h1>${homeTitle}</h1><p>${homeText}</p>${
      tenant.environment.isProduction ? '' : `<p><a href="/mailbox">${mailbox}</a></p>`
    }`;
    send(ctx, renderPage({ language, title: homeTitle, body }));
  });
  app.use(router.routes());
};
