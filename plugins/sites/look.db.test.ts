import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { findSiteLook } from '../consent/port.ts';
import { createSites } from './service.ts';
import type { Sites } from './service.ts';

const unknown = `site_${'0'.repeat(24)}`;

describe('how a site looks to people', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  let sites: Sites;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'), 20);
    sites = createSites(pool, 'default');
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const insertApplication = async (id: string, branding?: object) => {
    await runSql(
      database.url,
      `insert into public.applications (tenant_id, id, name, secret, description, type, oidc_client_metadata)
       values ('default', $1, $2, 'internal', '', 'Traditional', '{"redirectUris":[],"postLogoutRedirectUris":[]}')`,
      [id, `name of ${id}`]
    );
    if (branding) {
      await runSql(
        database.url,
        `insert into public.application_sign_in_experiences (tenant_id, application_id, display_name, branding)
         values ('default', $1, $2, $3)`,
        [id, `look of ${id}`, JSON.stringify(branding)]
      );
    }
    return (await sites.getSiteOfApplication(id)).id;
  };

  it('is its own description before Logto’s branding, and that before the application’s name', async () => {
    const branded = await insertApplication('branded', { logoUrl: 'https://b.example/l.png' });
    const plain = await insertApplication('plain');
    const described = await insertApplication('described', { logoUrl: 'https://d.example/l.png' });
    await sites.describe(described, {
      displayName: 'Tea',
      displayNameRu: 'Чай',
      logoUrl: 'https://tea.example/logo.svg',
      legalName: 'Tea Ltd',
      policyUrl: 'https://tea.example/privacy',
      languages: ['ru'],
    });

    const looks = await Promise.all(
      [described, branded, plain, unknown].map(async (id) => findSiteLook(pool, 'default', id))
    );

    const rest = { nameRu: null, legalName: null, policyUrl: null, languages: ['en', 'ru'] };
    expect(looks).toEqual([
      {
        name: 'Tea',
        nameRu: 'Чай',
        logo: 'https://tea.example/logo.svg',
        legalName: 'Tea Ltd',
        policyUrl: 'https://tea.example/privacy',
        languages: ['ru'],
      },
      { name: 'look of branded', logo: 'https://b.example/l.png', ...rest },
      { name: 'name of plain', logo: null, ...rest },
      { name: unknown, logo: null, ...rest },
    ]);
  });

  it('takes name and logo each from where there is one', async () => {
    const site = await insertApplication('half', { favicon: 'https://h.example/f.ico' });

    await sites.describe(site, { displayName: 'Half' });

    expect(await findSiteLook(pool, 'default', site)).toMatchObject({
      name: 'Half',
      logo: 'https://h.example/f.ico',
    });
  });

  it('is its description also when no application of it is left', async () => {
    const { id } = await sites.getSiteOfApplication('gone');

    await sites.describe(id, { displayName: 'Still here' });

    expect(await findSiteLook(pool, 'default', id)).toMatchObject({ name: 'Still here' });
  });

  it('changes by patches, of which ten at once lose nothing', async () => {
    const { id } = await sites.getSiteOfApplication('patched');
    const patches = [
      { displayName: 'P' },
      { logoUrl: 'https://p.example/l.png' },
      { legalName: 'P Ltd' },
      { policyUrl: 'https://p.example/' },
      { languages: ['en'] },
    ];

    await Promise.all([...patches, ...patches].map(async (patch) => sites.describe(id, patch)));

    expect(await sites.get(id)).toMatchObject(Object.assign({}, ...patches));
    expect(await sites.getSiteOfApplication('patched')).toEqual(await sites.get(id));
  });

  it('of a site that does not exist can be neither read nor changed', async () => {
    await expect(sites.get(unknown)).rejects.toMatchObject({ code: 'sites.not_found' });
    await expect(sites.describe(unknown, {})).rejects.toMatchObject({ code: 'sites.not_found' });
  });
});
