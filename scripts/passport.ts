// Purpose: the operator's command line of the pack.
// Usage: DB_URL=<database> npm run passport alteration deploy|status [passport|vault]
//        DB_URL=<database> npm run passport site list <tenant>
//        DB_URL=<database> npm run passport site attach <tenant> <site id> <application id>
//        DB_URL=<database> npm run passport site claims <tenant> <site id> [claim …]
//   passport (the default) is Logto's database; vault is the database of one region.
// Exit code: 0 done or current, 1 failed or alterations pending, 2 wrong usage.
import { sql } from '@silverhand/slonik';
import { deployAlterations, listPendingAlterations } from '../alterations/runner.ts';
import type { AlterationSet } from '../alterations/runner.ts';
import { openPool } from '../plugins/kernel/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import { createSites } from '../plugins/sites/port.ts';
import type { Sites } from '../plugins/sites/port.ts';
import { defineErrors, isPassportError } from '../schemas/errors.ts';

const errors = defineErrors('cli', {
  usage: {
    httpStatus: 400,
    message:
      'Usage: npm run passport alteration deploy|status [passport|vault] | site list <tenant> | site attach <tenant> <site> <application> | site claims <tenant> <site> [claim …]',
  },
  tenant_unknown: { httpStatus: 404, message: 'There is no such tenant.' },
  database_url_missing: { httpStatus: 400, message: 'Set DB_URL to the address of the database.' },
});

const isSet = (value: string): value is AlterationSet => value === 'passport' || value === 'vault';

const print = (line: string) => process.stdout.write(`${line}\n`);

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

const silent: Log = { info: () => undefined, error: () => undefined };

/** Runs as the database's owner, so the tenant is named by the operator and checked to exist. */
const withSites = async (
  url: string,
  tenantId: string,
  use: (sites: Sites) => Promise<void>
): Promise<number> => {
  const pool = await openPool(url, 1, silent);
  try {
    if (!(await pool.exists(sql`select 1 from public.tenants where id = ${tenantId}`))) {
      throw errors.tenant_unknown();
    }
    await use(createSites(pool, tenantId));
    return 0;
  } finally {
    await pool.end();
  }
};

const listSites = async (sites: Sites) => {
  for (const { id, applicationIds, tokenClaims } of await sites.list()) {
    print([id, applicationIds.join(','), tokenClaims.join(',')].join('\t'));
  }
};

/** @throws cli.usage, cli.tenant_unknown, sites.not_found */
const runSite = async (parameters: readonly string[], url: string): Promise<number> => {
  const [name, tenantId = '', siteId = '', ...rest] = parameters;
  const [applicationId] = rest;
  if (name === 'list' && tenantId && !siteId) {
    return withSites(url, tenantId, listSites);
  }
  if (name === 'attach' && siteId && applicationId && rest.length === 1) {
    return withSites(url, tenantId, async (sites) =>
      sites.attachApplication(siteId, applicationId)
    );
  }
  if (name === 'claims' && siteId) {
    return withSites(url, tenantId, async (sites) => sites.allowTokenClaims(siteId, rest));
  }
  throw errors.usage();
};

/** @throws cli.usage, cli.database_url_missing */
const run = async (parameters: readonly string[], url: string | undefined): Promise<number> => {
  const [group, name = '', set = 'passport', ...rest] = parameters;
  const action = actions.get(name);
  const isAlteration = group === 'alteration' && action && isSet(set) && rest.length === 0;
  if (!isAlteration && group !== 'site') {
    throw errors.usage();
  }
  if (!url) {
    throw errors.database_url_missing();
  }
  return isAlteration ? action(url, set) : runSite(parameters.slice(1), url);
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
