// Purpose: the operator's command line of the pack.
// Usage: DB_URL=<database> npm run passport <command>; without a command it lists them (scripts/passport/context.ts).
// Exit code: 0 done or current, 1 failed or alterations pending, 2 wrong usage.
import { deployAlterations, listPendingAlterations } from '../alterations/runner.ts';
import type { AlterationSet } from '../alterations/runner.ts';
import { createSites } from '../plugins/sites/port.ts';
import type { Sites } from '../plugins/sites/port.ts';
import { isPassportError } from '../schemas/errors.ts';
import { runAuditCommand } from './passport/audit-commands.ts';
import { cliErrors, print, withTenantPool } from './passport/context.ts';
import type { Change } from './passport/context.ts';
import { runDeclarations } from './passport/declarations.ts';
import { runMember } from './passport/member-commands.ts';
import { removePack, rollBack } from './passport/rollback.ts';
import { runRestoreCommand } from './passport/restore-commands.ts';
import { runSealingCommand } from './passport/sealing-commands.ts';
import { editSite, runApiKey, setRegion } from './passport/site-commands.ts';

const isSet = (value: string): value is AlterationSet => value === 'passport' || value === 'vault';

/** Deploys what is pending. @returns the exit code */
const deploy = async (url: string, set: AlterationSet): Promise<number> => {
  const deployed = await deployAlterations(url, set);
  for (const id of deployed) {
    print(`deployed ${id}`);
  }
  if (deployed.length === 0) {
    print(`${set}: nothing to deploy`);
  }
  return 0;
};

/** Changes nothing; a pending alteration is exit code 1, so that a script can ask. */
const showStatus = async (url: string, set: AlterationSet): Promise<number> => {
  const pending = await listPendingAlterations(url, set);
  for (const id of pending) {
    print(`pending ${id}`);
  }
  if (pending.length === 0) {
    print(`${set}: up to date`);
  }
  return pending.length === 0 ? 0 : 1;
};

const actions = new Map([
  ['deploy', deploy],
  ['status', showStatus],
]);

const withSites = async (
  url: string,
  tenantId: string,
  use: (sites: Sites) => Promise<void>,
  change?: Change
): Promise<number> =>
  withTenantPool(url, tenantId, async (pool) => use(createSites(pool, tenantId)), change);

const listSites = async (sites: Sites) => {
  for (const { id, applicationIds, tokenClaims } of await sites.list()) {
    print([id, applicationIds.join(','), tokenClaims.join(',')].join('\t'));
  }
};

/** @throws cli.usage, cli.tenant_unknown, sites.not_found, vault.region_unknown */
const runSite = async (parameters: readonly string[], url: string): Promise<number> => {
  const [name, tenantId = '', siteId = '', ...rest] = parameters;
  const [applicationId] = rest;
  if (name === 'list' && tenantId && !siteId) {
    return withSites(url, tenantId, listSites);
  }
  if (name === 'attach' && siteId && applicationId && rest.length === 1) {
    return withSites(
      url,
      tenantId,
      async (sites) => sites.attachApplication(siteId, applicationId),
      { action: 'sites.attach', siteId }
    );
  }
  if (name === 'edit' && siteId && applicationId && rest.length === 1) {
    return editSite(url, tenantId, siteId, applicationId);
  }
  if (name === 'claims' && siteId) {
    return withSites(url, tenantId, async (sites) => sites.allowTokenClaims(siteId, rest), {
      action: 'sites.claims',
      siteId,
    });
  }
  if (name === 'region' && siteId && applicationId && rest.length === 1) {
    return setRegion(url, tenantId, siteId, applicationId);
  }
  if ((name === 'declare' || name === 'declarations' || name === 'undeclare') && siteId) {
    return runDeclarations(name, { url, tenantId, siteId }, rest);
  }
  throw cliErrors.usage();
};

/** @throws cli.usage, cli.database_url_missing */
const run = async (parameters: readonly string[], url: string | undefined): Promise<number> => {
  const [group, name = '', set = 'passport', ...rest] = parameters;
  if (group === undefined) {
    throw cliErrors.usage();
  }
  if (group === 'audit') {
    return runAuditCommand(parameters.slice(1), url);
  }
  if (group === 'doctor') {
    // Loaded only here: it brings the whole preload with it.
    const { runDoctor } = await import('./passport/doctor.ts');
    return runDoctor(parameters.slice(1), url);
  }
  if (!url) {
    throw cliErrors.database_url_missing();
  }
  const action = actions.get(name);
  const [lastId = ''] = rest;
  if (group === 'alteration' && name === 'rollback' && isSet(set) && lastId && rest.length === 1) {
    return rollBack(url, set, lastId);
  }
  if (group === 'alteration' && action && isSet(set) && rest.length === 0) {
    return action(url, set);
  }
  if (group === 'remove' && parameters.length === 1) {
    return removePack(url);
  }
  if (group === 'tenant' && name === 'create' && parameters.length === 3) {
    const { createLogtoTenant } = await import('./passport/tenant-create.ts');
    return createLogtoTenant(url, set);
  }
  if (group === 'site') {
    return runSite(parameters.slice(1), url);
  }
  if (group === 'member') {
    return runMember(parameters.slice(1), url);
  }
  if (group === 'api-key') {
    return runApiKey(parameters.slice(1), url);
  }
  const running = runSealingCommand(parameters, url) ?? runRestoreCommand(parameters, url);
  if (!running) {
    throw cliErrors.usage();
  }
  return running;
};

/** Messages of the driver may hold the address with its password or values of rows: only codes of theirs are shown. */
const describe = (error: unknown): string => {
  if (isPassportError(error)) {
    return `${error.code}: ${error.message}`;
  }
  if (!(error instanceof Error)) {
    return 'cli.failed';
  }
  if (error.message.startsWith('alterations.')) {
    return error.message;
  }
  return 'code' in error && typeof error.code === 'string'
    ? `cli.failed: ${error.code}`
    : `cli.failed: ${error.name}`;
};

try {
  process.exitCode = await run(process.argv.slice(2), process.env['DB_URL']);
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = isPassportError(error) && error.code.startsWith('cli.') ? 2 : 1;
}
