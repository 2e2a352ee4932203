/** Sign-up and sign-in by code and password through the Experience API of the embedded host, and what goes wrong there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { argon2Verify } from 'hash-wasm';
import { readCode } from '../e2e/street.ts';
import { createCookieJar } from '../testing/http.ts';
import type { CookieJar } from '../testing/http.ts';
import { buildAuthorizationUrl, createPkce } from '../testing/oidc-client.ts';
import type { Site } from '../testing/oidc-client.ts';
import { runSql } from '../testing/sql.ts';
import { findNewestUserId, startWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';
import { hashPassword, isPasswordRight } from './packages/core/passwords.ts';

type Answer = { status: number; body: Record<string, unknown> };

describe('the Experience API', () => {
  let world: World;
  let shop: Site;
  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop');
    await world.management.call('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: true, verify: true, secondaryIdentifiers: [] },
    });
  });
  afterAll(async () => world.close());

  const begin = async (event: string): Promise<CookieJar> => {
    const jar = createCookieJar();
    await jar.fetch(buildAuthorizationUrl(shop, createPkce().challenge));
    await call(jar, 'PUT', '', { interactionEvent: event });
    return jar;
  };
  const call = async (
    jar: CookieJar,
    method: string,
    path: string,
    body: unknown
  ): Promise<Answer> => {
    const response = await jar.fetch(`${shop.userUrl}/api/experience${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  };
  const sendCode = async (jar: CookieJar, email: string, interactionEvent: string) => {
    const identifier = { type: 'email', value: email };
    const { body } = await call(jar, 'POST', '/verification/verification-code', {
      identifier,
      interactionEvent,
    });
    const code = await readCode(shop.userUrl, email);
    const verify = async (given = code) =>
      call(jar, 'POST', '/verification/verification-code/verify', {
        identifier,
        verificationId: body['verificationId'],
        code: given,
      });
    return { verificationId: body['verificationId'], code, verify };
  };
  const register = async (email: string, password: string) => {
    const jar = await begin('Register');
    const { verificationId, verify } = await sendCode(jar, email, 'Register');
    await verify();
    const missing = await call(jar, 'POST', '/identification', { verificationId });
    await call(jar, 'POST', '/profile', { type: 'password', value: password });
    const made = await call(jar, 'POST', '/identification', {});
    const done = await call(jar, 'POST', '/submit', {});
    return { missing, made, done };
  };
  const signInByPassword = async (email: string, password: string) => {
    const jar = await begin('SignIn');
    return call(jar, 'POST', '/verification/password', {
      identifier: { type: 'email', value: email },
      password,
    });
  };

  it('registers by e-mail code and password, and asks for the password when it is missing', async () => {
    const { missing, made, done } = await register('first@example.com', 'correct horse');

    expect(missing).toMatchObject({
      status: 422,
      body: { code: 'user.missing_profile', data: { missingProfile: ['password'] } },
    });
    expect([made.status, done.status]).toEqual([201, 200]);
    expect(done.body['redirectTo']).toEqual(expect.stringContaining('/oidc/auth/'));
    expect((await signInByPassword('FIRST@example.com', 'correct horse')).status).toBe(200);
  });

  it('gives a new account the default roles of the tenant', async () => {
    await world.management.call('POST', '/roles', { name: 'everyone', isDefault: true });

    await register('roles@example.com', 'correct horse');

    const rows = await runSql(
      world.host.databaseUrl,
      'select roles.name from users_roles join roles on roles.id = role_id where user_id = $1',
      [await findNewestUserId(world.host)]
    );
    expect(rows).toEqual([{ name: 'everyone' }]);
  });

  it('refuses an address that has an account already', async () => {
    const { missing } = await register('First@Example.com', 'correct horse');

    expect(missing).toMatchObject({ status: 422, body: { code: 'user.email_already_in_use' } });
  });

  it('refuses a wrong code, a used one and one that is ten minutes old', async () => {
    const jar = await begin('SignIn');
    const { code, verify } = await sendCode(jar, 'first@example.com', 'SignIn');
    const wrong = await verify(code === '000000' ? '000001' : '000000');
    const right = await verify();
    const again = await verify();
    const later = await sendCode(jar, 'first@example.com', 'SignIn');
    await runSql(
      world.host.databaseUrl,
      `update passcodes set created_at = created_at - interval '11 minutes'`
    );
    const expired = await later.verify();

    expect([wrong, again, expired].map(({ status, body }) => [status, body['code']])).toEqual([
      [400, 'verification_code.code_mismatch'],
      [400, 'verification_code.not_found'],
      [400, 'verification_code.expired'],
    ]);
    expect(right.status).toBe(200);
  });

  it('closes a code after ten wrong tries, even for the right one', async () => {
    const jar = await begin('SignIn');
    const { verify } = await sendCode(jar, 'tries@example.com', 'SignIn');
    await runSql(world.host.databaseUrl, 'update passcodes set try_count = 10');

    expect((await verify()).body['code']).toBe('verification_code.exceed_max_try');
  });

  it('locks an identifier after too many failures, the right password included', async () => {
    await register('locked@example.com', 'correct horse');
    await world.management.call('PATCH', '/sign-in-exp', {
      sentinelPolicy: { maxAttempts: 2, lockoutDuration: 60 },
    });
    const attempts = [
      await signInByPassword('locked@example.com', 'wrong'),
      await signInByPassword('locked@example.com', 'wrong'),
      await signInByPassword('locked@example.com', 'correct horse'),
    ];
    await world.management.call('PATCH', '/sign-in-exp', { sentinelPolicy: {} });

    expect(attempts.map(({ body }) => body['code'])).toEqual([
      'session.invalid_credentials',
      'session.verification_blocked_too_many_attempts',
      'session.verification_blocked_too_many_attempts',
    ]);
  });

  it('sets a new password by code, after which the old one is wrong', async () => {
    await register('reset@example.com', 'old password');
    const jar = await begin('ForgotPassword');
    const { verificationId, verify } = await sendCode(jar, 'reset@example.com', 'ForgotPassword');
    await verify();
    await call(jar, 'POST', '/identification', { verificationId });
    await call(jar, 'PUT', '/profile/password', { password: 'new password' });
    const done = await call(jar, 'POST', '/submit', {});

    expect(done.status).toBe(204);
    expect((await signInByPassword('reset@example.com', 'new password')).status).toBe(200);
    expect((await signInByPassword('reset@example.com', 'old password')).status).toBe(422);
  });

  it('lets nobody change a profile in a sign-in before they have proved who they are', async () => {
    const jar = await begin('SignIn');

    const answer = await call(jar, 'POST', '/profile', { type: 'password', value: 'new password' });

    expect(answer).toMatchObject({ status: 404, body: { code: 'session.identifier_not_found' } });
  });

  it.each([
    ['JSON that is none', '{"interactionEvent":'],
    ['an unknown event', { interactionEvent: 'Dance' }],
    ['nothing', {}],
  ])('answers %s with a code', async (_, body) => {
    const jar = await begin('SignIn');

    expect(await call(jar, 'PUT', '', body)).toMatchObject({
      status: 400,
      body: { code: 'guard.invalid_input' },
    });
  });

  it.each(['/sign-in', '/register', '/reset-password'])(
    'has forms at %s that put nothing into an address and are sent by nobody but the script',
    async (path) => {
      const jar = await begin('SignIn');

      const page = await (await jar.fetch(`${shop.userUrl}${path}`)).text();

      const forms = page.match(/<form[^>]*>/g) ?? [];
      const buttons = page.match(/<button[^>]*>/g) ?? [];
      expect(forms.length).toBeGreaterThan(2);
      expect(buttons).toHaveLength(forms.length);
      expect(forms.filter((form) => !form.includes(' method="post"'))).toEqual([]);
      expect(buttons.filter((button) => !button.endsWith(' disabled>'))).toEqual([]);
    }
  );

  it('writes no password and no hash of one into the audit log', async () => {
    const rows = await runSql<{ payload: string }>(
      world.host.databaseUrl,
      'select payload::text as payload from logs'
    );
    const text = rows.map(({ payload }) => payload).join('\n');

    expect(rows.length).toBeGreaterThan(0);
    expect(text).not.toContain('argon2');
    expect(text).not.toContain('correct horse');
  });

  it('keeps the users of one tenant from the other', async () => {
    const rows = await runSql(world.host.databaseUrl, 'select distinct tenant_id from users');
    const jar = createCookieJar();
    const { adminUrl } = world.host;
    await jar.fetch(
      buildAuthorizationUrl(
        {
          userUrl: adminUrl,
          clientId: 'admin-console',
          redirectUri: `${adminUrl}/console/callback`,
        },
        createPkce().challenge
      )
    );
    const post = async (method: string, path: string, body: unknown) =>
      jar.fetch(`${adminUrl}/api/experience${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    // A fresh admin tenant only registers: its first person becomes the administrator.
    await post('PUT', '', { interactionEvent: 'Register' });

    const answer = await post('POST', '/verification/password', {
      identifier: { type: 'email', value: 'first@example.com' },
      password: 'correct horse',
    });

    expect(rows).toEqual([{ tenant_id: 'default' }]);
    expect(answer.status).toBe(422);
  });
});

describe('password hashes', () => {
  it('are Argon2id with Logto’s parameters, and right for their password only', async () => {
    const { passwordEncrypted: hash, passwordEncryptionMethod: method } =
      await hashPassword('secret 1');

    expect(hash).toMatch(/^\$argon2id\$v=19\$m=8192,t=8,p=1\$/);
    expect(await argon2Verify({ password: 'secret 1', hash })).toBe(true);
    expect(await isPasswordRight('secret 1', { hash, method })).toBe(true);
    expect(await isPasswordRight('secret 2', { hash, method })).toBe(false);
  });

  it('of a user without a password fit nothing', async () => {
    expect(await isPasswordRight('anything', { hash: null, method: null })).toBe(false);
  });
});
