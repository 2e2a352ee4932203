/** `/passport/me/account`: a person takes their data with them (GDPR Art. 15, 20), asks to be erased (Art. 17), or takes that back. */
import type { Provider } from 'oidc-provider';
import { renderAccountPage } from '../../plugins/dsr/port.ts';
import { kernelErrors } from '../../plugins/kernel/port.ts';
import type { Route } from '../../plugins/kernel/port.ts';
import type { Tenants } from '../tenants.ts';
import { openExport } from './export-document.ts';
import { answerPage, readLanguage } from './forms.ts';
import { createPersonSessions, home } from './person-session.ts';

/** Reads everything about somebody: six in a minute, where ten times as many forms may be sent. */
const exportCost = 100;

export const createAccountRoutes = (provider: Provider, tenants: Tenants): readonly Route[] => {
  const { find, signIn, readChecked } = createPersonSessions(provider, tenants);
  const account = `${home}/account`;
  return [
    {
      method: 'GET',
      path: '/me/account',
      handle: async (ctx) => {
        const session = await find(ctx);
        if (!session) {
          await signIn(ctx);
          return;
        }
        const { tenant, userId, token } = session;
        answerPage(
          ctx,
          renderAccountPage({
            language: readLanguage(ctx, ctx.query['ui_locales']),
            pending: await tenant.erasures.findPending(userId),
            graceDays: tenant.graceDays,
            token,
            isDone: ctx.query['notice'] === 'done',
          })
        );
      },
    },
    {
      method: 'POST',
      path: '/me/export',
      handle: async (ctx) => {
        const { session } = await readChecked(ctx, exportCost);
        const { tenant, userId } = session;
        const { attributes, stream } = await openExport(session, tenants.log);
        await tenant.audit.append([
          {
            actorType: 'user',
            actorId: userId,
            userId,
            userRef: null,
            siteId: null,
            action: 'dsr.export',
            attributes: [...attributes],
            purpose: null,
            ip: tenant.pseudonymiseIp(ctx.ip),
            result: 'allowed',
          },
        ]);
        ctx.set('Content-Disposition', 'attachment; filename="passport.json"');
        ctx.set('Cache-Control', 'no-store');
        ctx.type = 'json';
        ctx.body = stream();
      },
    },
    {
      method: 'POST',
      path: '/me/erasure',
      handle: async (ctx) => {
        const { session, form } = await readChecked(ctx);
        if (form.get('sure') !== 'yes') {
          throw kernelErrors.invalid_request({ detail: { fields: ['sure'] } });
        }
        const { tenant, userId } = session;
        const ip = tenant.pseudonymiseIp(ctx.ip);
        await tenant.erasures.request(userId, { type: 'user', id: userId, ip });
        ctx.redirect(`${account}?notice=done`);
        ctx.status = 303;
      },
    },
    {
      method: 'POST',
      path: '/me/erasure/cancel',
      handle: async (ctx) => {
        const { session } = await readChecked(ctx);
        const { tenant, userId } = session;
        const ip = tenant.pseudonymiseIp(ctx.ip);
        await tenant.erasures.cancel(userId, { type: 'user', id: userId, ip });
        ctx.redirect(`${account}?notice=done`);
        ctx.status = 303;
      },
    },
  ];
};
