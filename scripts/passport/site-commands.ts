/** `passport site edit|region`, `passport api-key create|list|rotate|revoke`. */
import { readFile } from 'node:fs/promises';
import { apiKeyScopes, createApiKeys, createSites } from '../../plugins/sites/port.ts';
import type { ApiKey, ApiKeys } from '../../plugins/sites/port.ts';
import { readVaultConfig, vaultErrors } from '../../plugins/vault/port.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { cliErrors, print, withTenantPool } from './context.ts';

const dayInSeconds = '86400';

/** Runs something, and on a refusal names the refused fields before the error goes on. */
export const namingFields = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  try {
    return await run();
  } catch (error) {
    const fields = isPassportError(error) ? error.detail?.['fields'] : undefined;
    if (Array.isArray(fields)) {
      process.stderr.write(`refused: ${fields.join(', ')}\n`);
    }
    throw error;
  }
};

/** Patches how a site describes itself (plugins/sites/README.md). @throws sites.invalid_site, sites.not_found */
export const editSite = async (
  url: string,
  tenantId: string,
  siteId: string,
  file: string
): Promise<number> => {
  // Before anything is on the chain.
  const patch: unknown = JSON.parse(await readFile(file, 'utf8'));
  return withTenantPool(
    url,
    tenantId,
    async (pool) => namingFields(async () => createSites(pool, tenantId).describe(siteId, patch)),
    { action: 'sites.edit', siteId }
  );
};

/**
 * Where people of a site live unless something else says so; `none` takes that away. Whoever registers through a site with a region that
 * is not configured is refused, so such a one is not set.
 * @throws vault.region_unknown, sites.not_found
 */
export const setRegion = async (
  url: string,
  tenantId: string,
  siteId: string,
  name: string
): Promise<number> => {
  const region = name === 'none' ? null : name;
  if (region !== null) {
    const { regions } = readVaultConfig(process.env);
    if (!regions.some((known) => known.name === region)) {
      throw vaultErrors.region_unknown({ detail: { region } });
    }
  }
  return withTenantPool(
    url,
    tenantId,
    async (pool) => createSites(pool, tenantId).setDefaultRegion(siteId, region),
    { action: 'sites.region', siteId }
  );
};

/** @throws cli.usage */
const parseCount = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) {
    throw cliErrors.usage();
  }
  return Number(text);
};

const showTime = (time: number | null) => (time === null ? '-' : new Date(time).toISOString());

const describeState = ({ revokedAt, expiresAt, replacedBy }: ApiKey): string => {
  if (revokedAt !== null) {
    return 'revoked';
  }
  if (expiresAt !== null && expiresAt <= Date.now()) {
    return 'expired';
  }
  return replacedBy === null ? 'live' : `live, replaced by ${replacedBy}`;
};

const list = async (keys: ApiKeys, siteId: string) => {
  for (const key of await keys.list(siteId)) {
    const times = [key.createdAt, key.expiresAt, key.lastUsedAt].map(showTime);
    print([key.id, key.name, key.scopes.join(','), ...times, describeState(key)].join('\t'));
  }
};

type Action = (keys: ApiKeys, siteId: string) => Promise<void>;

const parseCreate = ([name, scopes, days, ...rest]: readonly string[]): Action => {
  if (!name || !scopes || rest.length > 0) {
    throw cliErrors.usage();
  }
  const wish = {
    name,
    scopes: scopes === 'all' ? apiKeyScopes : scopes.split(','),
    expiresInDays: days === undefined ? null : parseCount(days),
  };
  return async (keys, siteId) => {
    const { secret } = await keys.create(siteId, wish);
    // Alone on standard output, so that it can go straight into a secret store.
    print(secret);
  };
};

const parseRotate = ([id, overlap = dayInSeconds, ...rest]: readonly string[]): Action => {
  if (!id || rest.length > 0) {
    throw cliErrors.usage();
  }
  const overlapSeconds = parseCount(overlap);
  return async (keys, siteId) => {
    const { secret } = await keys.rotate(siteId, id, overlapSeconds);
    print(secret);
  };
};

const parseRevoke = ([id, ...rest]: readonly string[]): Action => {
  if (!id || rest.length > 0) {
    throw cliErrors.usage();
  }
  return async (keys, siteId) => keys.revoke(siteId, id);
};

const parseList = (rest: readonly string[]): Action => {
  if (rest.length > 0) {
    throw cliErrors.usage();
  }
  return list;
};

const parsers = new Map([
  ['create', parseCreate],
  ['list', parseList],
  ['rotate', parseRotate],
  ['revoke', parseRevoke],
]);

/** @throws cli.usage, cli.tenant_unknown, errors of sites */
export const runApiKey = async (parameters: readonly string[], url: string): Promise<number> => {
  const [name = '', tenantId, siteId, ...rest] = parameters;
  const parse = parsers.get(name);
  if (!parse || !tenantId || !siteId) {
    throw cliErrors.usage();
  }
  const action = parse(rest);
  return withTenantPool(
    url,
    tenantId,
    async (pool) => {
      const keys = createApiKeys({ pool, tenantId, now: () => Date.now() });
      await namingFields(async () => action(keys, siteId));
    },
    name === 'list' ? undefined : { action: `api_keys.${name}`, siteId }
  );
};
