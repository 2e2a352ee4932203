/**
 * The pack's pages inside of the console of either host: the section, navigation between the host's pages and ours, every page without an error,
 * and the host's own pages as they are without us.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer';
import { pages } from '../../../plugins/console/ui/app/pages.ts';
import { openConsole, openPath } from '../../e2e/console-rig.ts';
import type { ConsolePage, ConsoleRig } from '../../e2e/console-rig.ts';

const hostPath = '/console/applications';
const hostLink = `a[href="${hostPath}"]`;
const ownLink = 'a[href="/console/passport/overview"]';

const isOurs = async (page: Page) =>
  page.evaluate(() => document.querySelector('.passport-console h1') !== null);

/** Logto's console asks servers in the network, which may never answer: quiet is waited for, but not for ever. */
const settle = async (page: Page) =>
  page.waitForNetworkIdle({ idleTime: 800, timeout: 4000 }).catch(() => undefined);

/** The host's page beside its sidebar, once it has loaded what it shows. */
const takePicture = async (page: Page): Promise<string> => {
  await settle(page);
  await page.waitForFunction(() => document.querySelector('[role="status"]') === null);
  const { width, height, left } = await page.evaluate(() => {
    const sidebar = [...document.querySelectorAll('[class*="__sidebar"]')][0];
    const { right, top } = sidebar?.getBoundingClientRect() ?? { right: 0, top: 0 };
    return { left: right, width: innerWidth - right, height: innerHeight, top };
  });
  return page.screenshot({ encoding: 'base64', clip: { x: left, y: 0, width, height } });
};

describe('the console of the host', () => {
  let rig: ConsoleRig;
  let page: Page;
  let errors: ConsolePage['errors'];
  beforeAll(async () => {
    rig = await openConsole();
    ({ page, errors } = await rig.signIn());
  }, 180_000);
  afterAll(async () => rig.close());

  it('shows the section of the pack among its own', async () => {
    const links = await page.$$eval('[data-passport-section] a', (all) =>
      all.map((link) => link.getAttribute('href'))
    );

    expect(links).toEqual(pages.map(({ path }) => `/console/passport/${path}`));
  });

  it('goes from a page of its own to ours and back, three times, and survives a hard load', async () => {
    await page.click(hostLink);
    await page.waitForFunction((path) => location.pathname === path, {}, hostPath);
    const visited: boolean[] = [];
    for (let round = 0; round < 3; round += 1) {
      await page.click(ownLink);
      await page.waitForSelector('.passport-console h1');
      visited.push(await isOurs(page));
      await page.goBack();
      await page.waitForFunction(() => !document.querySelector('.passport-console'));
      visited.push(await isOurs(page));
    }
    await page.goForward();
    await page.waitForSelector('.passport-console h1');
    await page.reload();
    await page.waitForSelector('.passport-console h1');

    expect(visited).toEqual([true, false, true, false, true, false]);
    expect(await page.$eval(ownLink, (link) => /__active/.test(link.className))).toBe(true);
    expect(
      await page.$$eval(
        'h1, [class*="__notFound"]',
        (all) => all.filter((one) => one.checkVisibility()).length
      )
    ).toBe(1);
  });

  it.each(pages.map(({ path, title }) => [path, title.en] as const))(
    'opens %s without an error',
    async (path) => {
      const before = errors.length;
      await openPath(page, path);
      await page.waitForFunction(
        () => !document.querySelector('.passport-console [role="status"] .mantine-Loader-root')
      );

      expect(await page.$('.passport-console [data-failure]')).toBeNull();
      expect(errors.slice(before)).toEqual([]);
    }
  );

  it('keeps its own page as it is without the pack', async () => {
    // A page of the host in which nothing moves; opened after ours, with every stylesheet of ours.
    const quietPath = rig.world.host.isStock ? '/console/api-resources' : hostPath;
    await page.$eval(`a[href="${quietPath}"]`, (link) => (link as HTMLElement).click());
    await page.waitForFunction(() => !document.querySelector('.passport-console'));
    await page.mouse.move(1, 1);
    const withPack = await takePicture(page);
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      void (request.url().includes('/passport/console/app/')
        ? request.respond({ status: 200, contentType: 'text/javascript', body: '' })
        : request.continue());
    });
    await page.goto(`${rig.adminUrl}${quietPath}`);
    await page.waitForSelector(hostLink);
    const withoutPack = await takePicture(page);

    expect(await page.$('[data-passport-section]')).toBeNull();
    expect(withPack === withoutPack).toBe(true);
  });
});
