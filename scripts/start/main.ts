/**
 * `npm start`: PostgreSQL, Logto's schema, the pack's tables, the host with the pack preloaded, two demo shops; then prints where
 * to click. Ctrl-C stops all of it in reverse order; the data stays for the next start.
 *
 * Usage: npm start [-- --demo] (settings: scripts/start/settings.ts)
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { deployAlterations } from '../../alterations/runner.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { buildConsole } from '../build-console.mjs';
import { openShop } from '../demo-shop/open.ts';
import { launchHost } from '../embedded-logto/launch.ts';
import type { Host } from '../embedded-logto/launch.ts';
import { findFreePort, startPostgres } from '../embedded-logto/postgres.ts';
import type { Postgres } from '../embedded-logto/postgres.ts';
import { seedLogto } from '../embedded-logto/seed.ts';
import { connectManagement } from '../testing/management.ts';
import type { Credentials } from '../testing/oidc-client.ts';
import { makeAdministrator } from './administrator.ts';
import { fillWithDemo } from './demo.ts';
import { rememberChild, stopLeftovers } from './leftovers.ts';
import { makeKeys } from './keys.ts';
import { parseSettings } from './settings.ts';
import type { Settings } from './settings.ts';

const root = path.resolve(import.meta.dirname, '../..');
const preload = path.join(root, 'patches/register.ts');
const databases = ['vault_eu', 'vault_ru', 'shop_tea', 'shop_books'];

const say = (line: string) => process.stdout.write(`${line}\n`);

/** What was started, newest last; stopped in reverse. */
type Stoppable = { readonly stop: () => Promise<void> };
const running: Stoppable[] = [];
const keep = <Item extends Stoppable>(item: Item): Item => {
  running.push(item);
  return item;
};
const stopAll = async () => {
  for (const item of running.splice(0).reverse()) {
    await item.stop();
  }
};

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** One start per data folder: two would fight for the same database. */
const takeLock = async (directory: string) => {
  const file = path.join(directory, 'start.pid');
  const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `start.already_running: npm start already runs here (process ${owner}). Stop it, or set PASSPORT_DATA_DIR.`
    );
  }
  await writeFile(file, String(process.pid));
  keep({ stop: async () => rm(file, { force: true }) });
};

const createDatabases = async (postgres: Postgres) => {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database'
    );
    const present = new Set(rows.map(({ name }) => name));
    for (const name of databases.filter((wanted) => !present.has(wanted))) {
      await client.query(`create database ${name}`);
    }
  } finally {
    await client.end();
  }
};

/** Registration by e-mail code, sign-in by code or password: only the embedded host can deliver codes without a connector. */
const allowEmail = async (host: Host, databaseUrl: string) => {
  const management = await connectManagement({ ...host, databaseUrl });
  await management.call('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['email'], password: false, verify: true, secondaryIdentifiers: [] },
    signIn: {
      methods: [
        { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false },
        {
          identifier: 'username',
          password: true,
          verificationCode: false,
          isPasswordPrimary: true,
        },
      ],
    },
  });
};

const startHost = async (
  { ports, logtoHome, dataDirectory }: Settings,
  databaseUrl: string,
  environment: Readonly<Record<string, string>>
): Promise<Host> => {
  const userPort = await findFreePort(ports.user);
  const adminPort = await findFreePort(
    Math.max(ports.admin, userPort === ports.admin ? userPort + 1 : 0)
  );
  for (const [wanted, taken] of [
    [ports.user, userPort],
    [ports.admin, adminPort],
  ] as const) {
    if (wanted !== taken) {
      say(`Port ${wanted} is taken: using ${taken}.`);
    }
  }
  const host = keep(
    await launchHost({ databaseUrl, userPort, adminPort, preload, logtoHome, environment })
  );
  await rememberChild(dataDirectory, host.pid);
  return host;
};

const startShops = async ({ ports, dataDirectory }: Settings, host: Host, postgres: Postgres) => {
  const databaseUrl = postgres.url('logto');
  const management = await connectManagement({ ...host, databaseUrl });
  const operator = { management, userUrl: host.userUrl, databaseUrl };
  const wanted = [
    { id: 'tea', port: ports.shop },
    { id: 'books', port: ports.secondShop },
  ] as const;
  const urls: string[] = [];
  let lastPort = 0;
  for (const { id, port: wantedPort } of wanted) {
    const port = await findFreePort(Math.max(wantedPort, lastPort + 1));
    lastPort = port;
    const shop = keep(
      await openShop(operator, { id, port, databaseUrl: postgres.url(`shop_${id}`) })
    );
    await rememberChild(dataDirectory, shop.pid);
    urls.push(shop.url);
  }
  return urls;
};

const describeAdministrator = ({ logtoHome }: Settings, known: Credentials | null) => {
  if (logtoHome) {
    return 'create the first administrator on its welcome page';
  }
  return known
    ? `sign in as ${known.username} with ${known.password}`
    : 'sign in with the account you created there';
};

const printGuide = (
  settings: Settings,
  host: Host,
  {
    shops,
    known,
    seconds,
  }: {
    readonly shops: readonly string[];
    readonly known: Credentials | null;
    readonly seconds: string;
  }
) => {
  const { logtoHome } = settings;
  const signUp = logtoHome
    ? 'create an account with a username and a password'
    : `create an account with any e-mail address; the code is at ${host.userUrl}/mailbox`;
  const told = logtoHome
    ? ''
    : `
  It is also told: take everything back there, and you are signed out at the tea shop within seconds.`;
  say(`
  Logto Passport is running (${logtoHome ? 'stock Logto' : 'embedded host, not Logto itself'}; ready after ${seconds} s)

    Shop "Tea & Clay"     ${shops[0] ?? ''}
    Shop "North Books"    ${shops[1] ?? ''}
    Identity service      ${host.userUrl}
    Console               ${host.adminUrl}/console
                          (${describeAdministrator(settings, known)}; see "Privacy" in its sidebar)
    My passport           ${host.userUrl}/passport/me
    Health of the pack    ${host.userUrl}/passport/health

  Open a shop, choose "Sign in" and ${signUp}.
  Put something into the cart of the tea shop: it asks for your e-mail only there, and for your address only if it
  is to deliver. Share it or not; then open "What we know" there, and sign in at the other shop: you are someone else.
  Take it back at any time on "My passport", and the tea shop no longer shows it.${told}
  Ctrl-C stops everything; the data stays in the folder of PASSPORT_DATA_DIR (.data/start).
`);
};

const main = async () => {
  const begun = Date.now();
  const demo = process.argv.includes('--demo') ? { PASSPORT_DEMO: '1' } : {};
  const settings = parseSettings({ ...process.env, ...demo }, root);
  await mkdir(settings.dataDirectory, { recursive: true });
  await takeLock(settings.dataDirectory);
  await stopLeftovers(settings.dataDirectory);
  say('Starting PostgreSQL…');
  const postgres = keep(
    await startPostgres({
      directory: path.join(settings.dataDirectory, 'postgres'),
      port: settings.ports.postgres,
    })
  );
  await createDatabases(postgres);
  await buildConsole();
  const databaseUrl = postgres.url('logto');
  say('Preparing the databases…');
  await seedLogto(databaseUrl, settings.logtoHome);
  await deployAlterations(databaseUrl);
  const regions = ['eu', 'ru'] as const;
  for (const region of regions) {
    await deployAlterations(postgres.url(`vault_${region}`), 'vault');
  }
  const environment = {
    ...(await makeKeys(settings.dataDirectory)),
    PASSPORT_REGIONS: regions.join(','),
    PASSPORT_VAULT_EU_URL: postgres.url('vault_eu'),
    PASSPORT_VAULT_RU_URL: postgres.url('vault_ru'),
    // The shops are on this machine, where events are not sent otherwise.
    PASSPORT_EVENTS_ALLOW_PRIVATE: 'development',
  };
  if (settings.isDemo) {
    await fillWithDemo(databaseUrl, environment, say);
  }
  say(`Keys for development: ${environment.PASSPORT_KEK_FILE} (never use them elsewhere)`);
  say(`Starting ${settings.logtoHome ? 'stock Logto' : 'the embedded Logto host'} with the pack…`);
  const host = await startHost(settings, databaseUrl, environment);
  if (!settings.logtoHome) {
    await allowEmail(host, databaseUrl);
  }
  const shops = await startShops(settings, host, postgres);
  const known = settings.logtoHome
    ? null
    : await makeAdministrator(settings.dataDirectory, { ...host, databaseUrl });
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  printGuide(settings, host, { shops, known, seconds });
  void host.exited.then(async (code) => {
    if (running.length > 0) {
      say(
        `The host ended by itself with code ${code}. Its last words:\n${host.output().slice(-2000)}`
      );
      await stopAll();
      process.exit(1);
    }
  });
};

let isStopping = false;
const stop = () => {
  // The terminal signals the whole group and npm passes it on once more.
  if (isStopping) {
    return;
  }
  isStopping = true;
  say('\nStopping…');
  void stopAll().then(
    () => process.exit(0),
    () => process.exit(1)
  );
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  await main();
} catch (error) {
  if (!isStopping) {
    const detail = isPassportError(error) ? ` ${JSON.stringify(error.detail ?? {})}` : '';
    const code = isPassportError(error) ? `${error.code}: ` : '';
    process.stderr.write(`${code}${error instanceof Error ? error.message : 'unknown'}${detail}\n`);
    await stopAll();
    process.exit(1);
  }
}
