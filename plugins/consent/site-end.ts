/**
 * The end of a site: everything its people granted it is withdrawn at once, its tokens end, and nobody can tell any more whose its
 * identifiers were. In the caller's transaction, with the events that tell the site and an entry per person and purpose on the audit chain.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import { insertEvents } from '../events/port.ts';
import { createSiteEndQueries } from './site-end-queries.ts';
import type { EndedGrant } from './site-end-queries.ts';

export type EndedSite = {
  readonly siteId: string;
  readonly sectorId: string;
  /** Then its identifiers stay: another site goes by them. */
  readonly isSectorShared: boolean;
  /** Who of the staff ends it. */
  readonly actorId: string;
};

/** Consents that ended, and identifiers that belong to nobody now. */
export type EndedCounts = { readonly consents: number; readonly people: number };

export type SiteEnd = {
  readonly endSiteIn: (connection: CommonQueryMethods, site: EndedSite) => Promise<EndedCounts>;
  /** Everything the provider keeps for one application. */
  readonly endTokensIn: (connection: CommonQueryMethods, applicationId: string) => Promise<void>;
};

/** Entries of the chain per statement. */
const batchSize = 500;

const groupBy = <Item>(items: readonly Item[], toKey: (item: Item) => string) => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = toKey(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

export const createSiteEnd = ({
  tenantId,
  audit,
}: {
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'appendIn'>;
}): SiteEnd => {
  const queries = createSiteEndQueries(tenantId);

  const tell = async (
    connection: CommonQueryMethods,
    siteId: string,
    grants: ReadonlyMap<string, readonly EndedGrant[]>,
    signedIn: readonly string[],
    refs: ReadonlyMap<string, string>
  ) => {
    const withdrawn = [...grants].flatMap(([userId, ended]) => {
      const userRef = refs.get(userId);
      const consents = ended.map(({ attribute, purpose }) => ({ attribute, purpose }));
      return userRef === undefined ? [] : [{ userRef, payload: { consents } }];
    });
    await insertEvents(connection, tenantId, { siteId, type: 'consent-withdrawn' }, withdrawn);
    const revoked = signedIn.flatMap((userId) => {
      const userRef = refs.get(userId);
      return userRef === undefined ? [] : [{ userRef, payload: { initiating_entity: 'admin' } }];
    });
    await insertEvents(connection, tenantId, { siteId, type: 'session-revoked' }, revoked);
  };

  /** Last: the head of the chain stays locked until commit. */
  const record = async (
    connection: CommonQueryMethods,
    { siteId, actorId }: EndedSite,
    grants: readonly EndedGrant[],
    refs: ReadonlyMap<string, string>
  ) => {
    const entries = [
      ...groupBy(grants, ({ userId, purpose }) => `${userId} ${purpose}`).values(),
    ].flatMap((group) => {
      const [first] = group;
      return first
        ? [
            {
              actorType: 'admin' as const,
              actorId,
              userId: first.userId,
              userRef: refs.get(first.userId) ?? null,
              siteId,
              action: 'consent.withdraw',
              attributes: group.map(({ attribute }) => attribute),
              purpose: first.purpose,
              ip: null,
              result: 'allowed' as const,
            },
          ]
        : [];
    });
    for (let from = 0; from < entries.length; from += batchSize) {
      await audit.appendIn(connection, entries.slice(from, from + batchSize));
    }
  };

  const endSiteIn: SiteEnd['endSiteIn'] = async (connection, site) => {
    const { siteId, sectorId, isSectorShared } = site;
    const grants = await queries.endGrants(connection, siteId);
    const signedIn = await queries.endTokens(connection, siteId);
    const refs = new Map(
      (await queries.listRefs(connection, sectorId)).map(({ userId, userRef }) => [userId, userRef])
    );
    const byUser = groupBy(grants, ({ userId }) => userId);
    await tell(connection, siteId, byUser, signedIn, refs);
    const people = isSectorShared ? 0 : await queries.unlinkRefs(connection, sectorId);
    await record(connection, site, grants, refs);
    return { consents: grants.length, people };
  };

  return {
    endSiteIn,
    endTokensIn: async (connection, applicationId) => {
      await queries.endTokensOfApplication(connection, applicationId);
    },
  };
};
