/** The overview, and regions and keys, in a browser: what there is, what to do first, and a rotation that is watched to its end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer';
import { ask } from '../testing/ask.ts';
import { signInAt } from '../testing/oidc-client.ts';
import { fitsWidth, listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { ConsolePage, ConsoleRig } from './console-rig.ts';

type Rotations = { readonly rotations: readonly Readonly<Record<string, unknown>>[] };

describe('the overview and the page of regions and keys', () => {
  let rig: ConsoleRig;
  let page: Page;
  let errors: ConsolePage['errors'];
  beforeAll(async () => {
    rig = await openConsole();
    for (const username of ['ada', 'bo', 'cy']) {
      await rig.world.management.call('POST', '/users', { username, password: 'correct horse' });
    }
    ({ page, errors } = await rig.signIn({ path: 'overview', language: 'ru' }));
  }, 120_000);
  afterAll(async () => rig.close());

  const press = async (text: string, scope = '.passport-console') => {
    const button = await page.waitForSelector(`${scope} ::-p-xpath(.//button[.="${text}"])`);
    await button?.click();
  };
  const waitForText = async (text: string, timeout = 30_000) =>
    page.waitForFunction(
      (wanted) => document.querySelector('.passport-console')?.textContent?.includes(wanted),
      { timeout },
      text
    );

  it('says on a fresh installation what to do first', async () => {
    await waitForText('Начните с первого сайта');
    await waitForText('Зарегистрировать сайт');
  });

  it('shows figures and charts of the period once a site is in use', async () => {
    const site = await rig.world.createSite('shop', { scope: 'openid' });
    await signInAt(site, { username: 'ada', password: 'correct horse' });

    await openPath(page, 'users');
    await openPath(page, 'overview');
    await page.reload();

    await waitForText('Входы по дням');
    await page.waitForFunction(() => !document.body.textContent.includes('Начните с первого'));
    for (const width of [widths.phone, widths.desk]) {
      expect([width, await listViolations(page, width)]).toEqual([width, []]);
      expect(await fitsWidth(page)).toBe(true);
    }
  });

  it('shows each region with its people and the age of its key', async () => {
    await openPath(page, 'regions');
    await waitForText('основной');
    // The server remembers the figures for half a minute, and the page what it was told.
    const isShown = await ask(
      async () => {
        await page.reload();
        return waitForText('3 человека', 5000).then(
          () => true,
          () => false
        );
      },
      (isSo) => isSo,
      90_000
    );

    expect(isShown).toBe(true);
    await waitForText('Пока ни одной не было');
  }, 180_000);

  it('is usable on a telephone and on a desk, without accessibility errors', async () => {
    for (const width of [widths.phone, widths.desk]) {
      expect([width, await listViolations(page, width)]).toEqual([width, []]);
      expect(await fitsWidth(page)).toBe(true);
    }
  });

  it('gives a region new keys after saying what happens, and shows the job to its end', async () => {
    await press('Новые ключи…');
    await press('Ключи данных людей');
    await waitForText('будет запечатано заново');
    await press('Начать', '[role="dialog"]');

    await waitForText('Новые ключи данных ·');
    await waitForText('готово');
    const { body } = await rig.callApi(rig.keeper.token, 'GET', '/admin/regions/rotations');
    const [run] = (body as Rotations).rotations;
    expect(run).toMatchObject({ kind: 'rotate-dek', state: 'done', done: 3, total: 3 });
  });

  it('reported no errors meanwhile', () => {
    expect(errors).toEqual([]);
  });
});
