/** A shop asks at its checkout, gets what the person lets it have, and loses it again: in a real browser, in both languages. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer';
import type { Shop } from '../demo-shop/launch.ts';
import { openShop } from '../demo-shop/open.ts';
import { launchBrowser, openPage } from '../testing/browser.ts';
import { findCanaries } from '../testing/canary.ts';
import { dumpDatabase } from '../testing/dump.ts';
import { callApi } from '../testing/passport-api.ts';
import { runSql } from '../testing/sql.ts';
import { openStreet, readCode } from './street.ts';
import type { Street } from './street.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const street = 'Canary Orchard Row 29';
const words = {
  en: {
    needed: 'To send the receipt we need your e-mail',
    placed: 'Your order is placed',
    withdrawn: 'You have taken your address back',
    nothing: 'You share nothing with this shop.',
  },
  ru: {
    needed: 'Чтобы прислать чек, нам нужна ваша почта',
    placed: 'Заказ оформлен',
    withdrawn: 'Вы отозвали свой адрес',
    nothing: 'Вы ничем не делитесь с этим магазином.',
  },
} as const;
const emails = {
  en: 'canary.buyer@mail-for-checkout.example',
  ru: 'canary.pokupatel@mail-for-checkout.example',
} as const;

describe('the checkout', () => {
  let stage: Street;
  let tea: Shop;
  let browser: Browser;
  const dumps: string[] = [];

  const openTea = async () => {
    const { management, host } = stage.world;
    const operator = { management, userUrl: host.userUrl, databaseUrl: host.databaseUrl };
    const port = Number(new URL(stage.tea.url).port);
    return openShop(operator, { id: 'tea', port, databaseUrl: stage.databases.tea.url });
  };
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStreet(), launchBrowser()]);
    await stage.tea.stop();
    tea = await openTea();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await tea.stop();
    await stage.close();
  });

  const press = async (page: Page, selector: string) =>
    Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(selector)]);
  const readAll = async (page: Page) => page.$eval('body', (element) => element.textContent ?? '');
  const visit = async (page: Page, path: string) => {
    await page.goto(`${stage.tea.url}${path}`);
    return readAll(page);
  };
  const fillCart = async (page: Page) => {
    await page.goto(stage.tea.url);
    await press(page, '.product button');
  };
  /** Presses "order" although the page offers no button, as a script would. */
  const orderAnyway = async (page: Page) =>
    page.evaluate(async () => {
      const csrf = document.querySelector<HTMLInputElement>('input[name="csrf"]')?.value ?? '';
      const response = await fetch('/checkout', {
        method: 'POST',
        body: new URLSearchParams({ csrf }),
      });
      return { status: response.status, text: await response.text() };
    });
  const countOrders = async () =>
    (await runSql(stage.databases.tea.url, 'select id from orders')).length;
  const keepDump = async () => {
    dumps.push(JSON.stringify(await dumpDatabase(stage.databases.tea.url)));
  };
  const findFaults = async (page: Page) => {
    await page.evaluate(await readFile(axe, 'utf8'));
    return page.evaluate(async () => {
      const { axe: checker } = window as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await checker.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    });
  };

  describe.each(['en', 'ru'] as const)('in %s', (language) => {
    const email = emails[language];
    const texts = words[language];
    let page: Page;
    let errors: readonly string[];
    beforeAll(async () => {
      ({ page, errors } = await openPage(browser, language));
      await page.setBypassCSP(true);
    });

    it('comes after a sign-in that shares nothing and asks for nothing', async () => {
      await fillCart(page);
      await press(page, 'a[href="/sign-in?to=cart"]');
      const asked = page.url();
      await press(page, 'a[href^="/register"]');
      await page.type('#email', email);
      await page.click('form[data-step="email"] button');
      await page.waitForSelector('form[data-step="code"]:not([hidden])');
      await page.type('#code', await readCode(stage.world.host.userUrl, email));
      await page.click('form[data-step="code"] button');
      await page.waitForSelector('[data-share]');

      expect(asked).toContain(stage.world.host.userUrl);
      expect(page.url()).toBe(`${stage.tea.url}/cart`);
      expect(await visit(page, '/me')).toContain(texts.nothing);
    });

    it('says what is needed and offers no button to order', async () => {
      const text = await visit(page, '/cart');

      expect(text).toContain(texts.needed);
      expect(await page.$$('form[action="/checkout"]')).toHaveLength(0);
      expect(await findFaults(page)).toEqual([]);
    });

    it('places no order for who refuses, and tells them why', async () => {
      const before = await countOrders();
      await press(page, 'a[data-share="receipt"]');
      await page.waitForSelector('form[action="/passport/consent"]');
      const boxes = await page.$$eval('input[type="checkbox"]', (inputs) =>
        inputs.map(({ name, checked }) => [name, checked])
      );
      await press(page, 'button[value="nothing"]');

      const shown = await readAll(page);
      const forced = await orderAnyway(page);

      expect(boxes).toEqual([['share.email.receipts', false]]);
      expect(page.url()).toBe(`${stage.tea.url}/cart`);
      expect(shown).toContain(texts.needed);
      expect(forced.status).toBe(403);
      expect(forced.text).toContain('data-reason="consent_required"');
      expect(await countOrders()).toBe(before);
    });

    it('asks again, gets the e-mail and allows the order', async () => {
      await press(page, 'a[data-share="receipt"]');
      await page.waitForSelector('form[action="/passport/consent"]');
      await page.click('input[name="share.email.receipts"]');
      await press(page, 'button[value="share"]');

      expect(page.url()).toBe(`${stage.tea.url}/cart`);
      expect(await page.$eval('[data-email]', ({ textContent }) => textContent)).toBe(email);
      expect(await page.$$('form[action="/checkout"]')).toHaveLength(1);
      expect(await page.$$('a[data-share="delivery"]')).toHaveLength(1);
    });

    it('shows the address once it is shared, beside the e-mail', async () => {
      await press(page, 'a[data-share="delivery"]');
      await page.waitForSelector('form[action="/passport/consent"]');
      await page.click('input[name="share.address.delivery"]');
      await page.type('input[name="value.street"]', street);
      await page.type('input[name="value.city"]', 'London');
      await press(page, 'button[value="share"]');

      expect(await page.$eval('[data-address]', ({ textContent }) => textContent)).toBe(
        `${street}, London`
      );
      expect(await page.$eval('[data-email]', ({ textContent }) => textContent)).toBe(email);
      expect(await findFaults(page)).toEqual([]);
    });

    it('places the order, with an address that only the identity service can open', async () => {
      await press(page, 'form[action="/checkout"] button');
      const [row] = await runSql<{ delivery: string }>(
        stage.databases.tea.url,
        'select delivery from orders order by id desc limit 1'
      );
      await keepDump();

      const shown = await readAll(page);
      expect(shown).toContain(texts.placed);
      expect(shown).toContain(street);
      expect(row?.delivery.split('.')).toHaveLength(5);
      expect(await findFaults(page)).toEqual([]);
    });

    it('is followed by a page of everything the shop can read', async () => {
      const text = await visit(page, '/me');

      expect(text).toContain(email);
      expect(text).toContain(street);
      expect(text).not.toContain(texts.nothing);
    });

    it('knows neither e-mail nor address at the next page after a withdrawal, and asks again', async () => {
      await page.goto(`${stage.world.host.userUrl}/passport/me`);
      await press(page, '.site > form[action="/passport/me/withdraw"] button');
      await fillCart(page);

      const pages = {
        cart: await readAll(page),
        me: await visit(page, '/me'),
        orders: await visit(page, '/orders'),
      };

      for (const text of Object.values(pages)) {
        expect(text).not.toContain(email);
        expect(text).not.toContain(street);
      }
      expect(pages.cart).toContain(texts.needed);
      expect(pages.me).toContain(texts.nothing);
      expect(pages.orders).toContain(texts.withdrawn);
      expect(await findFaults(page)).toEqual([]);
    });

    it('places no order on a page that was opened before the withdrawal', async () => {
      const before = await countOrders();
      await visit(page, '/cart');

      const forced = await orderAnyway(page);

      expect(forced.status).toBe(403);
      expect(await countOrders()).toBe(before);
      await keepDump();
    });

    it('does not open the old address when it is shared anew', async () => {
      await press(page, 'a[data-share="delivery"]');
      await page.waitForSelector('form[action="/passport/consent"]');
      await page.click('input[name="share.address.delivery"]');
      await press(page, 'button[value="share"]');

      const cart = await readAll(page);
      const orders = await visit(page, '/orders');

      expect(cart).toContain(street);
      expect(orders).toContain(texts.withdrawn);
      expect(orders).not.toContain(street);
    });

    it('met no script error on any page', () => {
      expect(errors).toEqual([]);
    });
  });

  it('works with one key: that of the start before is refused', async () => {
    await tea.stop();
    tea = await openTea();
    const [site] = await runSql<{ id: string }>(
      stage.world.host.databaseUrl,
      `select site_id as id from passport.site_applications
       join applications on applications.id = application_id where name = 'Tea & Clay'`
    );

    const [live, versions] = await Promise.all([
      runSql(
        stage.world.host.databaseUrl,
        `select id from passport.api_keys where revoked_at is null and name = 'Demo shop'`
      ),
      callApi(
        stage.world.host.userUrl,
        stage.world.management.token,
        'GET',
        `/sites/${site?.id ?? ''}/rules/can_checkout/versions`
      ),
    ]);

    expect(live).toHaveLength(1);
    expect(versions.body['rules']).toHaveLength(1);
  });

  it('leaves no personal value in the shop’s database and logs at any moment', async () => {
    await keepDump();
    const canaries = [emails.en, emails.ru, street];
    const places = {
      ...Object.fromEntries(dumps.map((dump, index) => [`dump ${index}`, dump])),
      log: tea.output(),
      'host log': stage.world.host.output(),
    };

    expect(dumps).toHaveLength(5);
    expect(findCanaries(canaries, places)).toEqual([]);
    expect(findCanaries(canaries, { planted: `${dumps[0] ?? ''} ${street}` })).not.toEqual([]);
  });

  it.each(['Cherry Tree Lane 17', 'a@b.example', 'Cherry..Tree.Lane.17', 'eyJ.not.sealed'])(
    'cannot write %j where the sealed address stands',
    async (text) => {
      const writing = runSql(
        stage.databases.tea.url,
        `insert into orders (user_ref, lines, total_cents, delivery) values ('ppid_x', '[]', 1, $1)`,
        [text]
      );

      await expect(writing).rejects.toMatchObject({ constraint: 'orders_delivery_sealed' });
    }
  );

  it('orders nothing with a key that was revoked, and says so', async () => {
    const { page } = await openPage(browser);
    await fillCart(page);
    const before = await countOrders();
    await runSql(
      stage.databases.tea.url,
      `update sessions set user_ref = 'ppid_${'0'.repeat(26)}' where user_ref is null`
    );
    await runSql(stage.world.host.databaseUrl, `update passport.api_keys set revoked_at = now()`);
    await visit(page, '/');

    const forced = await orderAnyway(page);

    expect(forced.status).toBe(503);
    expect(forced.text).toContain('data-code="shop.passport_unavailable"');
    expect(await countOrders()).toBe(before);
  });
});
