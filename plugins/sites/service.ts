/**
 * Sites: one shop, one or several applications, one sector. The sector is random and stored, so that identifiers stay the
 * same when redirect addresses change (a sector derived from a host would not survive that).
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { createRandomId } from '../kernel/port.ts';
import { parsePatch } from './description.ts';
import type { SiteDescription } from './description.ts';
import { sitesErrors } from './errors.ts';
import {
  deleteSiteApplication,
  findSite,
  findSiteOfApplication,
  insertSite,
  insertSiteApplication,
  isSectorShared,
  listSites,
  lockSite,
  markSiteRemoved,
  updateDefaultRegion,
  updateDescription,
  updateSiteOfApplication,
  updateTokenClaims,
} from './queries.ts';
import type { Site } from './queries.ts';

const idLength = 24;

export type Sites = {
  /** The site of an application; one of its own is made at the first call. @throws sites.unavailable */
  readonly getSiteOfApplication: (applicationId: string) => Promise<Site>;
  /** The same without making one; null for an application that has not been used yet. */
  readonly findSiteOfApplication: (applicationId: string) => Promise<Site | null>;
  readonly find: (siteId: string) => Promise<Site | null>;
  /** @throws sites.not_found */
  readonly get: (siteId: string) => Promise<Site>;
  readonly list: () => Promise<readonly (Site & { readonly applicationIds: readonly string[] })[]>;
  /**
   * Puts an application under a site, whose identifiers it then shares.
   * @throws sites.not_found when the tenant has no such site
   */
  readonly attachApplication: (siteId: string, applicationId: string) => Promise<void>;
  /** @throws sites.not_found, sites.invalid_claim_name */
  readonly allowTokenClaims: (siteId: string, names: readonly string[]) => Promise<void>;
  /**
   * Changes how the site describes itself to people: what the patch does not name stays, `null` takes away.
   * @param patch `{ displayName, logoUrl, legalName, policyUrl, languages }`, each optional
   * @throws sites.invalid_site naming the fields, sites.not_found
   */
  readonly describe: (siteId: string, patch: unknown) => Promise<void>;
  /** @throws sites.not_found, sites.invalid_region */
  readonly setDefaultRegion: (siteId: string, region: string | null) => Promise<void>;
} & SitesInTransaction;

/** In the caller's transaction, together with the applications themselves. */
export type SitesInTransaction = {
  /** A site with a sector and one application of its own, of which no other site knows. */
  readonly registerIn: (
    connection: CommonQueryMethods,
    site: SiteDescription & { readonly applicationId: string }
  ) => Promise<Site>;
  /** Until commit nobody describes or removes the site. @throws sites.not_found */
  readonly lockIn: (connection: CommonQueryMethods, siteId: string) => Promise<Site>;
  /** For an application that was made a moment ago: none of another site's. */
  readonly linkIn: (
    connection: CommonQueryMethods,
    siteId: string,
    applicationId: string
  ) => Promise<void>;
  /** @returns whether it was one of the site's */
  readonly unlinkIn: (
    connection: CommonQueryMethods,
    siteId: string,
    applicationId: string
  ) => Promise<boolean>;
  /**
   * For good: nothing finds the site any more. Its applications stay linked, so that none of them becomes a site anew.
   * @returns what it was, and whether another site gives out the same identifiers
   * @throws sites.not_found
   */
  readonly removeIn: (
    connection: CommonQueryMethods,
    siteId: string
  ) => Promise<{ readonly site: Site; readonly isSectorShared: boolean }>;
};

const createIds = () => ({
  id: `site_${createRandomId(idLength)}`,
  sectorId: `sector_${createRandomId(idLength)}`,
});

const createSitesInTransaction = (tenantId: string): SitesInTransaction => {
  const lockIn: SitesInTransaction['lockIn'] = async (connection, siteId) => {
    const site = await lockSite(connection, tenantId, siteId);
    if (!site) {
      throw sitesErrors.not_found({ detail: { siteId } });
    }
    return site;
  };
  const linkIn: SitesInTransaction['linkIn'] = async (connection, siteId, applicationId) => {
    if (!(await insertSiteApplication(connection, tenantId, { siteId, applicationId }))) {
      throw sitesErrors.unavailable({ detail: { applicationId } });
    }
  };
  return {
    lockIn,
    linkIn,
    registerIn: async (connection, { applicationId, ...description }) => {
      const site = { ...createIds(), name: description.displayName ?? applicationId };
      await insertSite(connection, tenantId, site);
      await updateDescription(connection, tenantId, site.id, description);
      await linkIn(connection, site.id, applicationId);
      return { ...site, ...description, tokenClaims: [], grantsPermissions: false };
    },
    unlinkIn: async (connection, siteId, applicationId) =>
      deleteSiteApplication(connection, tenantId, { siteId, applicationId }),
    removeIn: async (connection, siteId) => {
      const site = await lockIn(connection, siteId);
      await markSiteRemoved(connection, tenantId, siteId);
      return { site, isSectorShared: await isSectorShared(connection, tenantId, site) };
    },
  };
};

export const createSites = (pool: DatabasePool, tenantId: string): Sites => {
  const inTransaction = createSitesInTransaction(tenantId);
  const makeSite = async (applicationId: string) =>
    pool.transaction(async (connection) => {
      const site = { ...createIds(), name: applicationId };
      await insertSite(connection, tenantId, site);
      const isOurs = await insertSiteApplication(connection, tenantId, {
        siteId: site.id,
        applicationId,
      });
      if (!isOurs) {
        // Someone else was faster: their site counts, ours must not stay behind.
        throw new LostRace();
      }
    });

  const assertSite = async (siteId: string) => {
    const sites = await listSites(pool, tenantId);
    if (!sites.some(({ id }) => id === siteId)) {
      throw sitesErrors.not_found({ detail: { siteId } });
    }
  };

  return {
    ...inTransaction,
    getSiteOfApplication: async (applicationId) => {
      const existing = await findSiteOfApplication(pool, tenantId, applicationId);
      if (existing) {
        return existing;
      }
      try {
        await makeSite(applicationId);
      } catch (error) {
        if (!(error instanceof LostRace)) {
          throw error;
        }
      }
      const made = await findSiteOfApplication(pool, tenantId, applicationId);
      if (!made) {
        throw sitesErrors.unavailable({ detail: { applicationId } });
      }
      return made;
    },
    get: async (siteId) => {
      const site = await findSite(pool, tenantId, siteId);
      if (!site) {
        throw sitesErrors.not_found({ detail: { siteId } });
      }
      return site;
    },
    describe: async (siteId, patch) => {
      const apply = parsePatch(patch);
      await pool.transaction(async (connection) => {
        const site = await inTransaction.lockIn(connection, siteId);
        await updateDescription(connection, tenantId, siteId, apply(site));
      });
    },
    find: async (siteId) => findSite(pool, tenantId, siteId),
    findSiteOfApplication: async (applicationId) =>
      findSiteOfApplication(pool, tenantId, applicationId),
    list: async () => listSites(pool, tenantId),
    attachApplication: async (siteId, applicationId) => {
      await assertSite(siteId);
      const link = { siteId, applicationId };
      if (!(await insertSiteApplication(pool, tenantId, link))) {
        await updateSiteOfApplication(pool, tenantId, link);
      }
    },
    allowTokenClaims: async (siteId, names) => {
      if (names.some((name) => !/^[\w.:-]{1,128}$/.test(name))) {
        throw sitesErrors.invalid_claim_name();
      }
      if (!(await updateTokenClaims(pool, tenantId, siteId, names))) {
        throw sitesErrors.not_found({ detail: { siteId } });
      }
    },
    setDefaultRegion: async (siteId, region) => {
      if (region !== null && !/^[a-z][a-z0-9]{0,19}$/.test(region)) {
        throw sitesErrors.invalid_region();
      }
      if (!(await updateDefaultRegion(pool, tenantId, siteId, region))) {
        throw sitesErrors.not_found({ detail: { siteId } });
      }
    },
  };
};

/** Rolls the transaction back; never leaves this file. */
class LostRace extends Error {}
