/** A session of the shop over HTTP: what signing in changes, what its cookie says, and where the choice of a language leads. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cloneDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { createCookieJar } from '../testing/http.ts';
import type { CookieJar } from '../testing/http.ts';
import { createShop } from './app.ts';
import { openDatabase } from './database.ts';
import type { ShopDatabase } from './database.ts';
import type { Oidc } from './oidc.ts';
import { parseShopSettings } from './settings.ts';

const userRef = `ppid_${'a'.repeat(26)}`;

/** The identity service is where sign-ins are tested; here everybody comes back from it signed in. */
const createOpenDoor = (): Oidc => ({
  begin: async () =>
    Promise.resolve({ address: 'https://id.example/', state: 's', nonce: 'n', verifier: 'v' }),
  finish: async () => Promise.resolve({ userRef, idToken: 'hint' }),
  buildLogoutUrl: async () => Promise.resolve('https://id.example/end'),
  verifyLogoutToken: async () => Promise.reject(new Error('none comes')),
});

describe('a session of the shop', () => {
  let base: TestDatabase;
  let database: ShopDatabase;
  /** On plain HTTP, and behind something that ends TLS. */
  let shop: string;
  let secureShop: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    base = await cloneDatabase('empty');
    database = await openDatabase(base.url);
    const settings = parseShopSettings({
      SHOP_ID: 'books',
      SHOP_PORT: '4002',
      SHOP_DATABASE_URL: base.url,
      OIDC_ISSUER: 'https://id.example/oidc',
      CLIENT_ID: 'shop',
      CLIENT_SECRET: 'x',
    });
    const open = async (url?: string) => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.push(server);
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const given = { ...settings, url: url ?? address };
      const answer = createShop(given, database, createOpenDoor()).callback();
      server.on('request', (request, response) => void answer(request, response));
      return address;
    };
    shop = await open();
    secureShop = await open('https://books.example');
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await database.close();
    await base.drop();
  });

  const readCsrf = async (jar: CookieJar) => {
    const page = await (await jar.fetch(`${shop}/`)).text();
    return /name="csrf" value="(\w+)"/.exec(page)?.[1] ?? '';
  };
  const signIn = async (jar: CookieJar) => {
    await jar.fetch(`${shop}/sign-in`);
    return jar.fetch(`${shop}/callback?code=c&state=s`);
  };
  const signOutWith = async (jar: CookieJar, csrf: string) =>
    (await jar.fetch(`${shop}/sign-out`, { method: 'POST', body: new URLSearchParams({ csrf }) }))
      .status;

  it('has another id and another form token once somebody has signed in', async () => {
    const jar = createCookieJar();
    const [csrf, id] = [await readCsrf(jar), jar.get(shop, 'shop_books')];

    const answer = await signIn(jar);

    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/me']);
    expect(jar.get(shop, 'shop_books')).not.toBe(id);
    const fresh = await readCsrf(jar);
    expect([csrf.length, fresh.length]).toEqual([48, 48]);
    expect(fresh).not.toBe(csrf);
    expect(await signOutWith(jar, csrf)).toBe(403);
    expect(await signOutWith(jar, fresh)).toBe(302);
  });

  it('brings the cart along', async () => {
    const jar = createCookieJar();
    const csrf = await readCsrf(jar);
    const product = /name="product" value="([\w-]+)"/.exec(
      await (await jar.fetch(`${shop}/`)).text()
    )?.[1];
    const body = new URLSearchParams({ csrf, product: product ?? '' });
    await jar.fetch(`${shop}/cart`, { method: 'POST', body });

    await signIn(jar);

    expect(await database.listCart(jar.get(shop, 'shop_books'))).toEqual([
      { productId: product, quantity: 1 },
    ]);
  });

  it('keeps its cookie to protected connections where the shop has them', async () => {
    const [plain, secured] = await Promise.all(
      [shop, secureShop].map(async (address) => (await fetch(`${address}/`)).headers.getSetCookie())
    );

    expect(secured?.join()).toMatch(/^shop_books=\w+; path=\/; samesite=lax; secure; httponly$/i);
    expect(plain?.join()).toMatch(/^shop_books=\w+; path=\/; samesite=lax; httponly$/i);
  });

  it.each([
    ['the page it was chosen on', '/cart?from=home', '/cart?from=home'],
    ['the first page, not a host that a path names', '//evil.example/login', '/'],
  ])('is led by the choice of a language to %s', async (_title, path, location) => {
    const answer = await createCookieJar().fetch(`${shop}/language/ru`, {
      headers: { referer: `${shop}${path}` },
    });

    expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
  });

  it.each(['http://', 'http://[', 'nothing', 'https://evil.example/'])(
    'is led to the first page by the Referer %s',
    async (referer) => {
      const answer = await createCookieJar().fetch(`${shop}/language/en`, { headers: { referer } });

      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/']);
    }
  );
});
