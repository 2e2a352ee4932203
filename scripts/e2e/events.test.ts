/** The tea shop learns from security events, in a real browser: before it reads anything, once, and from nobody but the issuer. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import type { Browser, Page } from 'puppeteer';
import { equipShop } from '../demo-shop/equip.ts';
import type { Equipment } from '../demo-shop/equip.ts';
import { eventUris } from '../demo-shop/event-actions.ts';
import type { EventType } from '../demo-shop/event-actions.ts';
import { launchShop } from '../demo-shop/launch.ts';
import type { Shop } from '../demo-shop/launch.ts';
import { registerShop } from '../demo-shop/register.ts';
import { findFreePort } from '../embedded-logto/postgres.ts';
import { launchBrowser, openPage } from '../testing/browser.ts';
import { findCanaries } from '../testing/canary.ts';
import { cloneDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { dumpDatabase } from '../testing/dump.ts';
import { callApi, createKey, findSiteId } from '../testing/passport-api.ts';
import { runSql } from '../testing/sql.ts';
import { findNewestUserId, startWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';
import { readCode } from './street.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const street = 'Canary Wharf Lane 31';
const emails = {
  buyer: 'canary.told@mail-for-events.example',
  blocked: 'canary.blocked@mail-for-events.example',
};
const patienceMs = 15_000;
const pollMs = 100;

describe('a shop that is told', () => {
  let world: World;
  let browser: Browser;
  let base: TestDatabase;
  let shop: Shop & Equipment & { readonly clientId: string };
  let key: string;

  const openShop = async (port: number) => {
    const { management, host } = world;
    const operator = { management, userUrl: host.userUrl, databaseUrl: host.databaseUrl };
    const url = `http://localhost:${port}`;
    const { id: clientId, secret = '' } = await registerShop(management, 'Tea & Clay', url);
    const equipment = await equipShop(operator, clientId, url);
    const launched = await launchShop({
      ...equipment,
      ...{ id: 'tea', port, databaseUrl: base.url, clientId, clientSecret: secret },
      issuer: `${host.userUrl}/oidc`,
    });
    return { ...launched, ...equipment, clientId };
  };

  beforeAll(async () => {
    [world, browser, base] = await Promise.all([
      startWorld(true, { PASSPORT_EVENTS_ALLOW_PRIVATE: 'development' }),
      launchBrowser(),
      cloneDatabase('empty'),
    ]);
    await world.management.call('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: false, verify: true, secondaryIdentifiers: [] },
    });
    shop = await openShop(await findFreePort(16_000 + (process.pid % 100) * 10));
    const siteId = await findSiteId(world, shop.clientId);
    key = await createKey(world, siteId, ['blocks:write', 'events:manage']);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await shop.stop();
    await world.close();
    await base.drop();
  });

  const call = async (method: string, path: string, body?: unknown) =>
    callApi(world.host.userUrl, key, method, path, body);
  const press = async (page: Page, selector: string) =>
    Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(selector)]);
  const enterCode = async (page: Page, email: string) => {
    await page.type('#email', email);
    await page.click('form[data-step="email"] button');
    await page.waitForSelector('form[data-step="code"]:not([hidden])');
    await page.type('#code', await readCode(world.host.userUrl, email));
    await page.click('form[data-step="code"] button');
    await page.waitForSelector('[data-user-ref]');
  };
  const register = async (page: Page, email: string): Promise<string> => {
    await page.goto(`${shop.url}/sign-in`);
    await press(page, 'a[href^="/register"]');
    await enterCode(page, email);
    return page.$eval('[data-user-ref]', ({ textContent }) => textContent ?? '');
  };
  const orderToAddress = async (page: Page) => {
    await page.goto(shop.url);
    await press(page, '.product button');
    await press(page, 'a[data-share="receipt"]');
    await page.click('input[name="share.email.receipts"]');
    await press(page, 'button[value="share"]');
    await press(page, 'a[data-share="delivery"]');
    await page.click('input[name="share.address.delivery"]');
    await page.type('input[name="value.street"]', street);
    await page.type('input[name="value.city"]', 'London');
    await press(page, 'button[value="share"]');
    await press(page, 'form[action="/checkout"] button');
  };

  const countSessions = async (userRef: string) =>
    (await runSql(base.url, 'select id from sessions where user_ref = $1', [userRef])).length;
  const listTypes = async (userRef: string) => {
    const rows = await runSql<{ types: readonly string[] }>(
      base.url,
      'select types from security_events where user_ref = $1 order by received_at',
      [userRef]
    );
    return rows.flatMap(({ types }) => types);
  };
  const listOrders = async () =>
    runSql<{ user_ref: string; delivery: string | null }>(
      base.url,
      'select user_ref, delivery from orders order by id'
    );
  /** Without asking the shop anything: a page that is read could end a session itself. */
  const waitFor = async (isSo: () => Promise<boolean>) => {
    const end = Date.now() + patienceMs;
    while (!(await isSo())) {
      if (Date.now() > end) {
        throw new Error('it did not happen in time');
      }
      await sleep(pollMs);
    }
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

  let buyer: { page: Page; errors: readonly string[]; userRef: string; userId: string };
  let blocked: { page: Page; userRef: string };

  it('has one stream, also after another start, with another authorization', async () => {
    const former = shop.eventsAuthorization;
    await shop.stop();
    shop = await openShop(Number(new URL(shop.url).port));

    const streams = await runSql<{ endpoint_url: string; method: string }>(
      world.host.databaseUrl,
      'select endpoint_url, method from passport.event_streams'
    );

    expect(streams).toEqual([{ endpoint_url: `${shop.url}/security-events`, method: 'push' }]);
    expect(shop.eventsAuthorization).toMatch(/^Bearer .{40,}$/);
    expect(shop.eventsAuthorization).not.toBe(former);
  });

  it('ends the session and drops the sealed address when everything is taken back', async () => {
    const opened = await openPage(browser);
    await opened.page.setBypassCSP(true);
    const userRef = await register(opened.page, emails.buyer);
    buyer = { ...opened, userRef, userId: await findNewestUserId(world.host) };
    await orderToAddress(opened.page);
    const [before] = await listOrders();
    await opened.page.goto(`${world.host.userUrl}/passport/me`);

    await press(opened.page, '.site > form[action="/passport/me/withdraw"] button');
    await waitFor(async () => (await countSessions(userRef)) === 0);

    expect(before?.delivery).toMatch(/^eyJ/);
    expect(await listOrders()).toEqual([{ user_ref: userRef, delivery: null }]);
    expect(await listTypes(userRef)).toEqual(['consent-withdrawn', 'session-revoked']);
  });

  it('shows at the next sign-in what it was told, in both languages', async () => {
    const { page } = buyer;
    await page.goto(`${shop.url}/sign-in`, { waitUntil: 'load' });
    if (!page.url().startsWith(shop.url)) {
      await enterCode(page, emails.buyer);
    }

    const shown = await page.$$eval('[data-event]', (items) =>
      items.map((item) => [
        item.getAttribute('data-event'),
        Number.isNaN(Date.parse(item.querySelector('time')?.dateTime ?? '')),
      ])
    );
    const faults = await findFaults(page);
    await press(page, 'a[href="/language/ru"]');
    const russian = await page.$eval('body', ({ textContent }) => textContent ?? '');
    await page.goto(`${shop.url}/orders`);
    const orders = await page.$$('[data-withdrawn]');
    await press(page, 'a[href="/language/en"]');

    expect(shown).toEqual([
      ['session-revoked', false],
      ['consent-withdrawn', false],
    ]);
    expect(faults).toEqual([]);
    expect(russian).toContain('Вы что-то отозвали');
    expect(orders).toHaveLength(1);
  });

  it('ends the session of who is blocked over the API', async () => {
    const { page } = await openPage(browser);
    blocked = { page, userRef: await register(page, emails.blocked) };
    const before = await countSessions(blocked.userRef);

    const answer = await call('POST', '/blocks', { user_ref: blocked.userRef, reason: 'fraud' });
    await waitFor(async () => (await countSessions(blocked.userRef)) === 0);

    expect([before, answer.status < 300]).toEqual([1, true]);
    expect(await listTypes(blocked.userRef)).toContain('user-blocked');
  });

  it('deals once with an event that is delivered twice', async () => {
    const { page, userRef } = blocked;
    await waitFor(async () => (await listTypes(userRef)).includes('session-revoked'));
    await call('DELETE', `/blocks/${userRef}`);
    await page.goto(`${shop.url}/sign-in`, { waitUntil: 'load' });
    if (!page.url().startsWith(shop.url)) {
      await enterCode(page, emails.blocked);
    }
    const find = async () => {
      const { body } = await call('GET', '/events/deliveries?state=delivered');
      return (body['deliveries'] as Record<string, string>[]).find(
        (delivery) =>
          delivery['user_ref'] === userRef && delivery['event'] === eventUris['user-blocked']
      );
    };
    const [first, seen] = [await find(), await listTypes(userRef)];

    const replayed = await call('POST', `/events/deliveries/${first?.['id'] ?? ''}/replay`);
    await waitFor(async () => {
      const again = await find();
      return again !== undefined && again['delivered_at'] !== first?.['delivered_at'];
    });

    expect(replayed.status).toBe(204);
    expect((await find())?.['last_status']).toBe(202);
    expect(await countSessions(userRef)).toBe(1);
    expect(await listTypes(userRef)).toEqual(seen);
  });

  it('refuses a token that the issuer did not sign, and one that comes from somebody else', async () => {
    const { userRef } = blocked;
    const { keys } = (await (await fetch(`${world.host.userUrl}/oidc/jwks`)).json()) as {
      keys: { kid: string }[];
    };
    const issuer = `${world.host.userUrl}/oidc`;
    const forge = async (type: EventType) =>
      new SignJWT({
        sub_id: { format: 'iss_sub', iss: issuer, sub: userRef },
        events: { [eventUris[type]]: {} },
      })
        .setProtectedHeader({ alg: 'ES384', kid: keys[0]?.kid ?? '', typ: 'secevent+jwt' })
        .setIssuer(issuer)
        .setAudience(shop.clientId)
        .setIssuedAt()
        .setJti('event_forged')
        .sign((await generateKeyPair('ES384')).privateKey);
    const push = async (authorization: string) => {
      const response = await fetch(`${shop.url}/security-events`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/secevent+jwt' },
        body: await forge('account-purged'),
      });
      return [response.status, ((await response.json()) as { err: string }).err];
    };

    expect(await push(shop.eventsAuthorization ?? '')).toEqual([400, 'invalid_key']);
    expect(await push('Bearer guessed')).toEqual([400, 'authentication_failed']);
    expect(await countSessions(userRef)).toBe(1);
  });

  it('has orders of nobody when the account is deleted', async () => {
    const { userId, userRef } = buyer;
    const before = (await listOrders()).length;

    await world.management.call('DELETE', `/users/${userId}`);
    await waitFor(async () => (await listOrders()).every((order) => order.user_ref !== userRef));

    expect(await listOrders()).toHaveLength(before);
    expect(await countSessions(userRef)).toBe(0);
    expect(JSON.stringify(await dumpDatabase(base.url))).not.toContain(userRef);
  });

  it('leaves no personal value in the shop’s database and logs, and met no script error', async () => {
    const places = {
      shop: JSON.stringify(await dumpDatabase(base.url)),
      log: shop.output(),
    };

    expect(places.shop).toContain('user-blocked');
    expect(findCanaries([...Object.values(emails), street, buyer.userId], places)).toEqual([]);
    expect(buyer.errors).toEqual([]);
  });
});
