/**
 * What a person answers to a site, and what follows. An answer to a declared purpose is `granted` until a date, or `refused`; one
 * answer counts at a time, the others are history. Withdrawing counts from the next read on, in every process: nothing is cached.
 *
 * A change, the event about it and its entry on the audit chain are one transaction.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import { insertEvent } from '../events/port.ts';
import { createRandomId } from '../kernel/port.ts';
import { listClaims } from '../passport/port.ts';
import type { ConsentReader } from '../passport/port.ts';
import { consentErrors } from './errors.ts';
import { digestMeaning } from './meaning.ts';
import { createConsentQueries } from './queries.ts';
import type { Consent, ConsentMethod, Declaration, EndedBy, EndedConsent } from './queries.ts';

export type Answer = {
  readonly attribute: string;
  readonly purpose: string;
  /** Days until it ends; null for a refusal. */
  readonly days: number | null;
  /** `digestMeaning` of what the person was shown; null only where there was no page, as in made-up data. */
  readonly shown: string | null;
};

/** An answer that came off a page. */
export type ShownAnswer = Answer & { readonly shown: string };

export type Asked = Declaration & {
  /** The answer that counts now; null when there is none. */
  readonly current: Consent | null;
};

/** A person at a site. */
export type Relation = {
  readonly userId: string;
  readonly siteId: string;
  readonly userRef: string;
};

/** Who takes a consent back. A person's withdrawal stands as a refusal; a site's or an administrator's leaves the question open. */
export type Withdrawer = {
  readonly by: Exclude<EndedBy, 'newer'>;
  readonly actorId: string;
  readonly method: ConsentMethod;
};

export type Consents = {
  /** Every declared purpose of the requested attributes; a request for others is noted for the administrator. */
  readonly listAsked: (
    userId: string,
    siteId: string,
    requested: readonly string[]
  ) => Promise<readonly Asked[]>;
  /**
   * Replaces the answers to what was asked: all of them or, when one was to something else than what is asked now, none.
   * @throws consent.changed, consent.invalid_answer, consent.site_removed, consent.blocked, consent.leaving, audit.unavailable
   */
  readonly answer: (
    person: Relation,
    answers: readonly Answer[],
    method: ConsentMethod
  ) => Promise<void>;
  /**
   * Ends one consent, or all of a site together with its tokens.
   * @param until those given later stay; milliseconds since the epoch
   * @returns how many ended
   * @throws audit.unavailable
   */
  readonly withdraw: (
    person: Relation,
    withdrawer: Withdrawer,
    only?: { readonly attribute: string; readonly purpose: string | null },
    until?: number
  ) => Promise<number>;
  readonly listLive: (userId: string, siteId: string) => Promise<readonly Consent[]>;
  readonly listCurrent: (userId: string) => Promise<readonly Consent[]>;
  readonly listHistory: (userId: string) => Promise<readonly Consent[]>;
  readonly find: (userId: string, id: string) => Promise<Consent | null>;
  /** For tokens and UserInfo: consents that release values. */
  readonly read: ConsentReader;
};

const idLength = 24;

/** Asked when nothing was answered, the meaning has changed, or what was granted has ended. */
export const needsAnswer = ({ current, textVersion }: Asked, now: number): boolean =>
  current === null ||
  current.textVersion !== textVersion ||
  (current.decision === 'granted' && current.expiresAt !== null && current.expiresAt <= now);

const consentEvents = ['consent-withdrawn', 'consent-changed', 'consent-granted'] as const;
type ConsentEvent = (typeof consentEvents)[number];

/** What an answer is to the site: refusing what was allowed takes it back, refusing what was not says nothing. */
const toEvent = (wasLive: boolean, isGranted: boolean): ConsentEvent | null => {
  if (isGranted) {
    return wasLive ? 'consent-changed' : 'consent-granted';
  }
  return wasLive ? 'consent-withdrawn' : null;
};

const findDeclaration = (
  declarations: readonly Declaration[],
  { attribute, purpose }: { readonly attribute: string; readonly purpose: string }
) => declarations.find((row) => row.attribute === attribute && row.purpose === purpose) ?? null;

/** @throws consent.changed when it was given to something else, consent.invalid_answer */
const matchAnswer = (declarations: readonly Declaration[], answer: Answer) => {
  const { days, shown } = answer;
  const declaration = findDeclaration(declarations, answer);
  if (shown !== null && (!declaration || digestMeaning(declaration) !== shown)) {
    throw consentErrors.changed();
  }
  if (!declaration || (days !== null && (days < 1 || days > declaration.longestDays))) {
    throw consentErrors.invalid_answer();
  }
  return { declaration, days };
};

/** Answers, withdrawals and blocks of one person at one site wait for each other until the caller's transaction ends. */
export const lockConsents = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { userId, siteId }: Pick<Relation, 'userId' | 'siteId'>
) => createConsentQueries(tenantId).lockRelation(connection, userId, siteId);

export const createConsents = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'appendIn'>;
}): Consents => {
  const { pool, tenantId, audit } = deps;
  const queries = createConsentQueries(tenantId);

  const tell = async (
    connection: CommonQueryMethods,
    { siteId, userRef }: Relation,
    type: ConsentEvent,
    changes: readonly { readonly attribute: string; readonly purpose: string }[]
  ) => {
    if (changes.length > 0) {
      const consents = changes.map(({ attribute, purpose }) => ({ attribute, purpose }));
      const payload = { consents };
      await insertEvent(connection, tenantId, { siteId, userRef, type, payload });
    }
  };

  /** One entry per purpose. The head of the chain stays locked until commit, so this comes last. */
  const record = async (
    connection: CommonQueryMethods,
    { userId, userRef, siteId }: Relation,
    actor: { readonly type: 'user' | 'site' | 'admin'; readonly id: string },
    changes: readonly {
      readonly action: string;
      readonly attribute: string;
      readonly purpose: string;
    }[]
  ) => {
    const groups = new Map<string, (typeof changes)[number][]>();
    for (const change of changes) {
      const key = `${change.action} ${change.purpose}`;
      groups.set(key, [...(groups.get(key) ?? []), change]);
    }
    if (groups.size > 0) {
      await audit.appendIn(
        connection,
        [...groups.values()].map((group) => ({
          actorType: actor.type,
          actorId: actor.id,
          userId,
          userRef,
          siteId,
          action: group[0]?.action ?? '',
          attributes: group.map(({ attribute }) => attribute),
          purpose: group[0]?.purpose ?? null,
          ip: null,
          result: 'allowed' as const,
        }))
      );
    }
  };

  const insert = async (
    connection: CommonQueryMethods,
    { userId, siteId }: Relation,
    declaration: Declaration,
    answer: {
      readonly days: number | null;
      readonly method: ConsentMethod;
      readonly sealingKey: EndedConsent['sealingKey'];
    }
  ) => {
    const { attribute, purpose, purposeCode, textVersion, release } = declaration;
    await queries.insertConsent(connection, {
      id: `consent_${createRandomId(idLength)}`,
      userId,
      siteId,
      attribute,
      purpose,
      purposeCode,
      textVersion,
      release,
      decision: answer.days === null ? 'refused' : 'granted',
      ...answer,
    });
  };

  const answer: Consents['answer'] = async (person, answers, method) => {
    const { userId, siteId } = person;
    await pool.transaction(async (connection) => {
      await queries.lockRelation(connection, userId, siteId);
      if (!(await queries.isServed(connection, siteId))) {
        throw consentErrors.site_removed();
      }
      // Under the lock that a block takes too: whoever is turned away shares nothing with the site, however old their page is.
      if (await queries.isBlocked(connection, userId, siteId)) {
        throw consentErrors.blocked();
      }
      if (await queries.isLeaving(connection, userId)) {
        throw consentErrors.leaving();
      }
      // Locked until commit: what was shown is what is recorded, whatever the site declares meanwhile.
      const declarations = await queries.lockDeclarations(connection, siteId, answers);
      const parsed = answers.map((item) => matchAnswer(declarations, item));
      const events: (readonly [ConsentEvent | null, Declaration])[] = [];
      for (const { declaration, days } of parsed) {
        const [ended] = await queries.endCurrent(connection, userId, siteId, 'newer', declaration);
        // What a site has sealed stays readable when the person extends a consent that is still good, and only then.
        const isExtended =
          days !== null && ended?.wasLive === true && ended.textVersion === declaration.textVersion;
        const sealingKey = isExtended ? ended.sealingKey : null;
        await insert(connection, person, declaration, { days, method, sealingKey });
        events.push([toEvent(ended?.wasLive === true, days !== null), declaration]);
      }
      for (const type of consentEvents) {
        const changes = events.flatMap(([event, declaration]) =>
          event === type ? [declaration] : []
        );
        await tell(connection, person, type, changes);
      }
      await record(
        connection,
        person,
        { type: 'user', id: userId },
        parsed.map(({ declaration, days }) => ({
          action: days === null ? 'consent.refuse' : 'consent.grant',
          attribute: declaration.attribute,
          purpose: declaration.purpose,
        }))
      );
    });
  };

  const withdraw: Consents['withdraw'] = async (person, { by, actorId, method }, only, until) => {
    const { userId, siteId } = person;
    const declarations = await queries.listDeclarations(pool, siteId);
    return pool.transaction(async (connection) => {
      await queries.lockRelation(connection, userId, siteId);
      const ended = await queries.endCurrent(connection, userId, siteId, by, only ?? null, until);
      for (const item of by === 'person' ? ended : []) {
        const declaration = findDeclaration(declarations, item);
        // A refusal stands in its place: the person is not asked the same thing at the next sign-in. Of what the site asks instead by now
        // they have said nothing.
        if (declaration?.textVersion === item.textVersion) {
          await insert(connection, person, declaration, { days: null, method, sealingKey: null });
        }
      }
      await tell(connection, person, 'consent-withdrawn', ended);
      const revoked = only ? 0 : await queries.revokeTokens(connection, userId, siteId);
      if (revoked > 0 || (!only && ended.length > 0)) {
        const payload = {
          initiating_entity: by === 'person' ? 'user' : by === 'admin' ? by : 'system',
        };
        await insertEvent(connection, tenantId, {
          ...{ siteId, userRef: person.userRef, payload },
          type: 'session-revoked',
        });
      }
      await record(
        connection,
        person,
        { type: by === 'person' ? 'user' : by, id: actorId },
        ended.map((item) => ({ action: 'consent.withdraw', ...item }))
      );
      return ended.length;
    });
  };

  const listLive: Consents['listLive'] = async (userId, siteId) =>
    queries.listLive(pool, userId, siteId);

  return {
    listAsked: async (userId, siteId, requested) => {
      const declarations = await queries.listDeclarations(pool, siteId);
      const undeclared = requested.filter(
        (name) => !declarations.some(({ attribute }) => attribute === name)
      );
      if (undeclared.length > 0) {
        await queries.noteUndeclared(pool, siteId, undeclared);
      }
      const current = await queries.listCurrent(pool, userId, siteId);
      return declarations
        .filter(({ attribute }) => requested.includes(attribute))
        .map((declaration) => ({
          ...declaration,
          current:
            current.find(
              ({ attribute, purpose }) =>
                attribute === declaration.attribute && purpose === declaration.purpose
            ) ?? null,
        }));
    },
    answer,
    withdraw,
    listLive,
    listCurrent: async (userId) => queries.listCurrent(pool, userId, null),
    listHistory: async (userId) => queries.listHistory(pool, userId),
    find: async (userId, id) => queries.findConsent(pool, userId, id),
    read: async ({ userId, siteId }) =>
      (await listLive(userId, siteId)).map(({ attribute, purpose, release, expiresAt }) => ({
        attribute,
        // Consents that only answer questions are in the passport's list and release no claim.
        claims: release === 'value' ? listClaims([attribute]) : [],
        purpose,
        expiresAt: expiresAt === null ? null : Math.floor(expiresAt / 1000),
      })),
  };
};
