/**
 * A host for tests on a database of its own: embedded by default, stock Logto with `HOST=logto LOGTO_HOME=<tree>`. Tests
 * see only HTTP and SQL, so that the same ones run on both.
 */
import { findFreePort } from '../embedded-logto/postgres.ts';
import { launchHost } from '../embedded-logto/launch.ts';
import type { Host } from '../embedded-logto/launch.ts';
import { preloadPath } from './compiled-pack.ts';
import { cloneDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { makeKeyFiles } from './key-files.ts';
import { runSql } from './sql.ts';

export type TestHost = Omit<Host, 'stop'> & {
  readonly databaseUrl: string;
  readonly database: TestDatabase;
  readonly isStock: boolean;
  /** The vaults of regions `eu` (home) and `ru`. */
  readonly vaults: Readonly<Record<'eu' | 'ru', TestDatabase>>;
  readonly vaultUrls: readonly string[];
  /** What the pack is told: for a second process, or the command line, on the same databases. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops the process and drops the database. */
  readonly stop: () => Promise<void>;
  /** Stops the process and starts another one on the same ports and database. */
  readonly restart: () => Promise<TestHost>;
};

const logtoHome = process.env['HOST'] === 'logto' ? process.env['LOGTO_HOME'] : undefined;

/** Ports below the ephemeral range, spread by process so that parallel test files do not meet. */
const firstPort = () => 20_000 + (process.pid % 200) * 50;

/** What every test database needs: a policy without the network, and sign-in by every means the tests use. */
export const prepareDatabase = async (url: string) => {
  await runSql(
    url,
    `update sign_in_experiences set
       password_policy = '{"length":{"min":8},"characterTypes":{"min":1},"rejects":{"pwned":false,"words":[]}}',
       sign_in = '{"methods":[{"identifier":"username","password":true,"verificationCode":false,"isPasswordPrimary":true},{"identifier":"email","password":true,"verificationCode":true,"isPasswordPrimary":false}]}'`
  );
  await runSql(
    url,
    `update sign_in_experiences set sign_up = '{"identifiers":["username"],"password":true,"verify":false}' where tenant_id = 'default'`
  );
  await runSql(
    url,
    `update account_centers set enabled = true, fields = '{"username":"Edit","name":"Edit","email":"Edit"}'`
  );
};

export const startTestHost = async ({
  pack,
  database,
  vaults: givenVaults,
  environment: givenEnvironment = {},
  isByDomain = false,
}: {
  pack: boolean;
  database?: TestDatabase;
  vaults?: TestHost['vaults'];
  environment?: Readonly<Record<string, string>>;
  /** Tenants by domain, `<tenant>.localhost`. Stock Logto only. */
  isByDomain?: boolean;
}): Promise<TestHost> => {
  const own = database ?? (await cloneDatabase('logto'));
  if (!database) {
    await prepareDatabase(own.url);
  }
  const vaults = givenVaults ?? {
    eu: await cloneDatabase('vault'),
    ru: await cloneDatabase('vault'),
  };
  const keys = await makeKeyFiles();
  const environment = {
    ...keys.environment,
    PASSPORT_REGIONS: 'eu,ru',
    PASSPORT_VAULT_EU_URL: vaults.eu.url,
    PASSPORT_VAULT_RU_URL: vaults.ru.url,
    ...givenEnvironment,
  };
  const userPort = await findFreePort(firstPort());
  const adminPort = await findFreePort(userPort + 1);
  const launch = async (): Promise<TestHost> => {
    const host = await launchHost({
      databaseUrl: own.url,
      userPort,
      adminPort,
      logtoHome,
      environment,
      isByDomain,
      ...(pack ? { preload: preloadPath } : {}),
    });
    return {
      ...host,
      databaseUrl: own.url,
      database: own,
      isStock: logtoHome !== undefined,
      vaults,
      vaultUrls: [vaults.eu.url, vaults.ru.url],
      environment,
      stop: async () => {
        await host.stop();
        await own.drop();
        await vaults.eu.drop();
        await vaults.ru.drop();
        await keys.remove();
      },
      restart: async () => {
        await host.stop();
        return launch();
      },
    };
  };
  return launch();
};
