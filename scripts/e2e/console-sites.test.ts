/** A site is registered in the browser, and a shop signs a person in with nothing but what the page showed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as client from 'openid-client';
import type { Page } from 'puppeteer';
import { createCookieJar } from '../testing/http.ts';
import { authorize } from '../testing/oidc-client.ts';
import { startReceiver } from '../testing/world.ts';
import { fitsWidth, listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { ConsolePage, ConsoleRig } from './console-rig.ts';

const redirectUri = 'http://tea.example/callback';

describe('the page of sites', () => {
  let rig: ConsoleRig;
  let page: Page;
  let errors: ConsolePage['errors'];
  beforeAll(async () => {
    rig = await openConsole({ PASSPORT_EVENTS_ALLOW_PRIVATE: 'development' });
    ({ page, errors } = await rig.signIn({ path: 'sites', language: 'en' }));
  }, 180_000);
  afterAll(async () => rig.close());

  const press = async (text: string, within = '.passport-console') => {
    const button = await page.waitForSelector(`${within} ::-p-text(${text})`);
    await button!.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await button!.click();
  };
  const fill = async (label: string, text: string) => {
    const field = await page.waitForSelector(`.passport-console ::-p-aria([name="${label}"])`);
    await field!.click({ count: 3 });
    await field!.type(text);
  };
  const readText = async (selector: string) =>
    (await page.waitForSelector(selector))!.evaluate((element) => element.textContent ?? '');
  const check = async () => {
    for (const width of [widths.phone, widths.desk]) {
      await page.setViewport({ width, height: 900 });
      expect(await fitsWidth(page)).toBe(true);
      expect(await listViolations(page, width)).toEqual([]);
    }
    await page.setViewport({ width: widths.desk, height: 900 });
  };

  it('registers a site in one form, and a shop signs a person in with what it showed', async () => {
    await page.waitForSelector('a[href$="/sites/new"]');
    await page.click('a[href$="/sites/new"]');
    await page.waitForSelector('textarea');
    await fill('Name', 'Tea & more');
    await fill('Name in Russian', 'Чай и не только');
    await page.type('textarea', redirectUri);
    await press('Add an attribute');
    await fill('Short name of the purpose', 'receipt');
    await fill('What for, in English', 'To send the receipt');
    await fill('What for, in Russian', 'Чтобы прислать чек');
    await press('Save', '.passport-console button');
    await page.waitForSelector('iframe[sandbox=""]');
    await check();
    await press('Register a site', '.passport-console button');
    const secret = await readText('[data-secret] code');
    const issuer = await readText('[data-fact="issuer"] code');
    const clientId = await readText('[data-fact="clientId"] code');
    const scope = await readText('[data-fact="scopes"] code');
    await check();

    const config = await client.discovery(
      new URL(issuer),
      clientId,
      secret,
      client.ClientSecretBasic(secret),
      // The test's host is on plain HTTP.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out, not because it goes
      { execute: [client.allowInsecureRequests] }
    );
    const {
      callback,
      verifier,
      page: consent,
    } = await authorize(
      createCookieJar(),
      { userUrl: rig.world.host.userUrl, clientId, redirectUri, scope },
      { username: 'buyer', password: 'correct horse 9', isNew: true },
      { nonce: '', state: '' }
    );
    const tokens = await client.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier: verifier,
    });

    expect(scope).toBe('openid contact:email');
    expect(consent).toContain('To send the receipt');
    expect(tokens.claims()?.sub).toMatch(/^ppid_/);
    expect(await readText('[data-step=".env.local"]')).toContain(secret);
  });

  it('shows the consent page in a frame that can do nothing, in Russian and dark', async () => {
    await press('To the site');
    await page.waitForSelector('[data-application]');
    await check();
    await press('Consent page');
    const frame = await page.waitForSelector('iframe[sandbox=""]');
    await press('Русский');
    await press('Dark');
    await page.waitForFunction(
      () =>
        document.querySelector('iframe')?.srcdoc.includes('Чтобы прислать чек') &&
        document.querySelector('iframe')?.srcdoc.includes('content="dark"')
    );

    expect(frame).not.toBeNull();
    await check();
  });

  it('makes an API key, shown once, that works', async () => {
    await press('API keys');
    await press('New key');
    await fill('Name', 'web shop');
    await press('Create', '.passport-console button');
    const secret = await readText('[data-secret] code');

    const answer = await rig.callApi(
      secret,
      'GET',
      '/attributes/nobody?attributes=email&purpose=x'
    );
    await check();

    expect(secret).toMatch(/^ppk_/);
    expect(answer.status).not.toBe(401);
  });

  it('sends a test event, and shows that it arrived', async () => {
    const receiver = await startReceiver();
    await press('Events');
    await press('New stream');
    await fill('Address of the receiver', receiver.url);
    await press('Create', '.passport-console button');
    await page.waitForSelector('[data-stream]');
    await press('Send test event');
    await page.waitForFunction(() => document.body.textContent?.includes('verification') ?? false, {
      timeout: 15_000,
    });
    await page.waitForFunction(
      () => document.querySelector('[data-stream]')?.textContent?.includes('1 delivered') ?? false,
      { timeout: 15_000 }
    );
    await check();

    expect(receiver.bodies.length).toBe(1);
    await receiver.close();
  });

  it('changes where a stream goes and what is on it', async () => {
    await press('Change');
    await fill('Note (optional)', 'The warehouse');
    await check();
    await page.click('.mantine-MultiSelect-input input');
    await page.waitForSelector('[role="option"]');
    await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[role="option"]')]
        .find((option) => option.textContent === 'session-revoked')
        ?.click()
    );
    // The list lies over the button.
    await page.keyboard.press('Escape');
    await press('Save', '.passport-console button');
    await page.waitForFunction(
      () => document.querySelector('[data-stream]')?.textContent?.includes('The warehouse') ?? false
    );
    const [siteId = ''] = /site_[0-9a-z]{24}/.exec(page.url()) ?? [];
    const { body } = await rig.callApi(rig.keeper.token, 'GET', `/admin/sites/${siteId}/streams`);

    expect(body['streams']).toMatchObject([
      { description: 'The warehouse', events: [expect.stringMatching(/session-revoked$/)] },
    ]);
  });

  it('removes the site after one question that says what happens', async () => {
    await press('Set-up');
    await press('Remove the site', '.passport-console button');
    await page.waitForFunction(
      () => document.body.textContent?.includes('belong to nobody afterwards') ?? false
    );
    await press('Remove the site', '[role="dialog"] button');
    await page.waitForSelector('a[href$="/sites/new"]');
    const { body } = await rig.callApi(rig.keeper.token, 'GET', '/admin/sites');

    expect(JSON.stringify(body)).not.toContain('Tea & more');
    expect(errors).toEqual([]);
  });

  it('is there in Russian', async () => {
    const { page: other } = await rig.signIn({ path: 'sites', language: 'ru' });
    await other.waitForSelector('a[href$="/sites/new"]');

    expect(await other.$eval('.passport-console h1', (element) => element.textContent)).toBe(
      'Сайты'
    );
    await openPath(other, 'sites/new');
    await other.waitForSelector('textarea');
    expect(await listViolations(other, widths.phone)).toEqual([]);
  });
});
