/** `/passport/me`: a person's own page. Whoever is signed in at the provider sees and changes what is theirs. */
import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import { isPassportError } from '../../schemas/errors.ts';
import { listFeed } from '../../plugins/audit/port.ts';
import {
  consentErrors,
  createPeople,
  createReceipt,
  createRelationReader,
  findSiteLook,
  nameIn,
  parseChanges,
  parseShare,
  renderPassportPage,
} from '../../plugins/consent/port.ts';
import type { Consent, Language, Trouble } from '../../plugins/consent/port.ts';
import type { Route } from '../../plugins/kernel/port.ts';
import type { Tenants } from '../tenants.ts';
import { answerPage, readLanguage } from './forms.ts';
import { createPersonSessions, home } from './person-session.ts';
import type { Session } from './person-session.ts';

/** Only where the person has been: a form cannot make them known to a site. @throws consent.not_found */
const getRelation = async ({ tenant, userId }: Session, siteId: string | null) => {
  const site = await tenant.sites.find(siteId ?? '');
  const userRef = site ? await tenant.pairwise.findUserRef(site.sectorId, userId) : null;
  if (!site || userRef === null) {
    throw consentErrors.not_found();
  }
  return { site, userRef };
};

const viewSites = async (
  { tenant, userId }: Session,
  consents: readonly Consent[],
  language: Language
) => {
  const relations = await createRelationReader(tenant)(userId);
  return Promise.all(
    relations.map(async ({ userRef, siteId }) => {
      const look = await findSiteLook(tenant.pool, tenant.id, siteId);
      return {
        id: siteId,
        userRef,
        ...look,
        name: nameIn(look, language),
        consents: consents.filter((consent) => consent.siteId === siteId),
        purposes: await tenant.declarations.list(siteId),
      };
    })
  );
};

/** Sites that know the person no more, such as removed ones, are called by their names all the same. */
const nameSites = async (
  { tenant }: Session,
  sites: readonly { readonly id: string; readonly name: string }[],
  history: readonly Consent[],
  language: Language
): Promise<ReadonlyMap<string, string>> => {
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  const others = new Set(history.map(({ siteId }) => siteId).filter((id) => !names.has(id)));
  for (const siteId of others) {
    names.set(siteId, nameIn(await findSiteLook(tenant.pool, tenant.id, siteId), language));
  }
  return names;
};

type Notice = Parameters<typeof renderPassportPage>[0]['notice'];
const notices: readonly Notice[] = ['done', 'saved'];
const statuses: Readonly<Partial<Record<Notice, number>>> = { invalid: 400, changed: 409 };

const hasCode = (error: unknown, { code }: { readonly code: string }) =>
  isPassportError(error) && error.code === code;

const seenAtOnce = 50;

/** "Who saw my data": entries of the chain about the person that name an attribute. */
const listSeen = async (
  { tenant, userId }: Session,
  before: unknown,
  names: ReadonlyMap<string, string>
) => {
  const sequence = Number(before);
  const beforeSequence = Number.isSafeInteger(sequence) && sequence > 0 ? sequence : null;
  const page = { beforeSequence, limit: seenAtOnce };
  const entries = await listFeed(tenant.pool, tenant.id, userId, page);
  return {
    seen: entries
      // What people decided themselves is under "What happened".
      .filter(({ action }) => !action.startsWith('consent.'))
      .map(({ siteId, ...entry }) => ({
        ...entry,
        siteName: siteId === null ? null : (names.get(siteId) ?? siteId),
      })),
    olderThan: entries.length < seenAtOnce ? null : (entries.at(-1)?.sequence ?? null),
  };
};

/** A person has a right to know of both (GDPR Art. 15); what a complaint says is for whoever decides about it. */
const listTroubles = async (
  { tenant, userId }: Session,
  names: ReadonlyMap<string, string>
): Promise<readonly Trouble[]> => {
  const [blocks, complaints] = await Promise.all([
    tenant.blocks.listOfUser(userId),
    tenant.complaints.listOfUser(userId),
  ]);
  return [
    ...blocks.map((block) => ({ ...block, complaintStatus: null })),
    ...complaints.map((complaint) => ({ ...complaint, complaintStatus: complaint.status })),
  ].map(({ siteId, createdAt, complaintStatus }) => ({
    siteName: names.get(siteId) ?? siteId,
    at: createdAt,
    complaintStatus,
  }));
};

const show = async (ctx: Context, session: Session, notice: Notice) => {
  const { tenant, userId, token } = session;
  const language = readLanguage(ctx, ctx.query['ui_locales']);
  const sites = await viewSites(session, await tenant.consents.listCurrent(userId), language);
  const history = await tenant.consents.listHistory(userId);
  const names = await nameSites(session, sites, history, language);
  const person = await createPeople(tenant.sealing.run).read(userId);
  answerPage(
    ctx,
    renderPassportPage({
      language,
      // The page's own application and others without a question are not sites to people.
      sites: sites.filter(({ consents }) => consents.length > 0),
      history: history.map((entry) => ({
        ...entry,
        siteName: names.get(entry.siteId) ?? entry.siteId,
      })),
      ...(await listSeen(session, ctx.query['before'], names)),
      troubles: await listTroubles(session, names),
      data: person?.filled ?? {},
      token,
      now: Date.now(),
      notice,
    }),
    statuses[notice] ?? 200
  );
};

export const createPassportRoutes = (provider: Provider, tenants: Tenants): readonly Route[] => {
  const { find, signIn, readChecked } = createPersonSessions(provider, tenants);
  const goHome = (ctx: Context, notice: Notice) => {
    ctx.redirect(`${home}?notice=${notice}`);
    ctx.status = 303;
  };

  return [
    {
      method: 'GET',
      path: '/me',
      handle: async (ctx) => {
        const session = await find(ctx);
        const notice = notices.find((name) => name === ctx.query['notice']) ?? 'none';
        await (session ? show(ctx, session, notice) : signIn(ctx));
      },
    },
    {
      method: 'POST',
      path: '/me/withdraw',
      handle: async (ctx) => {
        const { session, form } = await readChecked(ctx);
        const { tenant, userId } = session;
        const { site, userRef } = await getRelation(session, form.get('site'));
        const [attribute, purpose] = [form.get('attribute'), form.get('purpose')];
        await tenant.consents.withdraw(
          { userId, siteId: site.id, userRef },
          { by: 'person', actorId: userId, method: 'passport_page' },
          attribute && purpose ? { attribute, purpose } : undefined
        );
        goHome(ctx, 'done');
      },
    },
    {
      method: 'POST',
      path: '/me/share',
      handle: async (ctx) => {
        const { session, form } = await readChecked(ctx);
        const { tenant, userId } = session;
        const { site, userRef } = await getRelation(session, form.get('site'));
        try {
          const answers = [parseShare(form)];
          await tenant.consents.answer(
            { userId, siteId: site.id, userRef },
            answers,
            'passport_page'
          );
        } catch (error) {
          if (hasCode(error, consentErrors.changed())) {
            await show(ctx, session, 'changed');
            return;
          }
          throw error;
        }
        goHome(ctx, 'done');
      },
    },
    {
      method: 'POST',
      path: '/me/data',
      handle: async (ctx) => {
        const { session, form } = await readChecked(ctx);
        try {
          const people = createPeople(session.tenant.sealing.run);
          await people.write(session.userId, parseChanges(form));
        } catch (error) {
          if (hasCode(error, consentErrors.invalid_answer())) {
            await show(ctx, session, 'invalid');
            return;
          }
          throw error;
        }
        goHome(ctx, 'saved');
      },
    },
    {
      method: 'GET',
      path: '/me/receipts/:id',
      handle: async (ctx, { id = '' }) => {
        const session = await find(ctx);
        const consent = session ? await session.tenant.consents.find(session.userId, id) : null;
        if (!session || !consent) {
          throw consentErrors.not_found();
        }
        const { tenant, userId } = session;
        const site = await tenant.sites.find(consent.siteId);
        const userRef = site ? await tenant.pairwise.findUserRef(site.sectorId, userId) : null;
        const look = await findSiteLook(tenant.pool, tenant.id, consent.siteId);
        const declarations = await tenant.declarations.list(consent.siteId);
        const text = declarations.find(
          ({ attribute, purpose, textVersion }) =>
            attribute === consent.attribute &&
            purpose === consent.purpose &&
            textVersion === consent.textVersion
        );
        ctx.set('Content-Disposition', `attachment; filename="${consent.id}.jsonld"`);
        ctx.set('Cache-Control', 'no-store');
        ctx.type = 'application/ld+json';
        ctx.body = JSON.stringify(
          createReceipt({
            consent,
            site: { id: consent.siteId, name: look.name },
            userRef: userRef ?? '',
            issuer: provider.issuer,
            text: text ? { en: text.textEn, ru: text.textRu } : null,
          }),
          undefined,
          2
        );
      },
    },
  ];
};
