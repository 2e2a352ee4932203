/** What `passport doctor` checks of one tenant: keys, sealing, the audit chain, the queue of events, regions of sites, jobs nobody finished. Reads only. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { measureLag } from '../../plugins/events/log-queries.ts';
import type { SealingMode } from '../../plugins/sealing/port.ts';
import type { VaultConfig, VaultSystem } from '../../plugins/vault/port.ts';
import { checkAudit } from './doctor-audit.ts';
import type { AuditKeys } from './doctor-audit.ts';
import { attempt, fail, ok, warn } from './doctor-finding.ts';
import type { Finding } from './doctor-finding.ts';
import { scanPlaintext } from './doctor-scan.ts';

type Provider = VaultSystem['provider'];
type Tenant = { readonly id: string; readonly pool: CommonQueryMethods };

const latestQueueSeconds = 300;
const migrate = 'npm run passport alteration deploy';

/** One wrapped key of each region that has any, the youngest: it must have been wrapped by the key service that is configured. */
const listSampleKeys = async ({ id, pool }: Tenant) =>
  pool.any<{ region: string; wrapped: Uint8Array }>(sql`
    select distinct on (region) region, wrapped
    from (
      select region, wrapped, created_at from passport.user_keys where tenant_id = ${id}
      union all
      select region, wrapped, created_at from passport.tenant_keys where tenant_id = ${id}
    ) wrapped_keys
    order by region, created_at desc
  `);

/** Only scopes in use are tried: some key services make a key for a scope they have not seen. */
export const checkKms = async (
  provider: Provider,
  homeRegion: string,
  tenant: Tenant
): Promise<readonly Finding[]> => {
  const { id: tenantId } = tenant;
  await provider.check({ tenantId, region: homeRegion });
  const keys = await listSampleKeys(tenant);
  const advice =
    'configure the key service that wrapped it, or restore its backup; nothing else opens it';
  const findings = await Promise.all(
    keys.map(async ({ region, wrapped }) =>
      attempt('kms', `${tenantId}/${region}`, advice, async () => {
        (await provider.unwrap({ tenantId, region }, wrapped)).fill(0);
        return [];
      })
    )
  );
  return [
    ok('kms', tenantId, `${provider.name} wraps and unwraps; keys tried: ${keys.length}`),
    ...findings.flat(),
  ];
};

const describeMode: Readonly<Record<SealingMode, string | null>> = {
  sealed: null,
  sealing: 'plain rows may remain: `npm run passport seal` finishes it',
  unsealing: '`npm run passport unseal` finishes it, or `seal` takes it back',
  plain: 'nothing is sealed: `npm run passport seal` begins',
};

const checkSealing = async ({ id, pool }: Tenant): Promise<readonly Finding[]> => {
  // Read without the plugin's own reader: that one writes a row when there is none.
  const mode =
    (await pool.maybeOneFirst<SealingMode>(sql`
      select mode from passport.sealing_states where tenant_id = ${id}
    `)) ?? 'sealing';
  const advice = describeMode[mode];
  const state = advice === null ? ok('sealing', id, mode) : warn('sealing', id, mode, advice);
  return [state, ...(await scanPlaintext(pool, id, mode))];
};

const checkQueue = async ({ id, pool }: Tenant): Promise<readonly Finding[]> => {
  const { pending, dead, oldestSeconds } = await measureLag(pool, id);
  const text = `${pending} waiting, ${dead} dead, oldest ${Math.round(oldestSeconds)} s`;
  if (oldestSeconds > latestQueueSeconds) {
    return [warn('queue', id, text, 'see that the host runs and that receivers answer')];
  }
  return dead > 0
    ? [warn('queue', id, text, 'see the deliveries of the site’s streams, and send them again')]
    : [ok('queue', id, text)];
};

/** A region may have been taken out of the settings since. */
const checkSites = async (
  { id, pool }: Tenant,
  { regions }: VaultConfig
): Promise<readonly Finding[]> => {
  const names = regions.map(({ name }) => name);
  const sites = await pool.any<{ siteId: string; region: string }>(sql`
    select id as "siteId", default_region as region
    from passport.sites
    where tenant_id = ${id}
      and removed_at is null
      and default_region <> all(${sql.array(names, 'text')})
    order by id
  `);
  const found = sites.map(({ siteId, region }) =>
    fail(
      'sites',
      id,
      `${siteId} sends people to region ${region}, which is not configured: nobody can register there`,
      `npm run passport site region ${id} ${siteId} <region>|none`
    )
  );
  return found.length > 0 ? found : [ok('sites', id, 'every region of a site is configured')];
};

const checkJobs = async ({ id, pool }: Tenant): Promise<readonly Finding[]> => {
  const jobs = await pool.any<{ kind: string }>(sql`
    select kind from passport.key_jobs
    where tenant_id = ${id} and state = 'running' and updated_at < now() - interval '1 hour'
    order by kind
  `);
  const moves = await pool.oneFirst<number>(sql`
    select count(*)::int from passport.region_moves
    where tenant_id = ${id} and state <> 'done' and started_at < now() - interval '1 hour'
  `);
  const left = [
    ...jobs.map(({ kind }) =>
      warn('jobs', id, `${kind} stands still for over an hour`, 'start the same command again')
    ),
    ...(moves > 0
      ? [
          warn(
            'jobs',
            id,
            `${moves} moves between regions are unfinished`,
            `npm run passport sweep ${id}`
          ),
        ]
      : []),
  ];
  return left.length > 0 ? left : [ok('jobs', id, 'none left over')];
};

/** @param keys null when they cannot be read, which is a finding already; `provider` likewise */
export const checkTenant = async (
  tenant: Tenant,
  {
    keys,
    provider,
    vault,
  }: { keys: AuditKeys | null; provider: Provider | null; vault: VaultConfig | null }
): Promise<readonly Finding[]> => {
  const { id, pool } = tenant;
  const kmsAdvice = 'see that the key service runs and lets this process in';
  const findings = await Promise.all([
    attempt('kms', id, kmsAdvice, async () =>
      provider && vault ? checkKms(provider, vault.homeRegion, tenant) : []
    ),
    attempt('audit', id, migrate, async () => (keys ? checkAudit(pool, id, keys) : [])),
    attempt('queue', id, migrate, async () => checkQueue(tenant)),
    attempt('sites', id, migrate, async () => (vault ? checkSites(tenant, vault) : [])),
    attempt('jobs', id, migrate, async () => checkJobs(tenant)),
    attempt('sealing', id, migrate, async () => checkSealing(tenant)),
  ]);
  return findings.flat();
};

export const unreachableTenant = (id: string, code: string): Finding =>
  fail('tenant', id, code, 'see that its database role exists and may log in');
