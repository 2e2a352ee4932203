/** Registration on a database of its own, with everything it stands on. */
/* eslint-disable import-x/no-restricted-paths -- tests may build what they need from anywhere */
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createAuditLog } from '../audit/service.ts';
import { makeSigner } from '../audit/test-rig.ts';
import { createConsents, createDeclarations, createSiteEnd } from '../consent/port.ts';
import { createApiKeys, createSites } from '../sites/port.ts';
import { createRegistration } from './service.ts';
import type { Registration } from './service.ts';

export const wish: Parameters<Registration['register']>[0] = {
  description: {
    displayName: 'Tea & more',
    displayNameRu: 'Чай и не только',
    logoUrl: null,
    legalName: 'Tea Ltd',
    policyUrl: 'https://tea.example/privacy',
    languages: ['en', 'ru'],
  },
  application: {
    name: 'Tea shop',
    kind: 'web',
    redirectUris: ['https://tea.example/callback'],
    postLogoutRedirectUris: ['https://tea.example/'],
  },
  attributes: [
    {
      attribute: 'email',
      purpose: 'receipt',
      purposeCode: 'dpv:ServiceProvision',
      textEn: 'To send the receipt',
      textRu: 'Чтобы прислать чек',
      legalNote: null,
      retentionDays: null,
      isNeeded: true,
      release: 'value',
      defaultDays: 30,
      longestDays: 90,
    },
  ],
};

export const openRegistration = (pool: DatabasePool, tenantId = 'default') => {
  const now = () => Date.now();
  const audit = createAuditLog({ tenantId, pool, signer: makeSigner(), now });
  const sites = createSites(pool, tenantId);
  const declarations = createDeclarations({ pool, tenantId });
  const apiKeys = createApiKeys({ pool, tenantId, now });
  const siteEnd = createSiteEnd({ tenantId, audit });
  return {
    sites,
    declarations,
    apiKeys,
    consents: createConsents({ pool, tenantId, audit }),
    registration: createRegistration({
      ...{ pool, tenantId, sites, declarations, apiKeys, siteEnd, now },
    }),
  };
};

export const openRig = async () => {
  const database = await cloneDatabase('logto');
  const owner = await openTestPool(database.url);
  const pool = await openTestPool(await getTenantUrl(database.url, 'default'), 20);
  const other = await openTestPool(await getTenantUrl(database.url, 'admin'));
  return {
    ...openRegistration(pool),
    owner,
    pool,
    other,
    query: async <Row extends Record<string, unknown> = Record<string, unknown>>(
      text: string,
      values: unknown[] = []
    ) => runSql<Row>(database.url, text, values),
    close: async () => {
      await Promise.all([owner.end(), pool.end(), other.end()]);
      await database.drop();
    },
  };
};
export type Rig = Awaited<ReturnType<typeof openRig>>;
