/** The members page in a browser: a colleague gets a role, which counts at once, and loses it again. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer';
import { fitsWidth, listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { Colleague, ConsolePage, ConsoleRig } from './console-rig.ts';

describe('the members page', () => {
  let rig: ConsoleRig;
  let page: Page;
  let errors: ConsolePage['errors'];
  let colleague: Colleague;
  beforeAll(async () => {
    rig = await openConsole();
    colleague = await rig.addColleague('helper');
    ({ page, errors } = await rig.signIn({ path: 'members', language: 'ru' }));
  }, 120_000);
  afterAll(async () => rig.close());

  const press = async (text: string, scope = '.passport-console') => {
    const button = await page.waitForSelector(`${scope} ::-p-xpath(.//button[.="${text}"])`);
    await button?.click();
  };
  const waitForText = async (text: string) =>
    page.waitForFunction(
      (wanted) => document.querySelector('.passport-console')?.textContent?.includes(wanted),
      { timeout: 30_000 },
      text
    );
  const readRole = async () =>
    (await rig.callApi(colleague.token, 'GET', '/admin/session')).body['role'];

  it('says that everybody is an administrator while nobody has a role', async () => {
    await waitForText('все сотрудники – администраторы');

    expect(await readRole()).toBe('admin');
  });

  it('gives a colleague a role, which counts from then on', async () => {
    await press('Дать роль');
    await page.waitForSelector('input[value="support"]');
    await page.type('[role="dialog"] input[maxlength="64"]', colleague.userId);
    expect(await listViolations(page, widths.desk)).toEqual([]);
    await press('Сохранить роль');

    await waitForText(colleague.userId);
    expect(await readRole()).toBe('support');
    expect((await rig.callApi(colleague.token, 'GET', '/admin/members')).status).toBe(403);
  });

  it('is usable on a telephone and on a desk, without accessibility errors', async () => {
    for (const width of [widths.phone, widths.desk]) {
      expect([width, await listViolations(page, width)]).toEqual([width, []]);
      expect(await fitsWidth(page)).toBe(true);
    }
  });

  it('refuses a site owner without a site before anything is sent', async () => {
    await press('Изменить');
    const owner = await page.waitForSelector('input[value="site_owner"]');
    await owner?.click();
    await press('Сохранить роль');

    await waitForText('Выберите хотя бы один сайт');
    await press('Отмена');
    expect(await readRole()).toBe('support');
  });

  it('takes the role away after saying what that means', async () => {
    await page.waitForFunction(() => !document.querySelector('[role="dialog"]'));
    await press('Снять');
    await waitForText('снова станет администратором');
    await press('Снять', '[role="dialog"]');

    await waitForText('Роль снята');
    expect(await readRole()).toBe('admin');
  });

  it('is not there for a role that may not', async () => {
    const { status } = await rig.callApi(
      rig.keeper.token,
      'PUT',
      `/admin/members/${colleague.userId}`,
      { role: 'data_protection_officer' }
    );
    const { page: theirs } = await rig.signIn({ path: 'users', person: colleague });
    await openPath(theirs, 'members');

    expect(status).toBe(204);
    expect(await theirs.$('a[href="/console/passport/members"]')).toBeNull();
    expect(await theirs.$eval('.passport-console', (root) => root.textContent)).not.toMatch(
      /Give a role/
    );
  });

  it('wrote no error', () => {
    expect(errors).toEqual([]);
  });
});
