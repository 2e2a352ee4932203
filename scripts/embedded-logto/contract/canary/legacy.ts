/** The sign-in API before the Experience API: stock Logto still answers it, and keeps its steps in another shape. */
import { createCookieJar } from '../../../testing/http.ts';
import { buildAuthorizationUrl, createPkce, exchangeCode } from '../../../testing/oidc-client.ts';
import { makeHeaders } from './sign-up.ts';
import { follow, readBody } from './session.ts';
import type { Body } from './session.ts';
import type { Stage } from './stage.ts';

const open = async (stage: Stage) => {
  const { site } = stage;
  const jar = createCookieJar();
  const headers = { ...makeHeaders(stage), 'content-type': 'application/json' };
  const { verifier, challenge } = createPkce();
  await jar.fetch(buildAuthorizationUrl(site, challenge), { headers });
  const call = async (status: number, method: string, path: string, body?: Body) =>
    readBody(
      await jar.fetch(`${site.userUrl}/api/interaction${path}`, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
      status,
      `${method} /interaction${path}`
    );
  return {
    call,
    finish: async () => {
      const { redirectTo } = await call(200, 'POST', '/submit');
      const callback = await follow(jar, String(redirectTo), ({ href }) =>
        href.startsWith(site.redirectUri)
      );
      await exchangeCode(site, callback, verifier);
    },
  };
};

export const useLegacyApi = async (stage: Stage) => {
  const { canaries } = stage;
  await stage.signUpBy('username');
  const profile = { username: canaries.make('username'), password: canaries.make('password') };
  const register = await open(stage);
  await register.call(204, 'PUT', '', { event: 'Register', profile });
  await register.finish();
  await stage.getNewest({ username: profile.username });

  const signIn = await open(stage);
  const wrong = { ...profile, password: canaries.make('password') };
  await signIn.call(422, 'PUT', '', { event: 'SignIn', identifier: wrong });
  await signIn.call(204, 'PUT', '', { event: 'SignIn', identifier: profile });
  await signIn.finish();

  await stage.signUpBy('email');
  const abandoned = await open(stage);
  const email = canaries.make('email');
  await abandoned.call(204, 'PUT', '', { event: 'Register' });
  await abandoned.call(204, 'POST', '/verification/verification-code', { email });
  const verificationCode = await stage.readCode(email);
  await abandoned.call(204, 'PATCH', '/identifiers', { email, verificationCode });
  await abandoned.call(204, 'PATCH', '/profile', { email });
};
