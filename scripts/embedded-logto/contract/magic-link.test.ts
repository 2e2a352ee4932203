/**
 * One-time tokens (magic links): whoever ends up signed in is the one who is asked. Stock Logto only: the embedded host does not know
 * them, so there the tests are skipped.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { declareShop } from '../../demo-shop/declare.ts';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import {
  authorize,
  buildAuthorizationUrl,
  createPkce,
  exchangeCode,
  fetchUserinfo,
  signIn,
} from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { readConsentForm } from '../../testing/page-forms.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const scope = 'openid profile email';
const describeOnStock = process.env['HOST'] === 'logto' ? describe : describe.skip;

type Person = { readonly id: string; readonly username: string; readonly email: string };

/** What the script of the provider's self-posting page sends, which signs the former person out. */
const submitForm = async (jar: CookieJar, html: string): Promise<string> => {
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
  const fields = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value]
  );
  const body = new URLSearchParams(fields);
  const answer = await jar.fetch(action, { method: 'POST', body });
  return answer.headers.get('location') ?? '';
};

/** Shares the address and nothing else. */
const shareEmail = async (jar: CookieJar, userUrl: string, page: string): Promise<string> => {
  const body = readConsentForm(page, 'share', ['email']);
  const answer = await jar.fetch(`${userUrl}/passport/consent`, { method: 'POST', body });
  return answer.headers.get('location') ?? '';
};

const acceptConsent = async (jar: CookieJar, userUrl: string): Promise<string> => {
  const answer = await jar.fetch(`${userUrl}/api/interaction/consent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return String(((await answer.json()) as { redirectTo?: string }).redirectTo);
};

/** What Logto's page does with the token of a link. */
const redeem = async (jar: CookieJar, userUrl: string, token: string, email: string) => {
  const call = async (method: string, path: string, body: object) => {
    const answer = await jar.fetch(`${userUrl}/api/experience${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
    }
    return (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, string>>;
  };
  await call('PUT', '', { interactionEvent: 'SignIn' });
  const { verificationId } = await call('POST', '/verification/one-time-token/verify', {
    identifier: { type: 'email', value: email },
    token,
  });
  await call('POST', '/identification', { verificationId });
  const { redirectTo } = await call('POST', '/submit', {});
  return String(redirectTo);
};

describeOnStock('a magic link', () => {
  let world: World;
  let made = 0;
  beforeAll(async () => {
    world = await startWorld(true);
  });
  afterAll(async () => world.close());

  const makePerson = async (): Promise<Person> => {
    made += 1;
    const username = `linked_${made}`;
    const email = `linked.${made}@example.com`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: email,
      name: `Linked ${made}`,
    });
    return { id, username, email };
  };
  const makeSite = async (options: Parameters<World['createSite']>[1] = {}) => {
    made += 1;
    const site = await world.createSite(`site${made}`, { scope, ...options });
    await declareShop(world.host.databaseUrl, site.clientId);
    return site;
  };

  /** Opens the link and does what the pages ask for; ends at the site. */
  const open = async (
    jar: CookieJar,
    site: Site,
    { email }: Person,
    { prompt = '', stranger }: { readonly prompt?: string; readonly stranger?: Person } = {}
  ) => {
    const { userUrl } = site;
    const { token } = await world.management.call<{ token: string }>('POST', '/one-time-tokens', {
      email,
    });
    const { verifier, challenge } = createPkce();
    const link = { login_hint: email, one_time_token: token };
    const visited: string[] = [];
    let next = buildAuthorizationUrl(site, challenge, { ...link, prompt });
    for (let step = 0; step < 20; step += 1) {
      if (next.startsWith(site.redirectUri)) {
        const tokens = await exchangeCode(site, new URL(next), verifier);
        return { visited, userinfo: await fetchUserinfo(site, tokens.access_token) };
      }
      const { pathname } = new URL(next);
      visited.push(pathname);
      if (pathname === '/sign-in' && stranger) {
        next = await signIn(jar, userUrl, { ...stranger, password });
        continue;
      }
      if (['/sign-in', '/one-time-token', '/switch-account'].includes(pathname)) {
        next = await redeem(jar, userUrl, token, email);
        continue;
      }
      const response = await jar.fetch(next);
      const location = response.headers.get('location');
      if (location) {
        next = new URL(location, next).href;
        continue;
      }
      const page = await response.text();
      const isPage = response.ok && pathname === '/passport/consent';
      const isHostPage = response.ok && pathname === '/consent';
      const onward = isPage
        ? await shareEmail(jar, userUrl, page)
        : await (isHostPage ? acceptConsent(jar, userUrl) : submitForm(jar, page));
      next = new URL(onward, next).href;
    }
    throw new Error(`no end in sight: ${visited.join(' ')}`);
  };

  const countAsked = (visited: readonly string[]) =>
    visited.filter((path) => path === '/passport/consent').length;
  const listAnswers = async ({ id }: Person, site: Site) =>
    runSql<{ attribute: string; decision: string }>(
      world.host.databaseUrl,
      `select attribute, decision from passport.consents
       join passport.site_applications using (tenant_id, site_id)
       where user_id = $1 and application_id = $2 and ended_at is null order by attribute`,
      [id, site.clientId]
    );
  const sharedEmail = [
    { attribute: 'email', decision: 'granted' },
    { attribute: 'name', decision: 'refused' },
  ];

  it.each(['', 'consent'])(
    'with nobody signed in asks the person it is for, once (prompt "%s")',
    async (prompt) => {
      const site = await makeSite();
      const person = await makePerson();
      const jar = createCookieJar();

      const { visited, userinfo } = await open(jar, site, person, { prompt });

      expect(countAsked(visited)).toBe(1);
      expect(userinfo).toMatchObject({ email: person.email });
      expect(userinfo).not.toHaveProperty('name');
      expect(await listAnswers(person, site)).toEqual(sharedEmail);
      const again = await open(jar, site, person);
      expect(countAsked(again.visited)).toBe(0);
      expect(again.userinfo).toMatchObject({ email: person.email });
    }
  );

  it('with the same person signed in asks them, once', async () => {
    const first = await makeSite();
    const site = await makeSite();
    const person = await makePerson();
    const jar = createCookieJar();
    await authorize(jar, first, { ...person, password });

    const { visited, userinfo } = await open(jar, site, person);

    expect(visited).toContain('/one-time-token');
    expect(countAsked(visited)).toBe(1);
    expect(userinfo).toMatchObject({ email: person.email });
    expect(await listAnswers(person, site)).toEqual(sharedEmail);
  });

  it.each([
    ['of the tenant', false],
    ['of a third party', true],
  ])(
    'with another person signed in at a site %s asks whoever it is for after the switch, and the other one nothing',
    async (_title, isThirdParty) => {
      const first = await makeSite();
      const site = await makeSite({ isThirdParty, scope: 'openid email profile' });
      if (isThirdParty) {
        await world.management.call('POST', `/applications/${site.clientId}/user-consent-scopes`, {
          userScopes: ['email', 'profile'],
        });
      }
      const other = await makePerson();
      const person = await makePerson();
      const jar = createCookieJar();
      await authorize(jar, first, { ...other, password });

      const { visited, userinfo } = await open(jar, site, person);

      expect(visited).toContain('/switch-account');
      expect(visited.indexOf('/switch-account')).toBeLessThan(visited.indexOf('/passport/consent'));
      expect(countAsked(visited)).toBe(1);
      expect(userinfo).toMatchObject({ email: person.email });
      expect(JSON.stringify(userinfo)).not.toContain(other.email);
      expect(await listAnswers(person, site)).toEqual(sharedEmail);
      expect(await listAnswers(other, site)).toEqual([]);
    }
  );

  it('for somebody else than the one who then signs in with a password asks after the switch, too', async () => {
    const site = await makeSite();
    const [stranger, person] = [await makePerson(), await makePerson()];

    const { visited, userinfo } = await open(createCookieJar(), site, person, { stranger });

    expect(visited).toContain('/switch-account');
    expect(visited.indexOf('/switch-account')).toBeLessThan(visited.indexOf('/passport/consent'));
    expect(countAsked(visited)).toBe(1);
    expect(userinfo).toMatchObject({ email: person.email });
    expect(await listAnswers(stranger, site)).toEqual([]);
  });

  it('does not keep a consent that has ended from being asked for again', async () => {
    const site = await makeSite();
    const person = await makePerson();
    const jar = createCookieJar();
    await open(jar, site, person);
    await runSql(
      world.host.databaseUrl,
      `update passport.consents set expires_at = now() - interval '1 second'
       where user_id = $1 and decision = 'granted'`,
      [person.id]
    );

    const { visited, userinfo } = await open(jar, site, person);

    expect(countAsked(visited)).toBe(1);
    expect(userinfo).toMatchObject({ email: person.email });
  });
});
