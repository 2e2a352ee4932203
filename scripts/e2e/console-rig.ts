/**
 * The console in a browser, for tests of its pages: a host with the pack, the first administrator, and a page that has signed in as a person does.
 * Works on both hosts (scripts/testing/host.ts).
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'puppeteer';
import { launchBrowser, openPage } from '../testing/browser.ts';
import { createCookieJar } from '../testing/http.ts';
import { authorize, exchangeCode } from '../testing/oidc-client.ts';
import type { Credentials, Site, Tokens } from '../testing/oidc-client.ts';
import { runSql } from '../testing/sql.ts';
import type { startTestHost } from '../testing/host.ts';
import { startWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export const administrator: Credentials = { username: 'keeper', password: 'correct Horse 9' };
export const resource = 'https://default.logto.app/api';
export const widths = { desk: 1280, phone: 390 } as const;

export type Colleague = Credentials & { readonly userId: string; readonly token: string };
export type ConsolePage = {
  readonly page: Page;
  /** Errors of scripts, and what the page wrote to the browser's console as an error. */
  readonly errors: readonly string[];
};

export type ConsoleRig = {
  readonly world: World;
  readonly browser: Browser;
  readonly adminUrl: string;
  /** The first administrator, with a token for calls without a browser. */
  readonly keeper: Colleague;
  /** Another account that may use the console; a role is given to it through the API. */
  readonly addColleague: (username: string) => Promise<Colleague>;
  /** A browser of its own: signs in on the host's page and stands on a page of the console. `path` as in the address, such as `users`. */
  readonly signIn: (options?: {
    readonly path?: string;
    readonly language?: 'en' | 'ru';
    readonly person?: Credentials;
  }) => Promise<ConsolePage>;
  /** A call of our API without a browser. */
  readonly callApi: (
    token: string,
    method: string,
    path: string,
    body?: unknown
  ) => Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  readonly close: () => Promise<void>;
};

const consoleSite = (adminUrl: string): Site => ({
  userUrl: adminUrl,
  clientId: 'admin-console',
  redirectUri: `${adminUrl}/console/callback`,
  scope: 'openid offline_access profile all',
  resource,
});

const register = async (adminUrl: string, person: Credentials): Promise<Tokens> => {
  const site = consoleSite(adminUrl);
  const newcomer = { ...person, isNew: true };
  const flow = await authorize(createCookieJar(), site, newcomer, { first_screen: 'register' });
  return exchangeCode(site, flow.callback, flow.verifier);
};

const readSubject = (token: string): string => {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    sub: string;
  };
  return payload.sub;
};

/** What Logto gives to its first administrator, for one who comes later. */
const admit = async (databaseUrl: string, userId: string) => {
  await runSql(
    databaseUrl,
    `insert into users_roles (tenant_id, id, user_id, role_id)
     select 'admin', substr(md5(random()::text), 1, 21), $1, id from roles
     where tenant_id = 'admin' and name in ('user', 'default:admin')
     on conflict do nothing`,
    [userId]
  );
  // Logto's console asks for a token of the tenant's organization.
  await runSql(
    databaseUrl,
    `insert into organization_user_relations (tenant_id, organization_id, user_id)
     select 'admin', id, $1 from organizations where tenant_id = 'admin' and id = 't-default'
     on conflict do nothing`,
    [userId]
  );
  await runSql(
    databaseUrl,
    `insert into organization_role_user_relations (tenant_id, organization_id, organization_role_id, user_id)
     select 'admin', 't-default', id, $1 from organization_roles where tenant_id = 'admin' and id = 'admin'
     on conflict do nothing`,
    [userId]
  );
};

const addColleague = async ({ host }: World, username: string): Promise<Colleague> => {
  const { databaseUrl, adminUrl } = host;
  const setMode = async (mode: string) =>
    runSql(
      databaseUrl,
      `update sign_in_experiences set sign_in_mode = $1 where tenant_id = 'admin'`,
      [mode]
    );
  const person = { username, password: administrator.password };
  await setMode('SignInAndRegister');
  const { access_token: first } = await register(adminUrl, person);
  await setMode('SignIn');
  const userId = readSubject(first);
  await admit(databaseUrl, userId);
  const site = consoleSite(adminUrl);
  const flow = await authorize(createCookieJar(), site, person);
  const tokens = await exchangeCode(site, flow.callback, flow.verifier);
  return { ...person, userId, token: tokens.access_token };
};

/** The host's own page; the names of its fields are the same on both hosts. */
const fillIn = async (page: Page, { username, password }: Credentials) => {
  // The script of the page has to have the form before anything is typed and sent.
  await page.waitForFunction(
    () =>
      document.readyState === 'complete' &&
      document.querySelector('input[name="identifier"]') !== null
  );
  // The embedded host folds the password away where an e-mail code would do.
  await page.$$eval('details', (all) => {
    for (const one of all) {
      one.open = true;
    }
  });
  await page.type('input[name="identifier"]', username);
  if (!(await page.$('input[name="password"]'))) {
    // Logto asks for the password on the next page where a code could be had as well.
    await page.keyboard.press('Enter');
    await page.waitForSelector('input[name="password"]');
  }
  await page.type('input[name="password"]', password);
  await page.keyboard.press('Enter');
};

/** Where a sign-in stopped, and what the embedded host's page said there. */
const withPlace = async (page: Page, run: () => Promise<unknown>) => {
  try {
    await run();
  } catch (cause) {
    const code = await page
      .$eval('.error[data-code]', (element) => element.getAttribute('data-code'))
      .catch(() => null);
    throw new Error(`the sign-in did not finish: ${page.url()} ${code ?? 'without an error'}`, {
      cause,
    });
  }
};

/** What Logto's console says on a machine without a network. */
const hostNoise = /PostHog|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED/;

const sectionSelector = '[data-passport-section]';

/** @param prepared databases that have something in them already, made with the keys that the environment names */
export const openConsole = async (
  environment: Readonly<Record<string, string>> = {},
  prepared: Pick<Parameters<typeof startTestHost>[0], 'database' | 'vaults'> = {}
): Promise<ConsoleRig> => {
  // One after the other: a browser that waits for a host which never comes would outlive the test.
  const world = await startWorld(true, environment, prepared);
  const browser = await launchBrowser();
  const { adminUrl, userUrl } = world.host;
  const { access_token: token } = await register(adminUrl, administrator);
  return {
    world,
    browser,
    adminUrl,
    keeper: { ...administrator, userId: readSubject(token), token },
    addColleague: async (username) => addColleague(world, username),
    signIn: async ({ path = '', language = 'en', person = administrator } = {}) => {
      const { page, errors } = await openPage(browser, language);
      await page.evaluateOnNewDocument((tag) => {
        Object.defineProperty(navigator, 'language', { get: () => tag });
      }, language);
      const all = errors as string[];
      page.on('console', (message) => {
        if (message.type() === 'error' && !hostNoise.test(message.text())) {
          all.push(message.text());
        }
      });
      await withPlace(page, async () => {
        await page.goto(`${adminUrl}/console${path === '' ? '' : `/passport/${path}`}`);
        await fillIn(page, person);
        await page.waitForSelector(sectionSelector);
      });
      if (path !== '') {
        await page.waitForSelector('.passport-console h1');
      }
      return { page, errors: all };
    },
    callApi: async (bearer, method, path, body) => {
      const response = await fetch(`${userUrl}/passport/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      };
    },
    close: async () => {
      await browser.close();
      await world.close();
    },
  };
};

/** Opens another page of ours in the same tab, as a hard load. */
export const openPath = async (page: Page, path: string) => {
  await page.goto(`${new URL(page.url()).origin}/console/passport/${path}`);
  await page.waitForSelector('.passport-console h1');
};

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

/** What axe-core finds in our part of the page, at the width given; an empty list is the aim. */
export const listViolations = async (
  page: Page,
  width: number,
  selector = '.passport-console'
): Promise<readonly string[]> => {
  await page.setViewport({ width, height: 900 });
  // Menus and dialogs fade in: half-transparent text has no contrast.
  await new Promise((resolve) => {
    setTimeout(resolve, 400);
  });
  await page.evaluate(await readFile(axePath, 'utf8'));
  const violations = await page.evaluate(async (root) => {
    const { axe } = window as unknown as {
      axe: { run: (root: string) => Promise<{ violations: Violation[] }> };
    };
    return (await axe.run(root)).violations;
  }, selector);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};

/** True when nothing of the page is wider than the window. */
export const fitsWidth = async (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const root = document.querySelector('.passport-console') ?? document.documentElement;
    return (
      root.scrollWidth <= root.clientWidth &&
      root.getBoundingClientRect().right <= window.innerWidth
    );
  });
