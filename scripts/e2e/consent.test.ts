/** A person decides in a real browser what a shop may know, sees it there, and takes it back. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer';
import { findCanaries } from '../testing/canary.ts';
import { launchBrowser, openPage } from '../testing/browser.ts';
import { dumpDatabase } from '../testing/dump.ts';
import { runSql } from '../testing/sql.ts';
import { openStreet, readCode } from './street.ts';
import type { Street } from './street.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const email = 'Sharing.Person@Example.com';
const street = 'Cherry Tree Lane 17';

const findFaults = async (page: Page) => {
  // The page's own policy lets no script in; the test's is put in by the browser itself.
  await page.evaluate(await readFile(axe, 'utf8'));
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await checker.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  });
};

describe('a person at the consent page', () => {
  let stage: Street;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    stage = await openStreet();
    browser = await launchBrowser();
    ({ page } = await openPage(browser));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  const enter = async (target: Page, door: 'register' | 'sign-in') => {
    await target.goto(`${stage.tea.url}/sign-in?share=receipt&share=delivery`);
    if (door === 'register') {
      await Promise.all([
        target.waitForNavigation({ waitUntil: 'load' }),
        target.click('a[href^="/register"]'),
      ]);
    }
    await target.type('#email', email);
    await target.click('form[data-step="email"] button');
    await target.waitForSelector('form[data-step="code"]:not([hidden])');
    await target.type('#code', await readCode(stage.world.host.userUrl, email));
    await target.click('form[data-step="code"] button');
  };
  const press = async (selector: string) =>
    Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(selector)]);
  const readTold = async () => {
    await page.goto(`${stage.tea.url}/me`);
    return page.$eval('pre', (element) => element.textContent ?? '');
  };

  it('is asked on the way to the shop, with nothing ticked and two equal buttons', async () => {
    await enter(page, 'register');
    await page.waitForSelector('form[action="/passport/consent"]');

    const boxes = await page.$$eval('input[type="checkbox"]', (inputs) =>
      inputs.map(({ checked }) => checked)
    );
    const buttons = await page.$$eval('.buttons button', (elements) =>
      elements.map((element) => {
        const { width, height } = element.getBoundingClientRect();
        const { backgroundColor, color } = getComputedStyle(element);
        return JSON.stringify([Math.round(width), Math.round(height), backgroundColor, color]);
      })
    );

    expect(boxes).toEqual([false, false]);
    expect(new Set(buttons).size).toBe(1);
    expect(await page.$eval('h1', (element) => element.textContent)).toContain('Tea & Clay');
  });

  it.each([
    ['light, wide', 1280, 'light'],
    ['dark, wide', 1280, 'dark'],
    ['light, on a phone', 390, 'light'],
    ['dark, on a phone', 390, 'dark'],
  ])('can be read by everybody: %s', async (_title, width, scheme) => {
    await page.setViewport({ width, height: 844 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);

    expect(await findFaults(page)).toEqual([]);
    const isWider = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth
    );
    expect(isWider).toBe(false);
  });

  it('shares two things, one of them filled in here, and arrives at the shop that now knows just these', async () => {
    await page.setViewport({ width: 1280, height: 900 });
    await page.click('input[name="share.email.receipts"]');
    await page.click('input[name="share.address.delivery"]');
    await page.type('input[name="value.street"]', street);
    await page.type('input[name="value.city"]', 'London');
    await press('button[value="share"]');
    await page.waitForSelector('[data-user-ref]');

    const told = await readTold();

    expect(told.toLowerCase()).toContain(email.toLowerCase());
    expect(told).toContain(street);
    expect(told).toContain('"purpose": "delivery"');
    expect(told).not.toContain('"name":');
  });

  it('leaves nothing of it in the shop’s database, in Logto’s, or in the vaults', async () => {
    const urls = [
      stage.databases.tea.url,
      stage.world.host.databaseUrl,
      ...stage.world.host.vaultUrls,
    ];
    for (const url of urls) {
      expect(findCanaries([email, street], await dumpDatabase(url))).toEqual([]);
    }
    expect(findCanaries([email, street], { output: stage.world.host.output() })).toEqual([]);
  });

  it('sees the shop on the passport page, and takes one thing back: it is gone there at the next look', async () => {
    await page.goto(`${stage.world.host.userUrl}/passport/me`);
    expect(await page.$eval('.site h2', (element) => element.textContent)).toBe('Tea & Clay');
    expect(await findFaults(page)).toEqual([]);

    await press('.rows form[action="/passport/me/withdraw"] button');

    expect(await page.$eval('[role="status"]', (element) => element.textContent)).toContain('Done');
    await page.goto(`${stage.tea.url}/sign-in`, { waitUntil: 'load' });
    const told = await readTold();
    expect(told).not.toContain(street);
    expect(told.toLowerCase()).toContain(email.toLowerCase());
  });

  it('reads all of it in Russian', async () => {
    const { page: russian } = await openPage(browser, 'ru');
    await runSql(
      stage.world.host.databaseUrl,
      `update passport.consents set expires_at = now() where decision = 'granted' and ended_at is null`
    );
    await enter(russian, 'sign-in');
    await russian.waitForSelector('form[action="/passport/consent"]');

    expect(await russian.$eval('html', ({ lang }) => lang)).toBe('ru');
    expect(await russian.$eval('h1', (element) => element.textContent)).toContain(
      'Что можно знать'
    );
    expect(await findFaults(russian)).toEqual([]);
    await russian.goto(`${stage.world.host.userUrl}/passport/me`);
    expect(await russian.title()).toBe('Мой паспорт');
    expect(await findFaults(russian)).toEqual([]);
  });
});
