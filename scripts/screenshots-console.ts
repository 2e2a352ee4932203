// Purpose: takes pictures of every page of the console with demo data: English and Russian, light and dark, 1280 pixels wide; overview and
// people at 390, too. A few of them are for the README (docs/screenshots), the others for looking at (.data/screenshots).
// Usage: npm run screenshots -- console [folder for all of them]
//   Runs the embedded host with the pack on a server of its own and removes it afterwards.
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer';
import { pages } from '../plugins/console/ui/app/pages.ts';
import { buildConsole } from './build-console.mjs';
import { openConsole } from './e2e/console-rig.ts';
import type { ConsoleRig } from './e2e/console-rig.ts';
import { cloneDatabase } from './testing/databases.ts';
import { prepareDatabase } from './testing/host.ts';
import { makeKeyFiles } from './testing/key-files.ts';
import { startTestServer } from './testing/server.ts';
import { runSql } from './testing/sql.ts';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const languages = ['en', 'ru'] as const;
const themes = ['light', 'dark'] as const;
const heights = { desk: 900, phone: 844 } as const;
const narrowPages = ['overview', 'users'];
/** What stands in the README. */
const chosen = ['overview', 'person', 'site', 'rules'].map((name) => `${name}-en-light-1280`);

type Shot = { readonly name: string; readonly path: string };

/** The pages of the sidebar, and of one person and one site. */
const listShots = async ({ world }: ConsoleRig): Promise<readonly Shot[]> => {
  const [row] = await runSql<{ userId: string; siteId: string }>(
    world.host.databaseUrl,
    `select consents.user_id as "userId", site_id as "siteId"
     from passport.consents
     group by consents.user_id, site_id
     order by count(*) desc, consents.user_id
     limit 1`
  );
  return [
    ...pages.map((page) => ({ name: page.path, path: page.path })),
    ...(row
      ? [
          { name: 'person', path: `users/${row.userId}` },
          { name: 'site', path: `sites/${row.siteId}` },
        ]
      : []),
  ];
};

/** Charts grow and menus fade in. */
const restMs = 1200;
const rest = async () =>
  new Promise((resolve) => {
    setTimeout(resolve, restMs);
  });

const take = async (page: Page, width: number, file: `${string}.png`) => {
  await page.setViewport({ width, height: width < 500 ? heights.phone : heights.desk });
  await page.waitForFunction(
    () => !document.querySelector('.passport-console [role="status"] .mantine-Loader-root')
  );
  await rest();
  await page.screenshot({ path: file });
};

const takeAll = async (rig: ConsoleRig, folder: string) => {
  const shots = await listShots(rig);
  for (const language of languages) {
    const { page, errors } = await rig.signIn({ language });
    for (const theme of themes) {
      await page.evaluate(
        (mode) => localStorage.setItem('logto:admin_console:appearance_mode', mode),
        theme
      );
      for (const { name, path: address } of shots) {
        await page.goto(`${rig.adminUrl}/console/passport/${address}`);
        await page.waitForSelector('.passport-console h1');
        const widths = narrowPages.includes(name) ? [1280, 390] : [1280];
        for (const width of widths) {
          await take(page, width, `${folder}/${name}-${language}-${theme}-${width}.png`);
        }
        await page.setViewport({ width: 1280, height: heights.desk });
      }
    }
    if (errors.length > 0) {
      throw new Error(`a page has script errors: ${errors.join('; ')}`);
    }
    await page.browserContext().close();
  }
};

const prepare = async () => {
  const [database, eu, ru] = await Promise.all([
    cloneDatabase('logto'),
    cloneDatabase('vault'),
    cloneDatabase('vault'),
  ]);
  await prepareDatabase(database.url);
  const keys = await makeKeyFiles();
  const vaults = {
    PASSPORT_REGIONS: 'eu,ru',
    PASSPORT_VAULT_EU_URL: eu.url,
    PASSPORT_VAULT_RU_URL: ru.url,
  };
  const { stdout } = await execute(
    process.execPath,
    [path.join(root, 'scripts/demo-data/seed.ts')],
    { env: { ...process.env, ...keys.environment, ...vaults, DB_URL: database.url } }
  );
  process.stdout.write(stdout);
  return { database, vaults: { eu, ru }, environment: keys.environment };
};

export const takeConsolePictures = async (folder: string, docs: string) => {
  await mkdir(folder, { recursive: true });
  await buildConsole();
  const stopServer = await startTestServer();
  try {
    const { environment, ...host } = await prepare();
    const rig = await openConsole(environment, host);
    try {
      await takeAll(rig, folder);
    } finally {
      await rig.close();
    }
  } finally {
    await stopServer();
  }
  for (const name of chosen) {
    await copyFile(path.join(folder, `${name}.png`), path.join(docs, `console-${name}.png`));
  }
  process.stdout.write(`${folder}\n`);
};
