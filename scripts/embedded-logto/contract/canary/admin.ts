/** The admin tenant keeps people too: the first administrator. */
import assert from 'node:assert/strict';
import { createCookieJar } from '../../../testing/http.ts';
import { authorize, exchangeCode } from '../../../testing/oidc-client.ts';
import { readBody } from './session.ts';
import { assertFields } from './stage.ts';
import type { Stage } from './stage.ts';

export const registerAdministrator = async (stage: Stage) => {
  const { canaries, world } = stage;
  const { adminUrl, isStock } = world.host;
  const resource = isStock ? 'https://admin.logto.app/me' : 'https://default.logto.app/api';
  const site = {
    userUrl: adminUrl,
    clientId: 'admin-console',
    redirectUri: `${adminUrl}/console/callback`,
    scope: 'openid offline_access profile all',
    resource,
  };
  const person = { username: canaries.make('username'), password: canaries.make('password') };
  const { callback, verifier } = await authorize(
    createCookieJar(),
    site,
    { ...person, isNew: true },
    { first_screen: 'register' }
  );
  const { access_token: token } = await exchangeCode(site, callback, verifier);
  assert.ok(token);
  if (!isStock) {
    return;
  }
  const call = async (status: number, method: string, path: string, body?: unknown) =>
    readBody(
      await fetch(`${adminUrl}/me${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      status,
      `${method} /me${path}`
    );
  const fields = { name: canaries.make('name'), avatar: canaries.make('avatar') };
  assertFields(await call(200, 'PATCH', '', fields), fields, 'PATCH /me');
  const customData = { note: canaries.make('custom data') };
  assertFields(await call(200, 'PATCH', '/custom-data', customData), customData, 'my data');
  await call(204, 'POST', '/password/verify', { password: person.password });
  await call(204, 'POST', '/password', { password: canaries.make('password') });
  // Last: a newer proof replaces this one.
  const email = canaries.make('email');
  await call(204, 'POST', '/verification-codes', { email });
  const verificationCode = await stage.readCode(email);
  await call(204, 'POST', '/verification-codes/verify', { email, verificationCode });
  await call(204, 'POST', '/verification-codes', { email: canaries.make('email') });
  assertFields(await call(200, 'GET', ''), { ...fields, username: person.username }, 'GET /me');
};
