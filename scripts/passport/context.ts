/** What the commands share: errors, output, and a tenant opened the way the host opens it. */
import { userInfo } from 'node:os';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import pg from 'pg';
import { createAuditLog, readAuditSigner } from '../../plugins/audit/port.ts';
import type { AuditEntryInput } from '../../plugins/audit/port.ts';
import { createConsents, createRelationReader } from '../../plugins/consent/port.ts';
import { createErasures, readDsrConfig } from '../../plugins/dsr/port.ts';
import { createBlocks } from '../../plugins/blocks/port.ts';
import { openPool } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import { createPairwise } from '../../plugins/pairwise/port.ts';
import { createSuspension } from '../../plugins/people/port.ts';
import {
  createPlanner,
  createSealing,
  createSealingJobs,
  loadParser,
} from '../../plugins/sealing/port.ts';
import type { Sealing } from '../../plugins/sealing/port.ts';
import { createSites } from '../../plugins/sites/port.ts';
import {
  createKeyRuns,
  openVault,
  openVaultSystem,
  readVaultConfig,
} from '../../plugins/vault/port.ts';
import type { KeyRuns, Vault } from '../../plugins/vault/port.ts';
import { defineErrors } from '../../schemas/errors.ts';
import { setTimeout as sleep } from 'node:timers/promises';

export const usage = `Usage: npm run passport <command>
  alteration deploy|status [passport|vault]     DB_URL names the database; vault is a region's
  alteration rollback passport|vault <id>       takes tables away down to that one, after unseal and detaching
  remove                                        everything of the pack in all databases, after unseal and detaching
  doctor [tenant] [--host <folder>] [--json]    checks everything and says what to do; 1 when a check failed
  tenant create <id>                            a further tenant; ENDPOINT needs a * then (https://*.example.com)
  site list <tenant>
  site attach <tenant> <site> <application>
  site claims <tenant> <site> [claim …]
  site region <tenant> <site> <region>|none     where people of this site live unless something else says so
  site edit <tenant> <site> <file.json>         how it describes itself to people (plugins/sites/README.md)
  site declare <tenant> <site> <file.json>      what it may ask for, and why (plugins/consent/README.md)
  site declarations <tenant> <site>
  site undeclare <tenant> <site> <attribute> <purpose>
  api-key create <tenant> <site> <name> <scope,scope|all> [days]   prints the secret, this once
  api-key list <tenant> <site>
  api-key rotate <tenant> <site> <id> [overlap seconds]            the old one works for 86400 more unless you say
  api-key revoke <tenant> <site> <id>
  member list <tenant>                          who of the console has a role of their own
  member set <tenant> <user> admin|data_protection_officer|support
  member set <tenant> <user> site_owner <site,site>
  member remove <tenant> <user>                 an administrator again
  seal <tenant>                                 seals an existing database, beside its traffic
  unseal <tenant>                               brings it back to plain text
  sealing status <tenant>
  region list <tenant>
  region policy <tenant> <default region> [COUNTRY=region …]
  region move <tenant> <user> <region> [report file]
  key rotate kek|dek|index <tenant>
  sweep <tenant>                                one round of the sweeper, at once
  erasures <tenant> [file|-]                    adds to the file who was erased, by id: keep it apart from every backup
  restore replay-erasures <tenant> [file]       after a restore: erases again whoever was erased since
  restore replay-decisions <tenant> <export> [--dry-run]   withdraws, blocks and suspends again what an audit export has on top
  audit verify <export> --keys <jwks> [--anchor <directory or file>]   needs no database
  audit keys                                    public JWKS of the signing key
  audit export <tenant> [file|-]                JSON Lines, ends with the newest signed head
  audit anchor <tenant>                         anchors the newest head now
  audit status <tenant>
  audit prune <tenant> <archive directory> [years]   archives and deletes whole months older than 3 years`;

export const cliErrors = defineErrors('cli', {
  usage: { httpStatus: 400, message: usage },
  still_sealed: {
    httpStatus: 409,
    message:
      'Values are still sealed: run `npm run passport unseal <tenant>` for every tenant first.',
  },
  pack_missing: {
    httpStatus: 409,
    message:
      'The database of DB_URL has nothing of the pack: it is another one, or everything was removed before. Nothing was changed.',
  },
  vault_foreign: {
    httpStatus: 409,
    message:
      'A vault holds a tenant that is not in plain text in the database of DB_URL, or people whom that has never had: see that PASSPORT_VAULT_… and DB_URL are of one installation (docker/README.md, "Removal"). Nothing was changed.',
  },
  list_unreadable: {
    httpStatus: 400,
    message:
      'The list of erasures cannot be read and was left as it is; `passport erasures` writes a new one.',
  },
  export_unverified: {
    httpStatus: 400,
    message:
      'The export of the audit chain does not verify for this tenant: `passport audit verify` says where. Nothing was changed.',
  },
  export_foreign: {
    httpStatus: 409,
    message:
      'The export and the database have no entry in common: it is of another chain. Nothing was changed.',
  },
  tenant_exists: { httpStatus: 409, message: 'There is such a tenant; nothing was changed.' },
  tenant_id_invalid: {
    httpStatus: 400,
    message:
      'A tenant’s id is a letter and up to 20 letters and digits, all small; fewer in a database with a long name.',
  },
  tenant_keys_shared: {
    httpStatus: 400,
    message:
      'Unset OIDC_PRIVATE_KEYS, OIDC_PRIVATE_KEY_PATHS and OIDC_COOKIE_KEYS: every tenant gets its own.',
  },
  alterations_pending: {
    httpStatus: 409,
    message: 'Alterations are pending: `npm run passport alteration deploy`.',
  },
  tenant_unknown: { httpStatus: 404, message: 'There is no such tenant.' },
  database_url_missing: { httpStatus: 400, message: 'Set DB_URL to the address of the database.' },
});

export const print = (line: string) => process.stdout.write(`${line}\n`);

/** A line that replaces itself on a terminal, and a line every tenth elsewhere. */
export const createProgressPrinter = () => {
  const state = { last: -1 };
  return (label: string, done: number, total: number) => {
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((done * 100) / total));
    if (process.stdout.isTTY) {
      const bar = '#'.repeat(Math.floor(percent / 4)).padEnd(25, '.');
      process.stdout.write(`\r${label} [${bar}] ${percent} % (${done}/${total}) `);
      return;
    }
    const step = Math.floor(percent / 10);
    if (step !== state.last) {
      state.last = step;
      print(`${label} ${percent} % (${done}/${total})`);
    }
  };
};

export const silent: Log = { info: () => undefined, error: () => undefined };

/** One connection, as the role of the address. */
export const withDatabase = async <Result>(
  url: string,
  use: (client: pg.Client) => Promise<Result>
) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** @throws cli.tenant_unknown */
const findTenantUrl = async (url: string, tenantId: string): Promise<string> =>
  withDatabase(url, async (client) => {
    const { rows } = await client.query<{ name: string; password: string }>(
      'select db_user as name, db_user_password as password from public.tenants where id = $1',
      [tenantId]
    );
    const [row] = rows;
    if (!row) {
      throw cliErrors.tenant_unknown();
    }
    const result = new URL(url);
    result.username = row.name;
    result.password = row.password;
    return result.href;
  });

export type TenantContext = {
  /** Puts what an operator is about to do on the tenant's audit chain. @throws audit.unavailable, audit.invalid_key */
  readonly record: (action: string, userId?: string) => Promise<void>;
  /** What stands between people and sites, as the host has it. @throws audit.invalid_key */
  readonly openRelations: () => Relations;
  readonly vault: Vault;
  readonly sealing: Sealing;
  readonly jobs: ReturnType<typeof createSealingJobs>;
  /** The tenant's one slot for key jobs. */
  readonly keyRuns: KeyRuns;
  /** Who acts, as runs and the audit chain name them. */
  readonly operator: string;
};

/** The operating system's user is who acts at a terminal. */
const nameOperator = () => `cli:${userInfo().username}`;

type Deed = {
  readonly action: string;
  readonly userId?: string | undefined;
  readonly siteId?: string;
};

const toEntry = ({ action, userId, siteId }: Deed): AuditEntryInput => ({
  actorType: 'job',
  actorId: nameOperator(),
  userId: userId ?? null,
  userRef: null,
  siteId: siteId ?? null,
  action,
  attributes: [],
  purpose: null,
  ip: null,
  result: 'allowed',
});

const openAuditLog = (pool: DatabasePool, tenantId: string) =>
  createAuditLog({
    ...{ tenantId, pool, signer: readAuditSigner(process.env) },
    now: () => Date.now(),
  });

const recordOperator = async (pool: DatabasePool, tenantId: string, deed: Deed) =>
  openAuditLog(pool, tenantId).append([toEntry(deed)]);

const openRelationsOf = (pool: DatabasePool, tenantId: string, { sweeper }: Vault) => {
  const audit = openAuditLog(pool, tenantId);
  const consents = createConsents({ pool, tenantId, audit });
  const listRelations = createRelationReader({
    pairwise: createPairwise(pool, tenantId),
    sites: createSites(pool, tenantId),
  });
  return {
    pool,
    listRelations,
    consents,
    blocks: createBlocks({ pool, tenantId, audit, consents }),
    suspension: createSuspension({ pool, tenantId, audit }),
    erasures: createErasures({
      ...{ pool, tenantId, audit, consents, listRelations, ...readDsrConfig(process.env) },
      eraseIfGone: sweeper.eraseIfGone,
    }),
  };
};
export type Relations = ReturnType<typeof openRelationsOf>;

/** Opens a tenant as its own role, with the vault as the environment describes it. */
export const withTenant = async (
  url: string,
  tenantId: string,
  use: (context: TenantContext) => Promise<void>
): Promise<number> => {
  await loadParser();
  const pool = await openPool(await findTenantUrl(url, tenantId), 10, silent);
  const system = await openVaultSystem(readVaultConfig(process.env), silent);
  try {
    const vault = openVault(system, tenantId, pool);
    const sealing = createSealing({
      vault,
      pool,
      planner: createPlanner(),
      log: silent,
      recordSearch: async () => Promise.resolve(),
    });
    const { states, conversion } = sealing;
    vault.setIndexVersion((await states.readNow()).indexVersion);
    await use({
      record: async (action, userId) => {
        await recordOperator(pool, tenantId, { action, userId });
      },
      openRelations: () => openRelationsOf(pool, tenantId, vault),
      vault,
      sealing,
      jobs: createSealingJobs({ vault, pool, conversion, states, sleep }),
      keyRuns: createKeyRuns({ pool, tenantId }),
      operator: nameOperator(),
    });
    return 0;
  } finally {
    await system.close();
    await pool.end();
  }
};

/** What an operator changes at a site, for the audit chain. */
export type Change = { readonly action: string; readonly siteId: string };

/** Runs as the tenant's own role, with nothing opened but its database. A change is on the tenant's audit chain before it is done. */
export const withTenantPool = async (
  url: string,
  tenantId: string,
  use: (pool: DatabasePool) => Promise<void>,
  change?: Change
): Promise<number> => {
  const pool = await openPool(await findTenantUrl(url, tenantId), 1, silent);
  try {
    if (change) {
      await recordOperator(pool, tenantId, change);
    }
    await use(pool);
    return 0;
  } finally {
    await pool.end();
  }
};

/** The same for a change whose parts stand or fall together, its entry on the audit chain among them: that one is appended last. */
export const withTenantTransaction = async (
  url: string,
  tenantId: string,
  change: Change,
  use: (connection: CommonQueryMethods, pool: DatabasePool) => Promise<void>
): Promise<number> =>
  withTenantPool(url, tenantId, async (pool) =>
    pool.transaction(async (connection) => {
      await use(connection, pool);
      await openAuditLog(pool, tenantId).appendIn(connection, [toEntry(change)]);
    })
  );

/**
 * Runs as the database's owner, for the one thing a tenant may not do: deleting from the audit chain. Everything else runs as the tenant,
 * because forced row-level security hides every row from an owner without `bypassrls`.
 * The tenant is named by the operator and checked to exist.
 */
export const withOwner = async (
  url: string,
  tenantId: string,
  use: (pool: DatabasePool) => Promise<void>
): Promise<number> => {
  const pool = await openPool(url, 1, silent);
  try {
    if (!(await pool.exists(sql`select 1 from public.tenants where id = ${tenantId}`))) {
      throw cliErrors.tenant_unknown();
    }
    await use(pool);
    return 0;
  } finally {
    await pool.end();
  }
};
