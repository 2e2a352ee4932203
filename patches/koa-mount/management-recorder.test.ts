import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import type { Provider } from 'oidc-provider';
import { openRig } from '../../plugins/audit/db-rig.ts';
import type { Rig } from '../../plugins/audit/db-rig.ts';
import { pseudonymiseIp } from '../../plugins/audit/port.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { runRequest } from '../request-context.ts';
import type { TenantRuntime } from '../tenants.ts';
import { createManagementRecorder, findPeople, findShown } from './management-recorder.ts';

/** As Logto 1.42 answers: every selected field is there, null or empty when the person has none. */
const toUser = (id: string, filled: object = {}) => ({
  id,
  username: null,
  primaryEmail: null,
  primaryPhone: null,
  name: null,
  avatar: null,
  customData: {},
  identities: {},
  lastSignInAt: null,
  createdAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_000,
  profile: {},
  applicationId: null,
  isSuspended: false,
  ...filled,
});
const email = { primaryEmail: 'a@example.com' };

describe('people in an answer', () => {
  const cases: readonly [string, unknown, ReturnType<typeof findPeople>][] = [
    ['a user', toUser('u1', email), [{ userId: 'u1', attributes: ['email'] }]],
    [
      'a list of users',
      [toUser('u1', email), toUser('u2', { name: 'B', avatar: 'https://x/y.png' })],
      [
        { userId: 'u1', attributes: ['email'] },
        { userId: 'u2', attributes: ['name', 'picture'] },
      ],
    ],
    [
      'everything a user can hold, each attribute once',
      toUser('u1', {
        ...email,
        username: 'a',
        primaryPhone: '1',
        name: 'A',
        avatar: 'p',
        customData: { x: 1 },
        profile: { birthdate: '2000-01-01' },
        identities: { google: { userId: 'g' } },
        ssoIdentities: [{ identityId: 's' }],
        hasPassword: true,
      }),
      [
        {
          userId: 'u1',
          attributes: [
            ...['username', 'email', 'phone_number', 'name', 'picture', 'profile'],
            ...['custom_data', 'identities'],
          ],
        },
      ],
    ],
    [
      'a user without any data, who was shown all the same',
      toUser('u1'),
      [{ userId: 'u1', attributes: [] }],
    ],
    [
      'members of an organization with their roles',
      [{ ...toUser('u1', email), organizationRoles: [{ id: 'role_1', name: 'admin' }] }],
      [{ userId: 'u1', attributes: ['email'] }],
    ],
    [
      'the few users shown beside a role or an organization',
      [
        {
          id: 'role_1',
          name: 'Editor',
          usersCount: 2,
          featuredUsers: [
            { id: 'u1', avatar: null, name: 'A' },
            { id: 'u2', avatar: 'p', name: null },
          ],
        },
      ],
      [
        { userId: 'u1', attributes: ['name'] },
        { userId: 'u2', attributes: ['picture'] },
      ],
    ],
    [
      'a user inside something else',
      { data: { page: 1, items: [{ member: toUser('u1', email) }] } },
      [{ userId: 'u1', attributes: ['email'] }],
    ],
    [
      'roles, applications and organizations: nobody',
      [
        { id: 'role_1', name: 'Editor', description: 'x' },
        { id: 'app_1', name: 'Shop', oidcClientMetadata: { redirectUris: [] } },
        { id: 'org_1', name: 'Org', branding: { logoUrl: 'x' }, customData: { a: 1 } },
      ],
      [],
    ],
    ['text, numbers and nothing: nobody', ['a', 1, null, undefined, true], []],
  ];
  it.each(cases)('are found: %s', (_, body, people) => {
    expect(findPeople(body)).toEqual(people);
  });

  it('are found however deep they are, without using up the stack', () => {
    let body: unknown = toUser('u1', email);
    for (let depth = 0; depth < 20_000; depth += 1) {
      body = depth % 2 ? [body] : { inner: body };
    }

    expect(findPeople(body)).toEqual([{ userId: 'u1', attributes: ['email'] }]);
  });

  it('are found by the thousand, in order', () => {
    const users = Array.from({ length: 20_000 }, (_, index) => toUser(`u${index}`, email));

    const people = findPeople({ users });

    expect(people.map(({ userId }) => userId)).toEqual(users.map(({ id }) => id));
  });
});

describe('an answer with a part of a person', () => {
  it.each([
    ['/api/users/u1/custom-data', { note: 'x' }, 'custom_data'],
    ['/api/users/u1/profile', { givenName: 'A' }, 'profile'],
    [
      '/api/users/u1/identities',
      { google: { userId: 'g', details: { id: 'g', avatar: 'p' } } },
      'identities',
    ],
    ['/api/users/u1/identities/google', { identity: { userId: 'g' } }, 'identities'],
    [
      '/api/users/u1/sso-identities/sso',
      { ssoIdentity: { detail: { email: 'a@b.c' } } },
      'identities',
    ],
    [
      '/api/users/u1/all-identities',
      {
        socialIdentities: [{ identity: { details: { id: 'g', avatar: 'p' } } }],
        ssoIdentities: [],
      },
      'identities',
    ],
    ['/api/users/u1/sessions', { sessions: [{ payload: {}, lastSubmission: {} }] }, 'sessions'],
    ['/api/users/u1/mfa-verifications', [{ id: 'm1', type: 'Totp' }], 'mfa_verifications'],
    ['//API/users/u1/Custom-Data/', { note: 'x' }, 'custom_data'],
  ])('names the person of the path: %s', (path, body, attribute) => {
    expect(findShown(path, body)).toEqual([{ userId: 'u1', attributes: [attribute] }]);
  });

  it('names nobody when the part is empty', () => {
    expect(findShown('/api/users/u1/custom-data', {})).toEqual([]);
  });

  it('names all of the person when the answer is the whole person after all', () => {
    const user = toUser('u1', { ...email, name: 'A' });

    expect(findShown('/api/users/u1/identities/google', user)).toEqual([
      { userId: 'u1', attributes: ['email', 'name'] },
    ]);
  });

  it('is nobody where the part tells of no person', () => {
    expect(findShown('/api/users/u1/roles', [{ id: 'role_1', name: 'Editor' }])).toEqual([]);
  });
});

/** Only handed on. */
const provider = Object.create(null) as Provider;

type Answered = { readonly status: number; readonly text: string };

describe('the recorder', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await openRig();
  });
  afterAll(async () => started.rig?.close());

  /** A host that answers `body` everywhere, behind the recorder and a boundary that answers failures by their status. */
  const ask = async (
    body: unknown,
    { path = '/api/users', authorization = 'Bearer a.b.c', isProtected = true, status = 200 } = {}
  ): Promise<Answered> => {
    const tenant = {
      isProtected,
      audit: rig().logOf(rig().user),
      pseudonymiseIp: (ip: string) => pseudonymiseIp(ip, 'truncated'),
    };
    const app = new Koa();
    app.silent = true;
    app.use(async (ctx, next) => {
      try {
        await runRequest(ctx, next);
      } catch (error) {
        ctx.status = Number(Reflect.get(Object(error) as object, 'httpStatus'));
        ctx.body ??= 'refused';
      }
    });
    app.use(
      createManagementRecorder(provider, {
        // The recorder uses these three.
        get: async () => Promise.resolve(tenant as unknown as TenantRuntime),
      })
    );
    app.use((ctx) => {
      Reflect.set(ctx, 'auth', { id: 'm-default' });
      ctx.status = status;
      ctx.body = body;
    });
    const answer = app.callback();
    const server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization } });
    const text = await response.text();
    server.closeAllConnections();
    server.close();
    return { status: response.status, text };
  };
  const count = async () => {
    const [row] = await runSql<{ count: number; last: number }>(
      rig().url,
      `select count(*)::int as count, coalesce(max(sequence), 0)::int as last from passport.audit_entries`
    );
    return row!;
  };

  it('writes who asked, about whom, which fields, and the network of the address', async () => {
    await ask([toUser('u1', email)]);

    const rows = await runSql(
      rig().url,
      `select actor_type, actor_id, user_id, user_ref, action, attributes, ip, result
       from passport.audit_entries where user_id = 'u1'`
    );

    expect(rows).toEqual([
      {
        actor_type: 'admin',
        actor_id: 'm-default',
        user_id: 'u1',
        user_ref: null,
        action: 'users.list',
        attributes: ['email'],
        ip: '127.0.0.0',
        result: 'allowed',
      },
    ]);
  });

  it('writes one entry for each of thousands, without a gap', async () => {
    const before = await count();
    const users = Array.from({ length: 3000 }, (_, index) => toUser(`many_${index}`, email));

    const { status, text } = await ask(users);

    const after = await count();
    expect(status).toBe(200);
    expect(JSON.parse(text)).toHaveLength(3000);
    expect(after.count - before.count).toBe(3000);
    expect(after.last).toBe(after.count);
  });

  it.each([
    ['logs', '/api/logs?page=1', [{ id: 'l1', payload: {} }], 'logs.read', []],
    ['one log', '/api/logs/l1', { id: 'l1', payload: {} }, 'logs.read', []],
    [
      'invitations',
      '/api/organization-invitations',
      [{ id: 'i', invitee: 'a@b.c' }],
      'invitations.read',
      ['email'],
    ],
    [
      'magic links',
      '/api/one-time-tokens',
      [{ id: 't', email: 'a@b.c' }],
      'one_time_tokens.read',
      ['email'],
    ],
  ])(
    'writes that %s were read, which name people by no id',
    async (_, path, body, action, attributes) => {
      await ask(body, { path });

      const [newest] = await runSql(
        rig().url,
        'select user_id, action, attributes from passport.audit_entries order by sequence desc limit 1'
      );

      expect(newest).toEqual({ user_id: null, action, attributes });
    }
  );

  it.each([
    ['of the person’s own session, without a JWT', { authorization: 'Bearer opaque' }],
    ['outside the API', { path: '/oidc/me' }],
    ['that look like the API and are not', { path: '/apis/users' }],
    ['of the administrators’ own tenant', { isProtected: false }],
    ['that failed', { status: 404 }],
  ])('leaves answers alone %s', async (_, options) => {
    const before = await count();

    const { text } = await ask([toUser('u1', email)], options);

    expect(text).toContain('a@example.com');
    expect(await count()).toEqual(before);
  });

  it('sends nothing of an answer that cannot be recorded, not even when its first entries could', async () => {
    const users = [
      ...Array.from({ length: 250 }, (_, index) => toUser(`first_${index}`, email)),
      // No id of the chain is this long.
      toUser('x'.repeat(200), email),
    ];

    const { status, text } = await ask(users);

    expect(status).toBe(503);
    expect(text).not.toContain('example.com');
  });
});
