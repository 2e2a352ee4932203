/** A person in a real browser at two shops, and everything the shops have afterwards. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer';
import type { Shop } from '../demo-shop/launch.ts';
import { openShop } from '../demo-shop/open.ts';
import { launchBrowser, openPage } from '../testing/browser.ts';
import { findCanaries } from '../testing/canary.ts';
import { dumpDatabase } from '../testing/dump.ts';
import { runSql } from '../testing/sql.ts';
import { findNewestUserId } from '../testing/world.ts';
import { openStreet, readCode } from './street.ts';
import type { Street } from './street.ts';

const email = 'Canary.Person+e2e@mail-for-tests.example';

describe('a person at two shops', () => {
  let street: Street;
  /** The tea shop with what an administrator prepares for it, in the place of the street's bare one. */
  let tea: Shop;
  let browser: Browser;
  let page: Page;
  let errors: readonly string[];
  beforeAll(async () => {
    [street, browser] = await Promise.all([openStreet(), launchBrowser()]);
    ({ page, errors } = await openPage(browser));
    await street.tea.stop();
    const { management, host } = street.world;
    tea = await openShop(
      { management, userUrl: host.userUrl, databaseUrl: host.databaseUrl },
      {
        id: 'tea',
        port: Number(new URL(street.tea.url).port),
        databaseUrl: street.databases.tea.url,
      }
    );
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await tea.stop();
    await street.close();
  });

  const text = async (selector: string) =>
    page.$eval(selector, (element) => element.textContent ?? '');
  const submitAndLand = async (button: string) =>
    Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(button)]);
  const enterCode = async () => {
    await page.waitForSelector('form[data-step="code"]:not([hidden])');
    await page.type('#code', await readCode(street.world.host.userUrl, email));
    await submitAndLand('form[data-step="code"] button');
    await page.waitForSelector('[data-user-ref]');
  };
  const readKnowledge = async () => ({
    userRef: await text('[data-user-ref]'),
    pseudonym: await text('[data-pseudonym]'),
    received: await text('pre'),
  });
  let atTea: Awaited<ReturnType<typeof readKnowledge>>;
  let atBooks: Awaited<ReturnType<typeof readKnowledge>>;

  it('creates an account with an e-mail code and is a pseudonym to the shop', async () => {
    await page.goto(`${street.tea.url}/sign-in`);
    await submitAndLand('a[href^="/register"]');
    await page.type('#email', email);
    await page.click('form[data-step="email"] button');
    await enterCode();

    atTea = await readKnowledge();

    expect(page.url()).toBe(`${street.tea.url}/me`);
    expect(atTea.userRef).toMatch(/^ppid_[\da-z]{26}$/);
    expect(atTea.received).not.toContain('mail-for-tests');
  });

  it('shares an e-mail at the checkout and orders, and the order stays under the identifier', async () => {
    await page.goto(street.tea.url);
    await submitAndLand('.product button');
    await submitAndLand('a[data-share="receipt"]');
    await page.click('input[name="share.email.receipts"]');
    await submitAndLand('button[value="share"]');
    await submitAndLand('form[action="/checkout"] button');

    expect(await text('[role="status"]')).toContain('Your order is placed');
    const orders = await runSql(street.databases.tea.url, 'select user_ref from orders');
    expect(orders).toEqual([{ user_ref: atTea.userRef }]);
  });

  it('is someone else at the second shop, without signing in again', async () => {
    await page.goto(`${street.books.url}/sign-in`, { waitUntil: 'load' });

    atBooks = await readKnowledge();

    expect(page.url()).toBe(`${street.books.url}/me`);
    expect(atBooks.userRef).toMatch(/^ppid_[\da-z]{26}$/);
    expect(atBooks.userRef).not.toBe(atTea.userRef);
    expect(atBooks.pseudonym).not.toBe(atTea.pseudonym);
  });

  it('signs out at one shop, and the other shop’s session ends as well by back-channel logout', async () => {
    await page.goto(`${street.tea.url}/me`);
    await submitAndLand('form[action="/sign-out"] button');
    await page.waitForFunction((home) => location.href.startsWith(home), {}, street.tea.url);

    const [tea, books] = await Promise.all(
      [street.databases.tea, street.databases.books].map(async ({ url }) =>
        runSql(url, 'select id from sessions where user_ref is not null')
      )
    );

    expect([tea, books]).toEqual([[], []]);
  });

  it('signs in again with a new code and finds the order', async () => {
    await page.goto(`${street.tea.url}/sign-in`);
    await page.type('#email', email);
    await page.click('form[data-step="email"] button');
    await enterCode();

    expect((await readKnowledge()).userRef).toBe(atTea.userRef);
    await page.goto(`${street.tea.url}/orders`);
    expect(await page.$$('.order')).toHaveLength(1);
  });

  it('reads in the language of the browser, and the sign-in page follows the shop', async () => {
    const { page: russian } = await openPage(browser, 'ru');

    await russian.goto(`${street.tea.url}/sign-in`);

    expect(await russian.title()).toBe('Вход');
    expect(await russian.$eval('html', ({ lang }) => lang)).toBe('ru');
    await russian.goto(street.books.url);
    expect(await russian.$eval('h1', (element) => element.textContent)).toBe(
      'Карты, путешествия и долгие зимы'
    );
  });

  it('gets through the sign-in page by keyboard alone', async () => {
    const { page: keyboard } = await openPage(browser);
    await keyboard.goto(`${street.books.url}/sign-in`);
    await keyboard.keyboard.press('Tab');
    await keyboard.keyboard.type(email);
    await keyboard.keyboard.press('Enter');
    await keyboard.waitForSelector('form[data-step="code"]:not([hidden])');
    await keyboard.keyboard.type(await readCode(street.world.host.userUrl, email));
    await keyboard.keyboard.press('Enter');

    await keyboard.waitForSelector('[data-user-ref]');

    expect(keyboard.url()).toBe(`${street.books.url}/me`);
  });

  it('reads what went wrong when the code is wrong, at the top of the form', async () => {
    const { page: wrong } = await openPage(browser);
    await wrong.goto(`${street.tea.url}/sign-in`);
    await wrong.type('#email', email);
    await wrong.click('form[data-step="email"] button');
    await wrong.waitForSelector('form[data-step="code"]:not([hidden])');
    await wrong.type('#code', '000000');
    await wrong.click('form[data-step="code"] button');

    await wrong.waitForSelector('.error:not([hidden])');

    expect(await wrong.$eval('.error', (element) => element.getAttribute('data-code'))).toBe(
      'verification_code.code_mismatch'
    );
  });

  it('sees a clear page when the callback is opened twice or in another browser', async () => {
    const { page: stranger } = await openPage(browser);

    const response = await stranger.goto(`${street.tea.url}/callback?code=x&state=y`);

    expect(response?.status()).toBe(400);
    expect(
      await stranger.$eval('[role="alert"]', (element) => element.getAttribute('data-code'))
    ).toBe('shop.sign_in_not_started');
  });

  const findFaults = async (checked: Page): Promise<readonly string[]> => {
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8'
    );
    await checked.evaluate(axe);
    const found = await checked.evaluate(async () => {
      const { violations } = await (
        Reflect.get(globalThis, 'axe') as {
          run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        }
      ).run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    });
    const { pathname } = new URL(checked.url());
    return found.map((fault) => `${pathname} ${fault}`);
  };

  it.each(['light', 'dark'])(
    'meets no accessibility fault that axe knows, in %s',
    async (scheme) => {
      const { page: checked } = await openPage(browser);
      await checked.setBypassCSP(true);
      await checked.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      const { books, world } = street;
      const faults: string[] = [];
      const mailbox = `${world.host.userUrl}/mailbox`;
      for (const url of [tea.url, books.url, `${tea.url}/cart`, mailbox, `${tea.url}/sign-in`]) {
        await checked.goto(url);
        faults.push(...(await findFaults(checked)));
      }
      await Promise.all([checked.waitForNavigation(), checked.click('a[href^="/register"]')]);
      faults.push(...(await findFaults(checked)));

      expect(faults).toEqual([]);
    }
  );

  it('meets no fault on the pages of a signed-in customer on a phone, and never scrolls sideways', async () => {
    await page.setBypassCSP(true);
    await page.setViewport({ width: 390, height: 800 });
    const faults: string[] = [];
    const widths: number[] = [];
    await page.goto(street.tea.url);
    await submitAndLand('.product button');
    for (const path of ['/', '/me', '/orders', '/cart']) {
      await page.goto(`${street.tea.url}${path}`);
      faults.push(...(await findFaults(page)));
      widths.push(await page.evaluate(() => document.documentElement.scrollWidth));
    }
    await page.setViewport({ width: 1280, height: 900 });

    expect(faults).toEqual([]);
    expect(Math.max(...widths)).toBeLessThanOrEqual(390);
  });

  it('leaves no personal value in the shops’ databases and logs, and a planted one is found', async () => {
    const userId = await findNewestUserId(street.world.host);
    const canaries = [email, email.split('@')[0] ?? '', userId];
    const teaDump = await dumpDatabase(street.databases.tea.url);
    const booksDump = await dumpDatabase(street.databases.books.url);
    const places = {
      ...Object.fromEntries(Object.entries(teaDump).map(([name, rows]) => [`tea ${name}`, rows])),
      ...Object.fromEntries(
        Object.entries(booksDump).map(([name, rows]) => [`books ${name}`, rows])
      ),
      'tea log': tea.output(),
      'books log': street.books.output(),
    };

    expect(findCanaries(canaries, places)).toEqual([]);
    const planted = { ...places, 'tea public.orders': `${places['tea log']} ${email}` };
    expect(findCanaries(canaries, planted).length).toBeGreaterThan(0);
    expect(teaDump['public.orders']).toContain(atTea.userRef);
  });

  it('met no script error on any page', () => {
    expect(errors).toEqual([]);
  });
});
