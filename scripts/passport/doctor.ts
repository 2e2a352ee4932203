/**
 * `passport doctor [tenant] [--host <folder>] [--json]`: everything that can be told about an installation from outside, and what to do.
 *
 * Changes nothing but what reading key services and anchors leaves in their own logs. Exit code 1 when a check failed; warnings are
 * not failures. A check that cannot be made because of another one that failed is left out.
 */
import { readApiConfig } from '../../plugins/api/port.ts';
import { readEventsConfig } from '../../plugins/events/port.ts';
import { readMetricsConfig } from '../../plugins/metrics/port.ts';
import { createKekProvider } from '../../plugins/vault/kek/create.ts';
import { readVaultConfig } from '../../plugins/vault/port.ts';
import type { VaultConfig, VaultSystem } from '../../plugins/vault/port.ts';
import { readWebhooksConfig } from '../../plugins/webhooks/port.ts';
import { cliErrors, print, withTenantPool } from './context.ts';
import { readAuditKeys } from './doctor-audit.ts';
import type { AuditKeys } from './doctor-audit.ts';
import {
  checkDatabase,
  checkLogtoState,
  checkRowSecurity,
  judgeSharing,
  withDatabase,
} from './doctor-databases.ts';
import { attempt, describeError, fail, formatFinding, ok, warn } from './doctor-finding.ts';
import type { Finding } from './doctor-finding.ts';
import { checkHost, checkNode, findNewestAlteration } from './doctor-host.ts';
import { checkTenant, unreachableTenant } from './doctor-tenant.ts';

type Wish = {
  readonly tenantId: string | null;
  readonly hostFolder: string | null;
  readonly isJson: boolean;
};

/** @throws cli.usage */
const parse = (parameters: readonly string[]): Wish => {
  const [first, ...rest] = parameters;
  if (first === undefined) {
    return { tenantId: null, hostFolder: process.env['LOGTO_HOME'] ?? null, isJson: false };
  }
  if (first === '--json') {
    return { ...parse(rest), isJson: true };
  }
  const [second, ...others] = rest;
  if (first === '--host' && second) {
    return { ...parse(others), hostFolder: second };
  }
  const parsed = parse(rest);
  if (first.startsWith('-') || parsed.tenantId !== null) {
    throw cliErrors.usage();
  }
  return { ...parsed, tenantId: first };
};

const readOrFind = <Value>(
  check: string,
  read: () => Value
): { readonly value: Value | null; readonly findings: readonly Finding[] } => {
  try {
    return { value: read(), findings: [] };
  } catch (error) {
    const advice = 'set it right; the host does not start like this';
    return { value: null, findings: [fail(check, null, describeError(error), advice)] };
  }
};

const checkSettings = (): readonly Finding[] => {
  const events = readOrFind('settings', () => readEventsConfig(process.env));
  const others = [readMetricsConfig, readWebhooksConfig, readApiConfig].map((read) =>
    readOrFind<unknown>('settings', () => read(process.env))
  );
  const invalid = [events, ...others].flatMap(({ findings }) => findings);
  const advice = 'unset it: anybody with a site could reach addresses of your own network';
  const isPrivate = events.value?.policy === 'development';
  return [
    ...invalid,
    ...(isPrivate ? [warn('settings', null, 'PASSPORT_EVENTS_ALLOW_PRIVATE is set', advice)] : []),
    ...(invalid.length === 0 && !isPrivate ? [ok('settings', null, 'valid')] : []),
  ];
};

type Opened = {
  readonly vault: VaultConfig | null;
  readonly keys: AuditKeys | null;
  readonly provider: VaultSystem['provider'] | null;
  readonly findings: readonly Finding[];
};

const open = async (): Promise<Opened> => {
  const vault = readOrFind('vault', () => readVaultConfig(process.env));
  const keys = readOrFind('audit key', () => readAuditKeys(process.env));
  const findings = [...vault.findings, ...keys.findings];
  const kek = vault.value?.kek;
  try {
    const provider = kek ? await createKekProvider(kek) : null;
    return { vault: vault.value, keys: keys.value, provider, findings };
  } catch (error) {
    const failed = fail('kms', null, describeError(error), 'see the settings of the key service');
    return {
      ...{ vault: vault.value, keys: keys.value, provider: null },
      findings: [...findings, failed],
    };
  }
};

const listTenants = async (url: string): Promise<readonly string[]> =>
  withDatabase(url, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'select id from public.tenants order by id'
    );
    return rows.map(({ id }) => id);
  });

const checkTenants = async (
  url: string,
  wanted: string | null,
  opened: Opened
): Promise<readonly Finding[]> => {
  const all = await listTenants(url);
  if (wanted !== null && !all.includes(wanted)) {
    throw cliErrors.tenant_unknown();
  }
  const findings: Finding[] = [];
  for (const id of wanted === null ? all : [wanted]) {
    try {
      await withTenantPool(url, id, async (pool) => {
        findings.push(...(await checkTenant({ id, pool }, opened)));
      });
    } catch (error) {
      findings.push(unreachableTenant(id, describeError(error)));
    }
  }
  return findings;
};

const checkLogtoDatabase = async (url: string, { tenantId, hostFolder }: Wish, opened: Opened) => {
  const newest = await findNewestAlteration(hostFolder);
  const seed = 'seed Logto’s database: logto db seed';
  const tables = await withDatabase(url, async (client) => [
    ...(await attempt('logto', null, seed, async () => checkLogtoState(client, newest))),
    ...(await attempt('rls', null, seed, async () => checkRowSecurity(client))),
  ]);
  return [...tables, ...(await checkTenants(url, tenantId, opened))];
};

/** Where PASSPORT_REGIONS puts two regions at one address the settings are refused as a whole: the check of those says so. */
const examine = async (url: string | undefined, wish: Wish): Promise<readonly Finding[]> => {
  const opened = await open();
  try {
    const regions = (opened.vault?.regions ?? []).map((region) => ({
      ...region,
      set: 'vault' as const,
    }));
    const logto = url ? [{ name: 'logto', url, set: 'passport' as const }] : [];
    const databases = await Promise.all([...logto, ...regions].map(checkDatabase));
    const isThere = databases.some(({ name, identity }) => name === 'logto' && identity !== null);
    return [
      ...checkNode(),
      ...(await checkHost(wish.hostFolder)),
      ...checkSettings(),
      ...opened.findings,
      ...(url ? [] : [fail('database', 'logto', 'no address', 'set DB_URL')]),
      ...databases.flatMap(({ findings }) => findings),
      ...judgeSharing(databases),
      ...(url && isThere ? await checkLogtoDatabase(url, wish, opened) : []),
    ];
  } finally {
    await opened.provider?.close();
  }
};

/** @returns 1 when a check failed. @throws cli.usage, cli.tenant_unknown */
export const runDoctor = async (
  parameters: readonly string[],
  url: string | undefined
): Promise<number> => {
  const wish = parse(parameters);
  const findings = await examine(url, wish);
  const count = (verdict: string) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (wish.isJson) {
    print(JSON.stringify({ failed, warned, findings }, undefined, 2));
  } else {
    for (const finding of findings) {
      print(formatFinding(finding));
    }
    print(`${findings.length} checks, ${failed} failed, ${warned} warnings`);
  }
  return failed === 0 ? 0 : 1;
};
