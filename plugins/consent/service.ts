/**
 * What a site declares, what a person answers, and what follows. An answer to a declared purpose is `granted` until a date, or
 * `refused`; one answer counts at a time, the others are history. Withdrawing is refusing: it counts from the next read on.
 *
 * Changes and the events about them are one transaction.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { z } from 'zod';
import { createRandomId } from '../kernel/port.ts';
import { isAttribute, listClaims } from '../passport/port.ts';
import type { ConsentReader } from '../passport/port.ts';
import { consentErrors } from './errors.ts';
import { createConsentQueries } from './queries.ts';
import type { Consent, ConsentMethod, Declaration, EndedBy } from './queries.ts';

export type Answer = {
  readonly attribute: string;
  readonly purpose: string;
  /** Days until it ends; null for a refusal. */
  readonly days: number | null;
};

export type Asked = Declaration & {
  /** The answer that counts now; null when there is none. */
  readonly current: Consent | null;
};

export type Consents = {
  readonly declare: (siteId: string, declaration: unknown) => Promise<void>;
  readonly undeclare: (siteId: string, attribute: string, purpose: string) => Promise<void>;
  readonly listDeclarations: (siteId: string) => Promise<readonly Declaration[]>;
  readonly listUndeclared: (
    siteId: string
  ) => Promise<readonly { readonly attribute: string; readonly requests: number }[]>;
  /** Every declared purpose of the requested attributes; a request for others is noted for the administrator. */
  readonly listAsked: (
    userId: string,
    siteId: string,
    requested: readonly string[]
  ) => Promise<readonly Asked[]>;
  /** Replaces the answers to what was asked. @throws consent.invalid_answer */
  readonly answer: (
    person: { readonly userId: string; readonly siteId: string; readonly userRef: string },
    answers: readonly Answer[],
    method: ConsentMethod
  ) => Promise<void>;
  /**
   * Ends one consent, or all of a site together with its tokens.
   * @returns how many ended
   */
  readonly withdraw: (
    person: { readonly userId: string; readonly siteId: string; readonly userRef: string },
    by: Exclude<EndedBy, 'newer'>,
    only?: { readonly attribute: string; readonly purpose: string }
  ) => Promise<number>;
  readonly listLive: (userId: string, siteId: string) => Promise<readonly Consent[]>;
  readonly listCurrent: (userId: string) => Promise<readonly Consent[]>;
  readonly listHistory: (userId: string) => Promise<readonly Consent[]>;
  readonly find: (userId: string, id: string) => Promise<Consent | null>;
  readonly read: ConsentReader;
};

const idLength = 24;

const declarationGuard = z
  .object({
    attribute: z.string().refine(isAttribute),
    purpose: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
    purposeCode: z.string().regex(/^dpv:[A-Za-z]{3,80}$/),
    textEn: z.string().trim().min(3).max(500),
    textRu: z.string().trim().min(3).max(500),
    legalNote: z.string().trim().max(1000).nullable().default(null),
    retentionDays: z.number().int().positive().nullable().default(null),
    isNeeded: z.boolean().default(false),
    defaultDays: z.number().int().positive().max(3650),
    longestDays: z.number().int().positive().max(3650),
  })
  .refine(({ defaultDays, longestDays }) => longestDays >= defaultDays, {
    path: ['longestDays'],
  });

/** Asked when nothing was answered, the meaning has changed, or what was granted has ended. */
export const needsAnswer = ({ current, textVersion }: Asked, now: number): boolean =>
  current === null ||
  current.textVersion !== textVersion ||
  (current.decision === 'granted' && current.expiresAt !== null && current.expiresAt <= now);

export const createConsents = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
}): Consents => {
  const { pool, tenantId } = deps;
  const queries = createConsentQueries(tenantId);

  const tell = async (
    connection: CommonQueryMethods,
    person: { readonly siteId: string; readonly userRef: string },
    type: string,
    changes: readonly { readonly attribute: string; readonly purpose: string }[]
  ) => {
    if (changes.length > 0) {
      await queries.insertEvent(connection, {
        id: `event_${createRandomId(idLength)}`,
        siteId: person.siteId,
        userRef: person.userRef,
        type,
        payload: {
          consents: changes.map(({ attribute, purpose }) => ({ attribute, purpose })),
        },
      });
    }
  };

  const insert = async (
    connection: CommonQueryMethods,
    userId: string,
    siteId: string,
    declaration: Declaration,
    days: number | null,
    method: ConsentMethod
  ) => {
    const { attribute, purpose, purposeCode, textVersion } = declaration;
    await queries.insertConsent(connection, {
      id: `consent_${createRandomId(idLength)}`,
      userId,
      siteId,
      attribute,
      purpose,
      purposeCode,
      textVersion,
      decision: days === null ? 'refused' : 'granted',
      method,
      days,
    });
  };

  const findDeclaration = (
    declarations: readonly Declaration[],
    { attribute, purpose }: { readonly attribute: string; readonly purpose: string }
  ) => declarations.find((row) => row.attribute === attribute && row.purpose === purpose) ?? null;

  const answer: Consents['answer'] = async (person, answers, method) => {
    const { userId, siteId } = person;
    const declarations = await queries.listDeclarations(pool, siteId);
    const parsed = answers.map((item) => {
      const declaration = findDeclaration(declarations, item);
      const isTooLong = item.days !== null && item.days > (declaration?.longestDays ?? 0);
      if (!declaration || isTooLong || (item.days !== null && item.days < 1)) {
        throw consentErrors.invalid_answer();
      }
      return { declaration, days: item.days };
    });
    await pool.transaction(async (connection) => {
      for (const { declaration, days } of parsed) {
        await queries.endCurrent(connection, userId, siteId, 'newer', declaration);
        await insert(connection, userId, siteId, declaration, days, method);
      }
      const granted = parsed.filter(({ days }) => days !== null);
      await tell(
        connection,
        person,
        'consent-granted',
        granted.map(({ declaration }) => declaration)
      );
    });
  };

  const withdraw: Consents['withdraw'] = async (person, by, only) => {
    const { userId, siteId } = person;
    const declarations = await queries.listDeclarations(pool, siteId);
    return pool.transaction(async (connection) => {
      const ended = await queries.endCurrent(connection, userId, siteId, by, only ?? null);
      for (const item of ended) {
        const declaration = findDeclaration(declarations, item);
        if (declaration) {
          // A refusal stands in its place: the person is not asked the same thing at the next sign-in.
          await insert(connection, userId, siteId, declaration, null, 'passport_page');
        }
      }
      await tell(connection, person, 'consent-withdrawn', ended);
      if (!only) {
        await queries.revokeTokens(connection, userId, siteId);
      }
      return ended.length;
    });
  };

  const listLive: Consents['listLive'] = async (userId, siteId) =>
    queries.listLive(pool, userId, siteId);

  return {
    declare: async (siteId, declaration) => {
      const parsed = declarationGuard.safeParse(declaration);
      if (!parsed.success) {
        const fields = parsed.error.issues.map(({ path }) => path.join('.'));
        throw consentErrors.invalid_declaration({ detail: { fields } });
      }
      await queries.upsertDeclaration(pool, siteId, parsed.data);
    },
    undeclare: async (siteId, attribute, purpose) => {
      const { rowCount } = await queries.deleteDeclaration(pool, siteId, attribute, purpose);
      if (rowCount === 0) {
        throw consentErrors.not_found();
      }
    },
    listDeclarations: async (siteId) => queries.listDeclarations(pool, siteId),
    listUndeclared: async (siteId) => queries.listUndeclared(pool, siteId),
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
      (await listLive(userId, siteId)).map(({ attribute, purpose, expiresAt }) => ({
        attribute,
        claims: listClaims([attribute]),
        purpose,
        expiresAt: expiresAt === null ? null : Math.floor(expiresAt / 1000),
      })),
  };
};
