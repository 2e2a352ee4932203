/** Operations over real HTTP: whatever is sent, one clear answer, and never a 500 for what a caller did. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import { z } from 'zod';
import { defineErrors } from '../../schemas/errors.ts';
import { createRouter } from './http.ts';
import type { Log } from './log.ts';
import { defineOperation, toRoutes } from './operations.ts';

const errors = defineErrors('test', {
  refused: { httpStatus: 401, message: 'No.' },
  down: { httpStatus: 503, message: 'Down.' },
});
const secret = 'hunter-2-canary';

const operations = [
  defineOperation<string, z.AnyZodObject, z.AnyZodObject>({
    id: 'readThing',
    method: 'GET',
    url: '/things/{thing_id}',
    tag: 'Things',
    summary: 'Reads',
    access: 'things',
    path: z.object({ thing_id: z.string().max(20) }).strict(),
    query: z.object({ name: z.string().min(2).optional() }).strict(),
    reply: z.object({ seen: z.unknown() }),
    errors: [],
    handle: async ({ path, query, caller }) =>
      Promise.resolve({ body: { seen: { path, query, caller } } }),
  }),
  defineOperation({
    id: 'writeThing',
    method: 'POST',
    url: '/things',
    tag: 'Things',
    summary: 'Writes',
    access: 'things',
    body: z
      .object({
        name: z.string().max(50),
        more: z.unknown(),
        inner: z.object({}).strict().optional(),
      })
      .strict(),
    replyStatus: 201,
    errors: [],
    handle: async ({ body: { name } }) => Promise.resolve({ body: { seen: { name } } }),
  }),
  defineOperation({
    id: 'removeThing',
    method: 'DELETE',
    url: '/things/{thing_id}',
    tag: 'Things',
    summary: 'Removes',
    access: 'things',
    path: z.object({ thing_id: z.string() }).strict(),
    errors: [],
    handle: async () => Promise.resolve({}),
  }),
  defineOperation({
    id: 'fail',
    method: 'POST',
    url: '/fail',
    tag: 'Things',
    summary: 'Fails',
    access: 'things',
    body: z.object({ how: z.enum(['known', 'unknown']) }),
    errors: [],
    handle: async ({ body }) => {
      await Promise.resolve();
      throw body.how === 'known' ? errors.down() : new Error(`no row for ${secret}`);
    },
  }),
];

describe('an operation that only so many may do at once', () => {
  /** Callers are who they say they are; a call lasts until it is let go. */
  const open = async () => {
    const waiting: (() => void)[] = [];
    const routes = toRoutes(
      [
        defineOperation<string, undefined, undefined, z.AnyZodObject>({
          ...{ id: 'wait', method: 'POST', url: '/wait', tag: 'Things', summary: 'Waits' },
          ...{ access: 'things', errors: [] },
          body: z.object({}).strict(),
          atOnce: 4,
          atOncePerCaller: { most: 2, nameOf: (caller) => caller },
          handle: async () => {
            await new Promise<void>((resolve) => waiting.push(resolve));
            return {};
          },
        }),
      ],
      '/api',
      {
        authenticate: async (ctx) => Promise.resolve(ctx.get('authorization')),
        charge: async () => Promise.resolve(),
      }
    );
    const app = new Koa();
    app.use(createRouter(routes, { info: () => undefined, error: () => undefined }));
    const handle = app.callback();
    const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/passport/api/wait`;
    const call = async (authorization: string, body: BodyInit = '{}') =>
      fetch(url, {
        method: 'POST',
        body,
        duplex: 'half',
        headers: { authorization, 'content-type': 'application/json' },
      } as RequestInit);
    return {
      waiting,
      call,
      /** Sends a head and never the body it announces. */
      hang: (authorization: string) =>
        request(url, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json', 'content-length': '2' },
        })
          .on('error', () => undefined)
          .flushHeaders(),
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  };
  const reach = async (holds: () => boolean) => {
    while (!holds()) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('is refused to one who does it as often as one may, and done for others, up to all that may', async () => {
    const { waiting, call, close } = await open();
    const begun = [call('a'), call('a')];
    await reach(() => waiting.length === 2);
    const refused = await call('a');
    begun.push(call('b'), call('c'));
    await reach(() => waiting.length === 4);
    const full = await call('d');

    for (const end of waiting.splice(0)) {
      end();
    }
    const statuses = (await Promise.all(begun)).map(({ status }) => status);
    const again = call('a');
    await reach(() => waiting.length === 1);
    waiting[0]!();

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(full.status).toBe(429);
    expect([...statuses, (await again).status]).toEqual([204, 204, 204, 204, 204]);
    await close();
  });

  it('leaves others their turn while one sends bodies that never end', async () => {
    const { waiting, call, hang, close } = await open();
    for (let count = 0; count < 5; count += 1) {
      hang('slow');
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const other = call('quick');
    await reach(() => waiting.length === 1);
    waiting[0]!();

    expect((await other).status).toBe(204);
    await close();
  });
});

describe('operations', () => {
  let server: Server;
  let url: string;
  const lines: string[] = [];
  const log: Log = {
    info: () => undefined,
    error: (event, error, fields) => lines.push(JSON.stringify([event, error, fields])),
  };
  beforeAll(async () => {
    const app = new Koa();
    app.silent = true;
    const routes = toRoutes(operations, '/api', {
      authenticate: async (ctx) => {
        await Promise.resolve();
        if (ctx.get('authorization') !== 'Bearer good') {
          throw errors.refused();
        }
        return 'somebody';
      },
      charge: async () => Promise.resolve(),
    });
    app.use(createRouter(routes, log));
    const handle = app.callback();
    server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/passport/api`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: 'Bearer good', ...Object.fromEntries(new Headers(init.headers)) },
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  };
  const post = async (body: string, type = 'application/json', path = '/things') =>
    send(path, { method: 'POST', body, headers: { 'content-type': type } });

  it('give a handler what the guards let through, and who calls', async () => {
    const { status, body, headers } = await send('/things/a%20b?name=%C3%A4%C3%B6');

    expect(status).toBe(200);
    expect(body).toEqual({
      seen: { path: { thing_id: 'a b' }, query: { name: 'äö' }, caller: 'somebody' },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answer with the status they say, and without a body when there is nothing to say', async () => {
    const [made, removed] = [
      await post('{"name":"a"}'),
      await send('/things/a', { method: 'DELETE' }),
    ];

    expect([made.status, removed.status, removed.text]).toEqual([201, 204, '']);
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;x=y'])(
    'take %s',
    async (type) => {
      expect((await post('{"name":"a"}', type)).status).toBe(201);
    }
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json-patch+json',
    'application/xml',
    'json',
    ';',
  ])('refuse a body of the type %s', async (type) => {
    expect(await post('{"name":"a"}', type)).toMatchObject({
      status: 415,
      body: { code: 'kernel.unsupported_media_type' },
    });
  });

  it('refuse a call without the body they need', async () => {
    expect((await send('/things', { method: 'POST' })).status).toBe(415);
    expect(await post('')).toMatchObject({ status: 400, body: { fields: ['body'] } });
  });

  it.each([
    ['cut off', '{"name":'],
    ['no JSON', 'name=a'],
    ['two values', '{"name":"a"}{"name":"b"}'],
    ['a comment', '{"name":"a"/* */}'],
    ['a byte order mark inside', '{\ufeff"name":"a"}'],
    ['a raw null character', '{"name":"\0"}'],
    ['a null character that PostgreSQL cannot store', String.raw`{"name":"a\u0000b"}`],
    ['one deep inside', String.raw`{"name":"a","more":[{"x":["\u0000"]}]}`],
    ['one in a name', String.raw`{"name":"a","more":{"\u0000":1}}`],
    ['half a character', String.raw`{"name":"\ud800"}`],
    ['the other half', String.raw`{"name":"a","more":["\uDC00\uD800"]}`],
  ])('refuse a body that is %s', async (_title, text) => {
    const { status, body } = await post(text);

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'kernel.invalid_request', fields: ['body'] });
  });

  it.each([
    ['two halves that are a character', String.raw`{"name":"\ud83d\ude00"}`, '😀'],
    ['a backslash before what looks like one', String.raw`{"name":"\\u0000"}`, '\\u0000'],
  ])('take %s', async (_title, text, name) => {
    expect(await post(text)).toMatchObject({ status: 201, body: { seen: { name } } });
  });

  it.each([
    ['a list', '[]', ['']],
    ['a text', '"a"', ['']],
    ['null', 'null', ['']],
    ['a number for a name', '{"name":7}', ['name']],
    ['a field nobody knows', '{"name":"a","owner":"me"}', ['?']],
    ['one inside another', `{"name":"a","inner":{"${secret}":1}}`, ['inner.?']],
    ['__proto__', '{"name":"a","__proto__":{"isAdmin":true}}', ['?']],
    ['too long a text', `{"name":"${secret.repeat(10)}"}`, ['name']],
  ])('refuse %s, naming only fields of their own', async (_title, text, fields) => {
    const { status, body, text: answer } = await post(text);

    expect([status, body['code'], body['fields']]).toEqual([400, 'kernel.invalid_request', fields]);
    expect(answer).not.toContain(secret);
  });

  it.each([
    ['a name given twice', '?name=aa&name=bb', ['name']],
    ['a name nobody knows', `?${secret}=1`, ['?']],
    ['an empty value', '?name=', ['name']],
    ['a null character', '?name=a%00b', ['query']],
  ])('refuse a query with %s', async (_title, query, fields) => {
    const { status, body, text } = await send(`/things/a${query}`);

    expect([status, body['code'], body['fields']]).toEqual([400, 'kernel.invalid_request', fields]);
    expect(text).not.toContain(secret);
  });

  it.each(['?name=%E0%A4%A', '?name=%ff%fe', '?%', '?&&&=', '?name=aa&', '?__proto__=1'])(
    'answer the query %s like any other',
    async (query) => {
      expect([200, 400]).toContain((await send(`/things/a${query}`)).status);
    }
  );

  it.each(['/things/%E0%A4%A', '/things/%', '/things/%zz', '/things/%ff', '/things/a%00b'])(
    'refuse the path %s',
    async (path) => {
      const { status, body } = await send(path);

      expect([status, body['code']]).toEqual([400, 'kernel.invalid_request']);
    }
  );

  it.each([
    ['/things/', 404],
    ['/things', 404],
    ['//things/a', 404],
    ['/things/a/b', 404],
    ['/things/a%2Fb', 200],
    ['/things/..%2f..%2fsecrets', 200],
    [`/things/${'a'.repeat(21)}`, 400],
    [`/things/${'%41'.repeat(2000)}`, 400],
    ['/nothing', 404],
    ['/', 404],
    ['', 404],
  ])('answer the path %s with %d', async (path, status) => {
    expect((await send(path)).status).toBe(status);
  });

  it('answer HEAD as GET, without the body', async () => {
    const [head, get] = [
      await send('/things/a', { method: 'HEAD' }),
      await send('/things/a', { method: 'GET' }),
    ];

    expect(head).toMatchObject({ status: get.status, text: '' });
    expect(get.text).not.toBe('');
  });

  it.each(['OPTIONS', 'PUT', 'PATCH', 'PROPFIND'])('have nothing for %s', async (method) => {
    const { status, body } = await send('/things/a', { method });

    expect(status).toBe(404);
    expect(body['code']).toBe('kernel.not_found');
  });

  it('read a body of 256 KB, and none that is larger', async () => {
    const fits = `{"name":"a","more":"${'x'.repeat(256 * 1024 - 22)}"}`;

    const [last, over] = [await post(fits), await post(`${fits} `)];

    expect(fits).toHaveLength(256 * 1024);
    expect(last.status).toBe(201);
    expect(over).toMatchObject({ status: 413, body: { code: 'kernel.payload_too_large' } });
  });

  it('stop reading a body that does not say how long it is, at the limit', async () => {
    const state = { sent: 0 };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = request(
        `${url}/things`,
        {
          method: 'POST',
          headers: { authorization: 'Bearer good', 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
          call.destroy();
        }
      );
      // The server may hang up while more is sent.
      call.on('error', reject);
      const more = () => {
        if (!call.destroyed && state.sent < 64 * 1024 * 1024) {
          state.sent += 65_536;
          call.write('x'.repeat(65_536), () => setImmediate(more));
        }
      };
      more();
    });

    expect(status).toBe(413);
    expect(state.sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('survive JSON of any depth', async () => {
    const depth = 100_000;
    const text = `{"name":"a","more":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const withNull = text.replace('[]', String.raw`["\u0000"]`);

    const statuses = [(await post(text)).status, (await post(withNull)).status];

    expect(statuses.every((status) => status === 201 || status === 400)).toBe(true);
    expect((await post('{"name":"a"}')).status).toBe(201);
  });

  it('look at nothing a caller sends before they know the caller', async () => {
    const answers = await Promise.all([
      send('/things/a?x=1', { headers: { authorization: 'Bearer bad' } }),
      send('/things', { method: 'POST', body: 'x', headers: { authorization: 'Bearer bad' } }),
      send('/things', {
        method: 'POST',
        body: 'x'.repeat(1_000_000),
        headers: { authorization: 'Bearer bad', 'content-type': 'application/json' },
      }),
    ]);

    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
      answers.map(() => [401, 'test.refused'])
    );
  });

  it('answer an error of the table with its status, and any other as one 500 without its words', async () => {
    const known = await post('{"how":"known"}', 'application/json', '/fail');
    const unknown = await post('{"how":"unknown"}', 'application/json', '/fail');

    expect([known.status, known.body]).toEqual([503, { code: 'test.down', message: 'Down.' }]);
    expect([unknown.status, unknown.body['code']]).toEqual([500, 'kernel.internal']);
    expect(unknown.text).not.toContain(secret);
    expect(unknown.headers.get('cache-control')).toBe('no-store');
  });

  it('logged only what was their own fault', () => {
    expect(lines).toHaveLength(2);
  });
});
