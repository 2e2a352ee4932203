import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestPool } from '../../scripts/testing/pool.ts';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import {
  findSiteOfApplication,
  insertSite,
  insertSiteApplication,
  listSites,
  updateSiteOfApplication,
  updateTokenClaims,
} from './queries.ts';
import { createSites } from './service.ts';

describe('sites', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'), 20);
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
  });
  afterAll(async () => {
    await Promise.all([pool.end(), other.end()]);
    await database.drop();
  });

  it('makes one site for an application that is first used 30 times at once, and leaves no other behind', async () => {
    const sites = createSites(pool, 'default');

    const made = await Promise.all(
      Array.from({ length: 30 }, async () => sites.getSiteOfApplication('app_race'))
    );

    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect((await sites.list()).filter(({ name }) => name === 'app_race')).toHaveLength(1);
  });

  it('gives each application its own sector until it is put under another’s site', async () => {
    const sites = createSites(pool, 'default');
    const web = await sites.getSiteOfApplication('app_web');
    const mobile = await sites.getSiteOfApplication('app_mobile');

    await sites.attachApplication(web.id, 'app_mobile');
    await sites.attachApplication(web.id, 'app_desktop');

    expect(mobile.sectorId).not.toBe(web.sectorId);
    expect(await sites.getSiteOfApplication('app_mobile')).toEqual(web);
    expect(await sites.getSiteOfApplication('app_desktop')).toEqual(web);
  });

  it('refuses a site that does not exist and a claim name that is none', async () => {
    const sites = createSites(pool, 'default');
    const { id } = await sites.getSiteOfApplication('app_claims');
    const unknown = `site_${'0'.repeat(24)}`;

    await expect(sites.attachApplication(unknown, 'x')).rejects.toMatchObject({
      code: 'sites.not_found',
    });
    await expect(sites.allowTokenClaims(unknown, [])).rejects.toMatchObject({
      code: 'sites.not_found',
    });
    await expect(sites.allowTokenClaims(id, ['a b'])).rejects.toMatchObject({
      code: 'sites.invalid_claim_name',
    });
  });

  it('remembers which custom token claims a site may receive', async () => {
    const sites = createSites(pool, 'default');
    const { id } = await sites.getSiteOfApplication('app_tier');

    await sites.allowTokenClaims(id, ['tier', 'plan']);

    expect((await sites.getSiteOfApplication('app_tier')).tokenClaims).toEqual(['tier', 'plan']);
  });

  it('shows another tenant nothing through any query, and changes nothing for it', async () => {
    const site = await createSites(pool, 'default').getSiteOfApplication('app_mine');
    const link = { siteId: site.id, applicationId: 'app_mine' };

    const seen = await Promise.all([
      findSiteOfApplication(other, 'default', 'app_mine'),
      listSites(other, 'default'),
      updateSiteOfApplication(other, 'default', link),
      updateTokenClaims(other, 'default', site.id, ['x']),
    ]);

    expect(seen).toEqual([null, [], false, false]);
    await expect(
      insertSite(other, 'default', { ...site, id: `site_${'1'.repeat(24)}` })
    ).rejects.toThrow();
    await expect(
      insertSiteApplication(other, 'default', { ...link, applicationId: 'y' })
    ).rejects.toThrow();
    expect(await findSiteOfApplication(pool, 'default', 'app_mine')).toEqual(site);
  });
});
