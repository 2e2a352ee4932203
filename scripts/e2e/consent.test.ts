/** A person decides in a real browser what a shop may know, sees it there, and takes it back. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer';
import { createDeclarations, formatDate } from '../../plugins/consent/port.ts';
import { createSites } from '../../plugins/sites/port.ts';
import { findFreePort } from '../embedded-logto/postgres.ts';
import { findCanaries } from '../testing/canary.ts';
import { launchBrowser, openPage } from '../testing/browser.ts';
import { dumpDatabase } from '../testing/dump.ts';
import {
  buildAuthorizationUrl,
  createPkce,
  exchangeCode,
  fetchUserinfo,
} from '../testing/oidc-client.ts';
import { openTestPool } from '../testing/pool.ts';
import { runSql } from '../testing/sql.ts';
import { openStreet, readCode } from './street.ts';
import type { Street } from './street.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const email = 'Sharing.Person@Example.com';
const street = 'Cherry Tree Lane 17';
const ageCheck = {
  attribute: 'birthdate',
  purpose: 'age-check',
  purposeCode: 'dpv:AgeVerification',
  textEn: 'To know whether you are of age.',
  textRu: 'Чтобы знать, совершеннолетние ли вы.',
  release: 'answer',
  defaultDays: 90,
  longestDays: 365,
};
const receipts = {
  ...ageCheck,
  attribute: 'email',
  purpose: 'receipts',
  purposeCode: 'dpv:CommunicationForCustomerCare',
  textEn: 'To send you the receipt.',
  textRu: 'Чтобы прислать чек.',
  release: 'value',
};

type Corner = {
  readonly url: string;
  readonly clientId: string;
  readonly close: () => Promise<void>;
};

/** The smallest shop there can be: asks for everything at sign-in, and shows what it is told at the moment it is asked. */
const openCorner = async ({ world }: Street): Promise<Corner> => {
  const port = await findFreePort(17_000 + (process.pid % 100) * 10);
  const url = `http://localhost:${port}`;
  const redirectUri = `${url}/callback`;
  const made = await world.createSite('Corner Shop', { redirectUris: [redirectUri] });
  const site = { ...made, redirectUri, scope: 'openid profile email address' };
  const verifiers = new Map<string, string>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const address = new URL(request.url ?? '/', url);
    const redirect = (location: string, headers: Readonly<Record<string, string>> = {}) =>
      response.writeHead(302, { location, ...headers }).end();
    if (address.pathname === '/sign-in') {
      const { verifier, challenge } = createPkce();
      const authorization = buildAuthorizationUrl(site, challenge, { prompt: '' });
      verifiers.set(new URL(authorization).searchParams.get('state') ?? '', verifier);
      redirect(authorization);
    } else if (address.pathname === '/callback') {
      const verifier = verifiers.get(address.searchParams.get('state') ?? '') ?? '';
      const { access_token: token } = await exchangeCode(site, address, verifier);
      redirect('/me', { 'set-cookie': `token=${token}; HttpOnly; Path=/` });
    } else if (address.pathname === '/me') {
      const [, token = ''] = /token=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];
      const told = JSON.stringify(await fetchUserinfo(site, token)).replaceAll('<', '');
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(`<!doctype html><title>Corner Shop</title><pre data-user-ref>${told}</pre>`);
    } else {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    url,
    clientId: site.clientId,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

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
  let corner: Corner;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    stage = await openStreet();
    corner = await openCorner(stage);
    await declare(corner.clientId, ageCheck);
    await declare(corner.clientId, receipts);
    browser = await launchBrowser();
    ({ page } = await openPage(browser));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await corner.close();
    await stage.close();
  });

  const declare = async (clientId: string, declaration: object) => {
    const pool = await openTestPool(stage.world.host.databaseUrl, 1);
    const { id } = await createSites(pool, 'default').getSiteOfApplication(clientId);
    await createDeclarations({ pool, tenantId: 'default' }).declare(id, declaration);
    await pool.end();
  };
  const enter = async (
    target: Page,
    door: 'register' | 'sign-in',
    address = email,
    url = `${stage.tea.url}/sign-in?share=receipt&share=delivery`
  ) => {
    await target.goto(url);
    if (door === 'register') {
      await Promise.all([
        target.waitForNavigation({ waitUntil: 'load' }),
        target.click('a[href^="/register"]'),
      ]);
    }
    await target.type('#email', address);
    await target.click('form[data-step="email"] button');
    await target.waitForSelector('form[data-step="code"]:not([hidden])');
    await target.type('#code', await readCode(stage.world.host.userUrl, address));
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
    // With its stylesheet, and with the mouse over neither of them.
    await page.waitForFunction(() => document.readyState === 'complete');
    await page.mouse.move(0, 0);

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

  describe.each([
    {
      language: 'en',
      answerOnly: 'never sees it',
      ended: 'your earlier consent has ended',
      changed: 'the site changed what it wants it for',
      noMore: 'does not count any more',
      allow: 'Allow',
      done: 'Done.',
      readsNothing: 'May read nothing.',
      atSignIn: 'at sign-in',
      emailName: 'your e-mail address',
    },
    {
      language: 'ru',
      answerOnly: 'самого значения не видит',
      ended: 'срок прежнего согласия истёк',
      changed: 'сайт изменил, зачем ему это нужно',
      noMore: 'больше не действует',
      allow: 'Разрешить',
      done: 'Готово.',
      readsNothing: 'Не может читать ничего.',
      atSignIn: 'при входе',
      emailName: 'адрес вашей почты',
    },
  ] as const)('from beginning to end, in $language', (said) => {
    const address = `whole.way.${said.language}@example.com`;
    let own: Page;
    let errors: readonly string[];
    beforeAll(async () => {
      ({ page: own, errors } = await openPage(browser, said.language));
    });

    const text = async (selector: string) =>
      own.$eval(selector, (element) => element.textContent ?? '');
    const pressOwn = async (selector: string) =>
      Promise.all([own.waitForNavigation({ waitUntil: 'load' }), own.click(selector)]);
    const visitShop = async () => own.goto(`${corner.url}/sign-in`, { waitUntil: 'load' });
    const visitPassport = async () => own.goto(`${stage.world.host.userUrl}/passport/me`);
    const isTold = async () => {
      await own.goto(`${corner.url}/me`);
      return (await text('pre')).includes(address);
    };
    const shareEmail = async () => {
      await own.click('input[name="share.email.receipts"]');
      await pressOwn('button[value="share"]');
      await own.waitForSelector('[data-user-ref]');
    };
    const row = '.rows li:has(input[name="attribute"][value="email"])';

    it('shares nothing when they say so, and the shop is told nothing', async () => {
      await enter(own, 'register', address, `${corner.url}/sign-in`);
      await own.waitForSelector('form[action="/passport/consent"]');
      const explained = await text('li.item:has(input[name="share.birthdate.age-check"])');
      const language = await own.$eval('html', ({ lang }) => lang);

      await pressOwn('button[value="nothing"]');
      await own.waitForSelector('[data-user-ref]');

      expect(language).toBe(said.language);
      expect(explained).toContain(said.answerOnly);
      expect(await isTold()).toBe(false);
      await visitPassport();
      expect(await text('.site')).toContain(said.readsNothing);
    });

    it('allows on their own page what they refused, and the shop is told at the next sign-in', async () => {
      await pressOwn(`${row} form[action$="/share"] button`);
      expect(await text('[role="status"]')).toContain(said.done);

      await visitShop();

      expect(await isTold()).toBe(true);
    });

    it('sees there that the shop read it', async () => {
      await visitPassport();

      const seen = await text('#seen');

      expect(seen).toContain('Corner Shop');
      expect(seen).toContain(said.atSignIn);
      expect(seen).toContain(said.emailName);
    });

    it('changes until when', async () => {
      const before = await text(`${row} > span`);
      // A day more or less is the zone's: which one the host writes dates in is not what this is about.
      const inOneYear = [364, 365, 366].map((days) =>
        formatDate(Date.now() + days * 86_400_000, said.language)
      );
      await own.select(`${row} select[name="days"]`, '365');
      await pressOwn(`${row} form[action$="/share"] button`);

      const after = await text(`${row} > span`);

      expect(after).not.toBe(before);
      expect(inOneYear.some((date) => after.includes(` ${date}`))).toBe(true);
    });

    it('takes it back, is not asked again, and allows it again', async () => {
      await pressOwn(`${row} form[action$="/withdraw"] button`);
      await visitShop();
      const afterwards = [own.url().startsWith(corner.url), await isTold()];

      await visitPassport();
      await pressOwn(`${row} form[action$="/share"] button`);
      await visitShop();

      expect(afterwards).toEqual([true, false]);
      expect(await isTold()).toBe(true);
    });

    it('is asked again when it has ended, with the reason', async () => {
      await runSql(
        stage.world.host.databaseUrl,
        `update passport.consents set expires_at = now() where decision = 'granted' and ended_at is null`
      );
      await visitShop();
      await own.waitForSelector('form[action="/passport/consent"]');
      const asked = await text('form');

      await shareEmail();

      expect(asked).toContain(said.ended);
      expect(await isTold()).toBe(true);
    });

    it('reads on their own page that what they agreed to counts no more, and what the shop asks instead', async () => {
      const advertising = `Advertising ${said.language}`;
      await declare(corner.clientId, {
        ...receipts,
        textEn: advertising,
        textRu: `По-русски: ${advertising}`,
      });
      await visitPassport();

      const shown = await text(row);

      expect(shown).toMatch(new RegExp(`${said.noMore}[^]*${advertising}[^]*${said.allow}`));
      expect(await findFaults(own)).toEqual([]);
    });

    it('is asked again when the meaning has changed, with the reason; until then the shop is told nothing', async () => {
      await visitShop();
      await own.waitForSelector('form[action="/passport/consent"]');
      const asked = await text('form');

      await pressOwn('button[value="nothing"]');
      await own.waitForSelector('[data-user-ref]');

      expect(asked).toContain(said.changed);
      expect(await isTold()).toBe(false);
    });

    it.each(['light', 'dark'])(
      'meets no fault on their own page on a phone, in %s, and never scrolls sideways',
      async (scheme) => {
        await own.setViewport({ width: 390, height: 844 });
        await own.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await visitPassport();

        const width = await own.evaluate(() => document.documentElement.scrollWidth);

        expect(await findFaults(own)).toEqual([]);
        expect(width).toBeLessThanOrEqual(390);
      }
    );

    it('met no script error', () => {
      expect(errors).toEqual([]);
    });
  });

  describe('the reference of the API', () => {
    it('shows every operation without breaking its own policy', async () => {
      const { page: reference, errors } = await openPage(browser);
      const complaints: string[] = [];
      reference.on('console', (message) => {
        if (message.type() === 'error' || /Content Security Policy/.test(message.text())) {
          complaints.push(message.text());
        }
      });

      const elsewhere: string[] = [];
      reference.on('request', (request) => {
        const { origin } = new URL(stage.world.host.userUrl);
        if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
          elsewhere.push(request.url());
        }
      });
      await reference.goto(`${stage.world.host.userUrl}/passport/api/v1/docs`);
      await reference.waitForSelector('.opblock');

      const operations = await reference.$$('.opblock');
      await reference.click('.opblock-summary-control');
      await reference.waitForSelector('.opblock-body');
      expect(operations.length).toBeGreaterThan(15);
      expect([complaints, errors, elsewhere]).toEqual([[], [], []]);
    });

    it('has no more accessibility faults than those of Swagger UI 5.35 that are known', async () => {
      const { page: reference } = await openPage(browser);
      await reference.goto(`${stage.world.host.userUrl}/passport/api/v1/docs`);
      await reference.waitForSelector('.opblock');

      const rules = new Set(
        (await findFaults(reference)).map((fault) => fault.split(':')[0] ?? '')
      );

      const known = [
        'color-contrast',
        'heading-order',
        'landmark-unique',
        'nested-interactive',
        'region',
        'select-name',
      ];
      expect([...rules].filter((rule) => !known.includes(rule))).toEqual([]);
    });
  });
});
