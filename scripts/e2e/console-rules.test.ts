/** The authorization builder and the page of data sharing in a browser: a rule is built, tried and published, and what is shared is taken back. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer';
import { createCookieJar } from '../testing/http.ts';
import { signInAt } from '../testing/oidc-client.ts';
import type { Site } from '../testing/oidc-client.ts';
import { declareOver, findSiteId } from '../testing/passport-api.ts';
import { fitsWidth, listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { ConsoleRig } from './console-rig.ts';

const password = 'correct horse';
const declaration = {
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 30,
  longestDays: 90,
};

const clickButton = async (page: Page, name: string, within = 'body') => {
  await page.waitForFunction(
    (scope, label) =>
      [...document.querySelectorAll(`${scope} button`)].some(
        (button) =>
          (button.textContent.trim() === label || button.getAttribute('aria-label') === label) &&
          !(button as HTMLButtonElement).disabled
      ),
    {},
    within,
    name
  );
  await page.evaluate(
    (scope, label) =>
      [...document.querySelectorAll<HTMLButtonElement>(`${scope} button`)]
        .find(
          (button) =>
            button.textContent.trim() === label || button.getAttribute('aria-label') === label
        )
        ?.click(),
    within,
    name
  );
};
const waitForText = async (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.body.textContent.includes(wanted), {}, text);
const fill = async (page: Page, label: string, text: string) => {
  const selector = `::-p-aria([name="${label}"][role="textbox"])`;
  const input = await page.waitForSelector(selector);
  await input!.click({ count: 3 });
  await input!.type(text);
};

describe('rules and sharing in the console', () => {
  const started: { rig?: ConsoleRig; shop?: Site; siteId?: string } = {};
  const rig = () => started.rig!;
  const signIn = async (isNew: boolean, share: readonly string[] = []) =>
    signInAt(
      started.shop!,
      { username: 'rules_person', password, isNew, share },
      createCookieJar()
    );
  beforeAll(async () => {
    started.rig = await openConsole();
    started.shop = await rig().world.createSite('rules-shop', { scope: 'openid profile email' });
    await signIn(true);
    started.siteId = await findSiteId(rig().world, started.shop.clientId);
    await declareOver(rig().world, started.siteId, [
      { ...declaration, attribute: 'name', purpose: 'receipt' },
    ]);
  }, 180_000);
  afterAll(async () => started.rig?.close());

  it('a rule is built, tried and published, and the next sign-in has the permission', async () => {
    const { page, errors } = await rig().signIn({
      path: `rules?site=${started.siteId!}`,
      language: 'en',
    });
    await waitForText(page, 'Nothing published yet');

    await clickButton(page, 'Add a rule');
    await fill(page, 'Permission', 'orders:create');
    // The condition it begins with, turned round: not blocked at this site.
    const field = await page.waitForSelector('.rule-fields input:not([type=hidden])');
    await field!.click();
    await page.waitForSelector('[role="option"]');
    await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[role="option"]')]
        .find((option) => option.textContent === 'Region of residence')
        ?.click()
    );
    await clickButton(page, 'Run the test');
    await waitForText(page, 'no rule counts');
    expect(await listViolations(page, widths.desk)).toEqual([]);
    expect(await listViolations(page, widths.phone)).toEqual([]);
    expect(await fitsWidth(page)).toBe(true);

    await clickButton(page, 'Publish');
    await waitForText(page, 'Publish these rules?');
    await clickButton(page, 'Publish', '[role="dialog"]');
    await waitForText(page, 'Version 1');

    const { claims } = await signIn(false, ['name']);
    expect(claims['passport']).toMatchObject({ permissions: ['orders:create'] });
    expect(errors).toEqual([]);

    await page.setViewport({ width: 1280, height: 900 });
    await openPath(page, 'sharing');
    const cell = '[aria-label$=", Name: 1"]';
    await page.waitForSelector(cell);
    // Cards replace the table once the width is known.
    await page.$eval(cell, (button) => (button as HTMLElement).click());
    await clickButton(page, 'Withdraw');
    await waitForText(page, 'This cannot be undone');
    await clickButton(page, 'Withdraw', '.mantine-Modal-content');
    await waitForText(page, '1 of 1 people');
    await page.waitForSelector('.mantine-Modal-content', { hidden: true });
    expect(await listViolations(page, widths.desk)).toEqual([]);
    expect(await listViolations(page, widths.phone)).toEqual([]);
    const { body } = await rig().callApi(rig().keeper.token, 'GET', '/admin/sharing');
    expect(JSON.stringify(body)).toContain('"people":0,"withdrawn":1');
  }, 180_000);

  it('support sees neither, and a site owner nothing of a site that is not theirs', async () => {
    const { token, userId } = await rig().addColleague('rules_colleague');
    const become = async (body: object) =>
      rig().callApi(rig().keeper.token, 'PUT', `/admin/members/${userId}`, body);
    const look = async (path: string) => rig().callApi(token, 'GET', path);
    const policy = `/admin/sites/${started.siteId!}/policy`;
    const other = await rig().world.createSite('rules-other', { scope: 'openid' });
    await signInAt(other, { username: 'rules_other', password, isNew: true }, createCookieJar());
    const otherId = await findSiteId(rig().world, other.clientId);

    await become({ role: 'support', siteIds: [] });
    expect((await look(policy)).status).toBe(403);
    expect((await look('/admin/sharing')).status).toBe(403);

    await become({ role: 'site_owner', siteIds: [otherId] });
    expect((await look(policy)).status).toBe(404);
    const { body } = await look('/admin/sharing');
    expect((body['sites'] as { siteId: string }[]).map(({ siteId }) => siteId)).toEqual([otherId]);
    const wish = { siteId: started.siteId!, attribute: null, reason: 'other' };
    expect((await rig().callApi(token, 'POST', '/admin/sharing/withdrawals', wish)).status).toBe(
      404
    );
  });
});
