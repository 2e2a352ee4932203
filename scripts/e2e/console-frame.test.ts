/** Our pages inside of the host's console: found, navigated, signed in, in its colours and in two languages. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer';
import { openPage } from '../testing/browser.ts';
import { listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { ConsolePage, ConsoleRig } from './console-rig.ts';

describe('the frame of the console', () => {
  let rig: ConsoleRig;
  let page: Page;
  let errors: ConsolePage['errors'];
  beforeAll(async () => {
    rig = await openConsole();
    ({ page, errors } = await rig.signIn());
  }, 120_000);
  afterAll(async () => rig.close());

  const heading = async () =>
    page.$$eval('h1', (all) =>
      all.filter((one) => one.checkVisibility()).map((one) => one.textContent ?? '')
    );
  const waitForHeading = async (text: string) =>
    page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('h1')].some(
          (one) => one.checkVisibility() && one.textContent === wanted
        ),
      { timeout: 30_000 },
      text
    );

  it('adds a section to the host’s sidebar for whoever is signed in', async () => {
    const links = await page.$$eval('[data-passport-section] a', (all) =>
      all.map((link) => link.getAttribute('href'))
    );

    expect(links).toContain('/console/passport/overview');
  });

  it('goes between pages of the host and ours, back three times, and survives a hard load', async () => {
    await page.click('a[href="/console/passport/overview"]');
    await waitForHeading('Overview');
    expect(await page.$('.passport-console')).not.toBeNull();
    await page.click('a[href="/console/applications"]');
    await waitForHeading('Applications');
    expect(await page.$('.passport-console')).toBeNull();

    await page.goBack();
    await waitForHeading('Overview');
    await page.goBack();
    await waitForHeading('Get started');
    await page.goForward();
    await waitForHeading('Overview');
    expect(await heading()).toEqual(['Overview']);

    await page.reload();
    await waitForHeading('Overview');
    expect(await heading()).toEqual(['Overview']);
    expect(
      await page.$eval('a[href="/console/passport/overview"]', (link) =>
        [link.getAttribute('aria-current'), /__active/.test(link.className)].join(' ')
      )
    ).toBe('page true');
  });

  it('goes between its own pages by the host’s sidebar, without loading anything anew', async () => {
    await page.evaluate(() => Reflect.set(window, 'isSame', true));
    await page.click('a[href="/console/passport/members"]');
    await waitForHeading('Members');
    await page.click('a[href="/console/passport/overview"]');
    await waitForHeading('Overview');
    await page.goBack();
    await waitForHeading('Members');
    await page.goForward();
    await waitForHeading('Overview');

    expect(await page.evaluate(() => Reflect.get(window, 'isSame') as unknown)).toBe(true);
  });

  it('is free of accessibility errors at both widths', async () => {
    expect(await listViolations(page, widths.desk)).toEqual([]);
    expect(await listViolations(page, widths.phone)).toEqual([]);
    await page.setViewport({ width: widths.desk, height: 900 });
  });

  it('opens a page that does not exist without breaking', async () => {
    await openPath(page, 'no-such-page');

    expect(await heading()).toEqual(['There is no such page']);
  });

  it('brings no rule that could change the host’s own page', async () => {
    const foreign = await page.evaluate(() => {
      const isOurs = (sheet: CSSStyleSheet) =>
        sheet.href?.includes('/passport/console/') ??
        (sheet.ownerNode as Element).hasAttribute('data-mantine-styles');
      const listRules = (rules: CSSRuleList): string[] =>
        [...rules].flatMap((rule) =>
          rule instanceof CSSStyleRule
            ? [rule.selectorText]
            : rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule
              ? listRules(rule.cssRules)
              : []
        );
      // At commas that stand in no brackets.
      const split = (selector: string) => {
        const parts = [''];
        let depth = 0;
        for (const character of selector) {
          depth += character === '(' ? 1 : character === ')' ? -1 : 0;
          if (character === ',' && depth === 0) {
            parts.push('');
          } else {
            parts.push(`${parts.pop() ?? ''}${character}`);
          }
        }
        return parts;
      };
      // A selector that names nothing of ours may match an element of the host.
      const own =
        /\.(?:m_[\da-f]+|mantine-|passport-)|\[data-(?:passport|mantine|tree-root|respect-reduced-motion)/;
      return [...document.styleSheets]
        .filter(isOurs)
        .flatMap((sheet) => listRules(sheet.cssRules))
        .filter((selector) => split(selector).some((one) => !own.test(one)));
    });

    expect(foreign).toEqual([]);
  });

  it('follows the host’s theme while it is open', async () => {
    await openPath(page, 'overview');
    const readScheme = async () =>
      page.$eval('.passport-console', (root) => root.getAttribute('data-mantine-color-scheme'));
    const toggle = async () =>
      page.$$eval('header button', (all) =>
        all.find(({ textContent }) => /Dark|Light/.test(textContent ?? ''))?.click()
      );
    const before = await readScheme();
    await toggle();
    await page.waitForSelector('.passport-console[data-mantine-color-scheme="dark"]');
    const violations = await listViolations(page, widths.desk);
    await toggle();
    await page.waitForSelector('.passport-console[data-mantine-color-scheme="light"]');

    expect(before).toBe('light');
    expect(violations).toEqual([]);
  });

  it('speaks the language that is chosen in our header, from then on', async () => {
    const choose = async (name: string) => {
      await page.click('.passport-console button[aria-haspopup="menu"]:last-of-type');
      await page.waitForSelector('[role="menuitem"]', { visible: true });
      await page.$$eval(
        '[role="menuitem"]',
        (all, wanted) => {
          (all as HTMLElement[]).find((one) => one.textContent === wanted)?.click();
        },
        name
      );
    };
    await choose('Русский');
    await waitForHeading('Обзор');
    await page.reload();
    await waitForHeading('Обзор');
    const links = await page.$$eval('[data-passport-section] > *', (all) =>
      all.map((one) => one.textContent)
    );
    await choose('English');
    await waitForHeading('Overview');

    expect(links.slice(0, 3)).toEqual(['Приватность', 'Обзор', 'Люди']);
  });

  it('has no blank page for who is not signed in while the service does not answer, and tries again', async () => {
    const { page: visitor, errors: theirs } = await openPage(rig.browser);
    const service = { isDown: true };
    await visitor.setRequestInterception(true);
    visitor.on('request', (request) => {
      const isAsked = new URL(request.url()).pathname === '/api/.well-known/sign-in-exp';
      void (isAsked && service.isDown ? request.abort() : request.continue());
    });
    await visitor.goto(`${rig.adminUrl}/console`);
    await visitor.waitForSelector('[role="alert"]');
    service.isDown = false;
    await visitor.click('main button');
    await visitor.waitForSelector('input[name="identifier"]');

    expect(theirs).toEqual([]);
  });

  it('caused no error in the page', () => {
    expect(errors).toEqual([]);
  });
});
