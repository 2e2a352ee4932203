/** Registration on a database of its own, with everything it stands on. */
/* eslint-disable import-x/no-restricted-paths -- tests may build what they need from anywhere */
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createAuditLog } from '../audit/service.ts';
import { makeSigner } from '../audit/test-rig.ts';
import { createRandomId } from '../kernel/port.ts';
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

type Database = Pick<Rig, 'query'>;

/** As an administrator does in Logto's console and with `passport site attach`. */
export const attachMachine = async ({ query }: Database, siteId: string): Promise<string> => {
  const id = createRandomId(21);
  await query(
    `insert into public.applications (tenant_id, id, name, secret, type, oidc_client_metadata)
     values ('default', $1, 'Machine', '#internal:x', 'MachineToMachine', '{}')`,
    [id]
  );
  await query(
    `insert into passport.site_applications (tenant_id, application_id, site_id) values ('default', $1, $2)`,
    [id, siteId]
  );
  return id;
};

/** Tables in order, and a row of each: `$1` is one new id for all that is made, `$2` the application. */
const roleRows = {
  own: [
    ['roles (tenant_id, id, name, description, type)', `$1, $1, '', 'MachineToMachine'`],
    ['roles_scopes (tenant_id, id, role_id, scope_id)', '$1, $1, $1'],
    ['applications_roles (tenant_id, id, role_id, application_id)', '$1, $1, $2'],
  ],
  organization: [
    ['organizations (tenant_id, id, name)', '$1, $1'],
    ['organization_roles (tenant_id, id, name, type)', `$1, $1, 'MachineToMachine'`],
    ['organization_application_relations (tenant_id, organization_id, application_id)', '$1, $2'],
    [
      'organization_role_resource_scope_relations (tenant_id, organization_role_id, scope_id)',
      '$1, $1',
    ],
    [
      'organization_role_application_relations (tenant_id, organization_id, organization_role_id, application_id)',
      '$1, $1, $2',
    ],
  ],
} as const;

/** A role with a scope of a resource, which is made unless it is there. */
export const giveRole = async (
  { query }: Database,
  applicationId: string,
  indicator: string,
  kind: keyof typeof roleRows
): Promise<void> => {
  const id = createRandomId(21);
  await query(
    `insert into public.resources (tenant_id, id, name, indicator) values ('default', $1, 'Api', $2)
     on conflict do nothing`,
    [id, indicator]
  );
  await query(
    `insert into public.scopes (tenant_id, id, name, resource_id)
     select 'default', $1, $1, id from public.resources where tenant_id = 'default' and indicator = $2`,
    [id, indicator]
  );
  for (const [table, row] of roleRows[kind]) {
    const values = row.includes('$2') ? [id, applicationId] : [id];
    await query(`insert into public.${table} values ('default', ${row})`, values);
  }
};
