/** `/passport/me/account`: a person takes their data with them (GDPR Art. 15, 20), asks to be erased (Art. 17), or takes that back. */
import type { Provider } from 'oidc-provider';
import { listFeed } from '../../plugins/audit/port.ts';
import { createPeople, createRelationReader } from '../../plugins/consent/port.ts';
import { renderAccountPage } from '../../plugins/dsr/port.ts';
import { kernelErrors } from '../../plugins/kernel/port.ts';
import type { Route } from '../../plugins/kernel/port.ts';
import type { Tenants } from '../tenants.ts';
import { answerPage, readLanguage } from './forms.ts';
import { createPersonSessions, home } from './person-session.ts';
import type { Session } from './person-session.ts';

const feedPage = 500;

const listWholeFeed = async ({ tenant, userId }: Session) => {
  const all: Awaited<ReturnType<typeof listFeed>>[number][] = [];
  for (let before: number | null = null; ;) {
    const page: Awaited<ReturnType<typeof listFeed>> = await listFeed(
      tenant.pool,
      tenant.id,
      userId,
      { beforeSequence: before, limit: feedPage }
    );
    all.push(...page);
    before = page.at(-1)?.sequence ?? null;
    if (page.length < feedPage) {
      return all;
    }
  }
};

const toTime = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** Everything about the person that the person may see, in one document. */
const collect = async (session: Session) => {
  const { tenant, userId } = session;
  const [person, relations, history, feed, blocks, complaints] = await Promise.all([
    createPeople(tenant.sealing.run).read(userId),
    createRelationReader(tenant)(userId),
    tenant.consents.listHistory(userId),
    listWholeFeed(session),
    tenant.blocks.listOfUser(userId),
    tenant.complaints.listOfUser(userId),
  ]);
  return {
    exported_at: new Date().toISOString(),
    user_id: userId,
    attributes: person?.values ?? {},
    sites: relations.map(({ siteId, userRef }) => ({ site: siteId, user_ref: userRef })),
    consents: history.map((consent) => ({
      site: consent.siteId,
      attribute: consent.attribute,
      purpose: consent.purpose,
      decision: consent.decision,
      decided_at: toTime(consent.decidedAt),
      expires_at: toTime(consent.expiresAt),
      ended_at: toTime(consent.endedAt),
    })),
    accesses: feed.map((entry) => ({
      at: toTime(entry.occurredAtMs),
      by: entry.actorType,
      site: entry.siteId,
      action: entry.action,
      attributes: entry.attributes,
      purpose: entry.purpose,
      result: entry.result,
    })),
    blocks: blocks.map(({ siteId, reason, createdAt }) => ({
      site: siteId,
      reason,
      since: toTime(createdAt),
    })),
    complaints: complaints.map(({ siteId, status, createdAt }) => ({
      site: siteId,
      status,
      created_at: toTime(createdAt),
    })),
  };
};

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
        const { session } = await readChecked(ctx);
        const { tenant, userId } = session;
        const document = await collect(session);
        await tenant.audit.append([
          {
            actorType: 'user',
            actorId: userId,
            userId,
            userRef: null,
            siteId: null,
            action: 'dsr.export',
            attributes: Object.keys(document.attributes),
            purpose: null,
            ip: tenant.pseudonymiseIp(ctx.ip),
            result: 'allowed',
          },
        ]);
        ctx.set('Content-Disposition', 'attachment; filename="passport.json"');
        ctx.set('Cache-Control', 'no-store');
        ctx.type = 'json';
        ctx.body = JSON.stringify(document, undefined, 2);
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
