/** What there is to show about one person: how they sign in, masked values, where they are known, and what they agreed to there. */
import type { DatabasePool } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import type { Block, Blocks } from '../blocks/port.ts';
import type { Complaint, Complaints } from '../complaints/port.ts';
import { findSiteLook } from '../consent/port.ts';
import type { Consent, Consents, Relation } from '../consent/port.ts';
import type { AssuranceLevel } from '../passport/port.ts';
import { vaultErrors } from '../vault/port.ts';
import { maskPerson } from './parts.ts';
import type { MaskedValue, PersonRow } from './parts.ts';
import type { PeopleQueries, Person, SignIn } from './queries.ts';

export type SiteName = { readonly name: string; readonly nameRu: string | null };
export type SiteOfPerson = Relation & SiteName & { readonly block: Block | null };
export type ConsentOfPerson = Consent & {
  readonly site: SiteName;
  /** `lapsed`: granted once, and the site no longer declares it as it was agreed to. */
  readonly state: 'live' | 'refused' | 'expired' | 'lapsed' | 'ended';
};
export type PersonDetail = {
  readonly person: Person;
  readonly signIn: SignIn;
  /** Null while the region of the person is down: everything else is there. */
  readonly values: readonly MaskedValue[] | null;
  readonly assuranceLevel: AssuranceLevel | null;
  readonly sites: readonly SiteOfPerson[];
  readonly consents: readonly ConsentOfPerson[];
  readonly complaints: readonly Complaint[];
  /** The pending request to be erased, if there is one. */
  readonly erasure: PendingErasure | null;
  /** How long such a request could be taken back. */
  readonly graceDays: number;
};
export type PendingErasure = { readonly id: string; readonly dueAt: number };

export type DetailDeps = {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly consents: Pick<Consents, 'listLive' | 'listHistory'>;
  readonly blocks: Pick<Blocks, 'listOfUser'>;
  readonly complaints: Pick<Complaints, 'listOfUser'>;
  readonly listRelations: (userId: string) => Promise<readonly Relation[]>;
  readonly readRow: (userId: string) => Promise<PersonRow | null>;
  readonly assuranceLevelOf: (userId: string) => Promise<AssuranceLevel>;
  readonly findErasure: (userId: string) => Promise<PendingErasure | null>;
  readonly graceDays: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** Null when the region of the person is down. */
const whenAvailable = async <Result>(read: () => Promise<Result>): Promise<Result | null> => {
  try {
    return await read();
  } catch (error) {
    if (isPassportError(error) && error.code === vaultErrors.unavailable().code) {
      return null;
    }
    throw error;
  }
};

const toState = (
  consent: Consent,
  live: ReadonlySet<string>,
  now: number
): ConsentOfPerson['state'] => {
  if (consent.endedAt !== null) {
    return 'ended';
  }
  if (consent.decision === 'refused') {
    return 'refused';
  }
  if (live.has(consent.id)) {
    return 'live';
  }
  return consent.expiresAt !== null && consent.expiresAt <= now ? 'expired' : 'lapsed';
};

/** @returns null when there is no such person */
export const createDetailReader = (deps: DetailDeps, queries: PeopleQueries) => {
  const { pool, tenantId, consents, now } = deps;

  const nameSites = async (siteIds: readonly string[]): Promise<ReadonlyMap<string, SiteName>> =>
    new Map(
      await Promise.all(
        [...new Set(siteIds)].map(async (siteId) => {
          const { name, nameRu } = await findSiteLook(pool, tenantId, siteId);
          return [siteId, { name, nameRu }] as const;
        })
      )
    );

  const readSites = async (userId: string) => {
    const [relations, history, blocks] = await Promise.all([
      deps.listRelations(userId),
      consents.listHistory(userId),
      deps.blocks.listOfUser(userId),
    ]);
    const lists = await Promise.all(
      relations.map(async ({ siteId }) => consents.listLive(userId, siteId))
    );
    const live = new Set(lists.flat().map(({ id }) => id));
    const names = await nameSites([...relations, ...history].map(({ siteId }) => siteId));
    const nameOf = (siteId: string) => names.get(siteId) ?? { name: siteId, nameRu: null };
    return {
      sites: relations.map((relation) => ({
        ...relation,
        ...nameOf(relation.siteId),
        block: blocks.find(({ siteId }) => siteId === relation.siteId) ?? null,
      })),
      consents: history.map((consent) => ({
        ...consent,
        site: nameOf(consent.siteId),
        state: toState(consent, live, now()),
      })),
    };
  };

  const readMasked = async (userId: string) => {
    const row = await deps.readRow(userId);
    return row ? maskPerson(row) : [];
  };

  return async (userId: string): Promise<PersonDetail | null> => {
    const person = await queries.find(pool, userId);
    const signIn = await queries.findSignIn(pool, userId);
    if (!person || !signIn) {
      return null;
    }
    const [values, assuranceLevel, sites, complaints, erasure] = await Promise.all([
      whenAvailable(async () => readMasked(userId)),
      whenAvailable(async () => deps.assuranceLevelOf(userId)),
      readSites(userId),
      deps.complaints.listOfUser(userId),
      deps.findErasure(userId),
    ]);
    const { graceDays } = deps;
    return { person, signIn, values, assuranceLevel, ...sites, complaints, erasure, graceDays };
  };
};
