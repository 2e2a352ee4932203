/**
 * Who shares what with whom: sites and what they ask for, with numbers of people. Small numbers are shown as they are: whoever sees all sites may
 * look people up anyway, and a site owner sees their own sites, which know each of these people by their identifier.
 */
import type { DatabasePool } from '@silverhand/slonik';
import { createSharingQueries } from './queries.ts';
import type { SharedPurpose } from './queries.ts';

export type SharedAttribute = {
  readonly attribute: string;
  /** People with a live consent for any purpose. */
  readonly people: number;
  readonly withdrawn: number;
  /** Milliseconds since the epoch; null when it is long ago, or never was. */
  readonly lastDisclosedAt: number | null;
  /** Empty for what the site no longer asks for. */
  readonly purposes: readonly Omit<SharedPurpose, 'siteId' | 'attribute'>[];
};
export type SharingSite = {
  readonly siteId: string;
  readonly name: string;
  readonly nameRu: string | null;
  readonly attributes: readonly SharedAttribute[];
};

/** Sites by name. @param siteIds null for every site */
export const readMatrix = async (
  pool: Pick<DatabasePool, 'connect'>,
  tenantId: string,
  siteIds: readonly string[] | null
): Promise<readonly SharingSite[]> => {
  const queries = createSharingQueries(tenantId);
  // One after the other on one connection: sign-ins need the rest of the pool.
  const { sites, purposes, people, told } = await pool.connect(async (connection) => ({
    sites: await queries.listSites(connection, siteIds),
    purposes: await queries.listPurposes(connection, siteIds),
    people: await queries.listPeople(connection, siteIds),
    told: await queries.listLastDisclosures(connection, siteIds),
  }));
  return sites.map((site) => {
    const ofSite = ({ siteId }: { readonly siteId: string }) => siteId === site.siteId;
    const [own, counted, disclosed] = [
      purposes.filter(ofSite),
      people.filter(ofSite),
      told.filter(ofSite),
    ];
    const names = [...own, ...counted].map(({ attribute }) => attribute);
    return {
      ...site,
      attributes: [...new Set(names)].sort().map((attribute) => {
        const ofAttribute = (one: { readonly attribute: string }) => one.attribute === attribute;
        const count = counted.find(ofAttribute);
        return {
          attribute,
          people: count?.people ?? 0,
          withdrawn: count?.withdrawn ?? 0,
          lastDisclosedAt: disclosed.find(ofAttribute)?.at ?? null,
          purposes: own.filter(ofAttribute).map((purpose) => ({
            purpose: purpose.purpose,
            purposeCode: purpose.purposeCode,
            textEn: purpose.textEn,
            textRu: purpose.textRu,
            isNeeded: purpose.isNeeded,
            release: purpose.release,
            people: purpose.people,
          })),
        };
      }),
    };
  });
};
