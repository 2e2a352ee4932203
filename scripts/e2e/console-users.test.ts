/** People in the console: somebody is found, looked at masked, signed out, and one value is shown once after a colleague agreed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ElementHandle, Page } from 'puppeteer';
import { createCookieJar } from '../testing/http.ts';
import { signInAt } from '../testing/oidc-client.ts';
import { fitsWidth, listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { Colleague, ConsolePage, ConsoleRig } from './console-rig.ts';

const person = { username: 'anna_canary', password: 'correct horse' };
const email = 'anna.canary@example.com';

describe('people in the console', () => {
  const started: {
    rig?: ConsoleRig;
    view?: ConsolePage;
    colleague?: Colleague;
    userId?: string;
    userRef?: string;
  } = {};
  const rig = () => started.rig!;
  const page = (): Page => started.view!.page;

  const waitForText = async (text: string) =>
    page().waitForFunction(
      (wanted) => document.querySelector('.passport-console')?.textContent?.includes(wanted),
      { timeout: 15_000 },
      text
    );
  /** By what the button says, or is called; in a dialog when one is open. */
  const press = async (name: string) => {
    const handle = await page().waitForFunction(
      (wanted) => {
        const roots = [...document.querySelectorAll('[role="dialog"]'), document];
        for (const root of roots) {
          const found = [...root.querySelectorAll('button, [role="tab"]')].find(
            (one) =>
              one.checkVisibility() &&
              [one.textContent, one.getAttribute('aria-label')].includes(wanted)
          );
          if (found) {
            return found as HTMLElement;
          }
        }
        return null;
      },
      { timeout: 15_000 },
      name
    );
    await (handle as unknown as ElementHandle<HTMLElement>).evaluate((element) => element.click());
  };
  const readText = async () => page().$eval('.passport-console', (root) => root.textContent ?? '');

  beforeAll(async () => {
    started.rig = await openConsole({ PASSPORT_REVEAL: 'two' });
    const { world } = rig();
    const shop = await world.createSite('shop', { scope: 'openid profile email' });
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      ...person,
      primaryEmail: email,
    });
    const { claims } = await signInAt(shop, person, createCookieJar());
    started.userId = id;
    started.userRef = String(claims.sub);
    started.colleague = await rig().addColleague('colleague');
    started.view = await rig().signIn({ path: 'users' });
  }, 180_000);
  afterAll(async () => started.rig?.close());

  it('finds a person by an identifier at a site, and shows masks alone', async () => {
    await waitForText(started.userId!);
    const listed = await listViolations(page(), widths.desk);
    await page().type('input[name="passport-search"]', started.userRef!);
    await press('Find');
    await waitForText('a•••@e•••.com');

    expect(listed).toEqual([]);
    expect(page().url()).toContain(`/users/${started.userId!}`);
    expect(page().url()).not.toContain(started.userRef!);
    expect(await page().content()).not.toContain(email);
    expect(await listViolations(page(), widths.desk)).toEqual([]);
    expect(await listViolations(page(), widths.phone)).toEqual([]);
    expect(await fitsWidth(page())).toBe(true);
    await page().setViewport({ width: widths.desk, height: 900 });
  });

  it('shows sites and what was recorded', async () => {
    await press('Sites and consents');
    await waitForText(started.userRef!);
    const sites = await listViolations(page(), widths.phone);
    await press('Activity');
    await waitForText('looked, values masked');

    expect(sites).toEqual([]);
    expect(await listViolations(page(), widths.desk)).toEqual([]);
    await press('Passport');
  });

  it('signs the person out everywhere, after one question', async () => {
    await press('Sign out everywhere');
    await waitForText('Sign the person out everywhere?');
    await press('Sign out everywhere');
    await waitForText('The person is signed out everywhere.');

    expect(await readText()).toContain('Open sessions0');
  });

  it('shows a value once, after a colleague agreed, and forgets it', async () => {
    await press('Show the value: E-mail address');
    await waitForText('Another administrator has to agree first.');
    await page().click('[role="dialog"] input');
    const option = await page().waitForSelector('[role="option"]', { visible: true });
    await option?.click();
    await page().type('[role="dialog"] textarea', 'Ticket 4711, about an order');
    await press('Ask');
    await waitForText('Your request waits for another administrator.');
    const { token } = started.colleague!;
    const { body } = await rig().callApi(token, 'GET', '/admin/reveals?status=waiting');
    const [waiting] = body['reveals'] as readonly { readonly id: string }[];
    await rig().callApi(token, 'POST', `/admin/reveals/${waiting?.id ?? ''}/approval`);
    await press('Show it now');
    await waitForText(email);
    const kept = await page().evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    await press('Hide now');
    await page().waitForFunction(
      (value) => !document.body.textContent?.includes(value),
      { timeout: 30_000 },
      email
    );

    expect(kept).not.toContain(email);
    expect(page().url()).not.toContain(email);
    expect(await page().content()).not.toContain(email);
  });

  it('has an inbox of requests, in Russian too', async () => {
    await rig().callApi(started.colleague!.token, 'POST', '/admin/reveals', {
      ...{ userId: started.userId, attribute: 'username', category: 'legal' },
      reason: 'Letter of the court, number 5',
    });
    await page().evaluate(() => localStorage.setItem('passport:language', 'ru'));
    await openPath(page(), 'users/reveals');
    await waitForText('Letter of the court, number 5');
    const violations = await listViolations(page(), widths.phone);
    await press('Одобрить');
    await waitForText('Разрешить показ значения?');
    await press('Одобрить');
    await waitForText('Ничего не ждёт решения.');

    expect(violations).toEqual([]);
  });

  it('caused no error in the page', () => {
    expect(started.view?.errors).toEqual([]);
  });
});
