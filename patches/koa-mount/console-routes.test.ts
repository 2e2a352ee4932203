import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import compose from 'koa-compose';
import type { Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import { createRouter } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import { readHostAddresses } from '../host-addresses.ts';
import {
  createConsoleCors,
  createConsoleInjection,
  createConsoleRoutes,
} from './console-routes.ts';

const addresses = readHostAddresses({
  ENDPOINT: 'https://id.example',
  ADMIN_ENDPOINT: 'https://admin.example',
});
const admin = { issuer: 'https://admin.example/oidc' } as unknown as Provider;
const user = { issuer: 'https://id.example/oidc' } as unknown as Provider;

const createTestLog = () => {
  const events: string[] = [];
  const log: Log = { info: () => undefined, error: (event) => events.push(event) };
  return { log, events };
};

/** One request to a real server. */
const request = async (
  middleware: Middleware,
  path: string,
  init: RequestInit = {}
): Promise<Response> => {
  const app = new Koa();
  app.silent = true;
  app.use(middleware);
  const server = createServer((incoming, outgoing) => void app.callback()(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const body = await response.arrayBuffer();
    return new Response(response.status === 204 ? null : body, {
      status: response.status,
      headers: response.headers,
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};

const hostPage =
  (body: unknown, type = 'html'): Middleware =>
  (ctx) => {
    ctx.set('ETag', '"host"');
    ctx.type = type;
    ctx.body = body;
  };
const html = '<html><head></head><body>host</body></html>';
const mark = '/passport/console/app/console.js';

describe('the files of the console', () => {
  const { log } = createTestLog();
  const routesOf = (provider: Provider) =>
    createRouter(createConsoleRoutes(provider, addresses), log);

  it('are served on the admin tenant: the entry always asked for anew, chunks for a year', async () => {
    const entry = await request(routesOf(admin), '/passport/console/app/console.js');
    const [chunk = ''] = /chunks\/[\w.-]+\.js/.exec(await entry.clone().text()) ?? [];
    const second = await request(routesOf(admin), `/passport/console/app/${chunk}`);

    expect(entry.status).toBe(200);
    expect(Object.fromEntries(entry.headers)).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    expect(second.status).toBe(200);
    expect(second.headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    ['/passport/console/app/chunks/none.js'],
    ['/passport/console/app/chunks/..%2Fconsole.js'],
    ['/passport/console/app/chunks/%2e%2e%2f%2e%2e%2fpage.ts'],
    ['/passport/console/app/.stamp'],
  ])('do not include %s', async (path) => {
    const response = await request(routesOf(admin), path);

    expect(response.status).toBe(404);
  });

  it('are not there on user tenants', async () => {
    expect((await request(routesOf(user), '/passport/console/app/console.js')).status).toBe(404);
    expect((await request(routesOf(user), '/passport/console/config.json')).status).toBe(404);
  });

  it('include the settings of the page', async () => {
    const response = await request(routesOf(admin), '/passport/console/config.json');

    expect(await response.json()).toMatchObject({ apiUrl: 'https://id.example' });
  });
});

describe('the script in the host’s page', () => {
  const visit = async (provider: Provider, path: string, page: Middleware) => {
    const { log, events } = createTestLog();
    const response = await request(
      compose([createConsoleInjection(provider, addresses, log), page]),
      path
    );
    return { text: await response.text(), events, etag: response.headers.get('etag') };
  };

  it.each([['/console'], ['/console/applications'], ['/console/passport/users']])(
    'is put into %s, whose mark of the unchanged page goes',
    async (path) => {
      const { text, etag } = await visit(admin, path, hostPage(html));

      expect(text).toContain(mark);
      expect(etag).toBeNull();
    }
  );

  it('is put into a page that the host answers as bytes', async () => {
    expect((await visit(admin, '/console', hostPage(Buffer.from(html)))).text).toContain(mark);
  });

  it.each([
    ['another page of the admin tenant', admin, '/sign-in', hostPage(html)],
    ['an address that only begins like the console’s', admin, '/consoles', hostPage(html)],
    ['a user tenant', user, '/console', hostPage(html)],
    ['a file', admin, '/console/assets/a.js', hostPage('</head>', 'js')],
  ] as const)('leaves %s alone', async (_title, provider, path, page) => {
    const { text, events } = await visit(provider, path, page);

    expect(text).not.toContain(mark);
    expect(events).toEqual([]);
  });

  it('says in the log that a page has another form, and leaves it', async () => {
    const { text, events } = await visit(admin, '/console', hostPage('<html>no head</html>'));

    expect(text).toBe('<html>no head</html>');
    expect(events).toEqual(['console_not_injected']);
  });
});

describe('calls of our API from the console’s origin', () => {
  const call = async (path: string, init: RequestInit) =>
    request(
      compose([
        createConsoleCors(addresses),
        (ctx) => {
          ctx.status = 401;
          ctx.body = { code: 'api.unauthorized' };
        },
      ]),
      path,
      init
    );
  const preflight = (origin: string): RequestInit => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  it('are announced and allowed, without cookies', async () => {
    const response = await call(
      '/passport/api/v1/admin/session',
      preflight('https://admin.example')
    );

    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://admin.example');
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
  });

  it('may read a refusal and its headers', async () => {
    const response = await call('/passport/api/v1/sites', {
      headers: { origin: 'https://admin.example' },
    });

    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://admin.example');
    expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it.each([
    ['another origin', '/passport/api/v1/sites', 'https://shop.example'],
    ['no origin', '/passport/api/v1/sites', 'null'],
    ['other paths', '/passport/me', 'https://admin.example'],
  ])('are not opened to %s', async (_title, path, origin) => {
    const response = await call(path, preflight(origin));

    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });
});
