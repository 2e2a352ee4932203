/** The tokens of the host's console, shared with its own client: refreshed once, and not at all when the session is over. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer';
import { openConsole, resource } from './console-rig.ts';
import type { ConsolePage, ConsoleRig } from './console-rig.ts';

const key = `@${resource}`;
/** Longer than a refresh token that was used may be used again. */
const reuseMs = 3500;

/** Takes our token out of the storage, or puts another one there. */
const setToken = async (page: Page, token: string | null) =>
  page.evaluate(
    (name, value) => {
      const item = 'logto:admin-console:accessToken';
      const map = JSON.parse(localStorage.getItem(item) ?? '{}') as Record<string, unknown>;
      const entry = { token: value, scope: 'all', expiresAt: Date.now() / 1000 + 3600 };
      const { [name]: _, ...others } = map;
      localStorage.setItem(
        item,
        JSON.stringify(value === null ? others : { ...others, [name]: entry })
      );
    },
    key,
    token
  );

/** Refresh tokens that the pages send from now on. */
const watchRefreshes = (pages: readonly Page[]) => {
  const seen: string[] = [];
  for (const page of pages) {
    page.on('request', (request) => {
      if (!request.url().endsWith('/oidc/token')) {
        return;
      }
      void request.fetchPostData().then((text) => {
        const form = new URLSearchParams(text ?? '');
        if (form.get('grant_type') === 'refresh_token') {
          seen.push(form.get('refresh_token') ?? '');
        }
      });
    });
  }
  return seen;
};

const reload = async (page: Page) => {
  await page.reload();
  await page.waitForSelector('.passport-console h1');
};

const heading = async (page: Page) => page.$eval('.passport-console h1', (one) => one.textContent);

describe('the session of the console', () => {
  let rig: ConsoleRig;
  let page: Page;
  let errors: ConsolePage['errors'];
  beforeAll(async () => {
    rig = await openConsole();
    ({ page, errors } = await rig.signIn({ path: 'members' }));
  }, 120_000);
  afterAll(async () => rig.close());

  it('is refreshed once for two tabs that need it at the same time', async () => {
    const second = await page.browserContext().newPage();
    await second.goto(page.url());
    await second.waitForSelector('.passport-console h1');
    const refreshes = watchRefreshes([page, second]);

    await setToken(page, null);
    await Promise.all([reload(page), reload(second)]);
    await new Promise((resolve) => {
      setTimeout(resolve, reuseMs);
    });
    await setToken(page, null);
    await Promise.all([reload(second), reload(page)]);

    expect(refreshes).toHaveLength(2);
    expect(new Set(refreshes).size).toBe(2);
    expect([await heading(page), await heading(second)]).toEqual(['Members', 'Members']);
    expect(errors).toEqual([]);
    await second.close();
  });

  it('is refreshed when the API no longer takes the token that is kept', async () => {
    await setToken(page, `${rig.keeper.token.slice(0, -4)}AAAA`);
    const refreshes = watchRefreshes([page]);

    await reload(page);

    expect(refreshes).toHaveLength(1);
    expect(await heading(page)).toBe('Members');
  });

  it('asks to sign in again when it has ended', async () => {
    await setToken(page, null);
    await page.evaluate(() =>
      localStorage.setItem('logto:admin-console:refreshToken', 'used-long-ago')
    );

    await reload(page);

    expect(await heading(page)).toBe('You are signed out');
    expect(await page.$$eval('[data-passport-section]', (all) => all.length)).toBe(0);
  });
});
