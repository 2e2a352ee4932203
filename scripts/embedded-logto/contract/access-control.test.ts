/**
 * Logto's access control of an application (who may use it at all) and the pack's question: whoever is refused is not asked, and
 * nothing about them reaches the site. Stock Logto only: the embedded host has no such control, so there the tests are skipped.
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
const nobody = { userIds: [], userRoleIds: [], organizationIds: [], organizationRoleRules: [] };
const describeOnStock = process.env['HOST'] === 'logto' ? describe : describe.skip;

type Person = { readonly id: string; readonly username: string; readonly email: string };

describeOnStock('an application that not everybody may use', () => {
  let world: World;
  let made = 0;
  beforeAll(async () => {
    world = await startWorld(true);
  });
  afterAll(async () => world.close());

  const makePerson = async (): Promise<Person> => {
    made += 1;
    const username = `member_${made}`;
    const email = `member.${made}@example.com`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: email,
    });
    return { id, username, email };
  };
  const restrict = async ({ clientId }: Site, rules: Partial<typeof nobody> | object) => {
    const { call } = world.management;
    await call('PUT', `/applications/${clientId}/access-control`, { ...nobody, ...rules });
    await call('PATCH', `/applications/${clientId}`, { appLevelAccessControlEnabled: true });
  };
  const makeSite = async (options: Parameters<World['createSite']>[1] = {}) => {
    made += 1;
    const site = await world.createSite(`club${made}`, { scope: 'openid email', ...options });
    await declareShop(world.host.databaseUrl, site.clientId);
    const [redirectUri = site.redirectUri] = options.redirectUris ?? [];
    return { ...site, redirectUri };
  };

  const makeRole = async (person: Person) => {
    const { id } = await world.management.call<{ id: string }>('POST', '/roles', {
      name: `role ${person.username}`,
      description: 'Members',
    });
    await world.management.call('POST', `/users/${person.id}/roles`, { roleIds: [id] });
    return { userRoleIds: [id] };
  };
  const makeOrganization = async (person: Person) => {
    const { id } = await world.management.call<{ id: string }>('POST', '/organizations', {
      name: `organization ${person.username}`,
    });
    await world.management.call('POST', `/organizations/${id}/users`, { userIds: [person.id] });
    return { organizationIds: [id] };
  };

  /** As far as the person gets: the site, or a page that leads nowhere. */
  const tryToEnter = async (site: Site, person: Person, jar: CookieJar = createCookieJar()) => {
    const visited: string[] = [];
    let next = buildAuthorizationUrl(site, createPkce().challenge, { prompt: '' });
    for (let step = 0; step < 12 && !next.startsWith(site.redirectUri); step += 1) {
      const { pathname } = new URL(next);
      visited.push(pathname);
      if (pathname === '/sign-in') {
        next = await signIn(jar, site.userUrl, { ...person, password });
        continue;
      }
      const location = (await jar.fetch(next)).headers.get('location');
      if (!location) {
        return { jar, visited, page: pathname, callback: null };
      }
      next = new URL(location, next).href;
    }
    return { jar, visited, page: null, callback: new URL(next) };
  };

  /** Everything the pack may have said about the person at the site. */
  const listTraces = async ({ id }: Person, { clientId }: Site) =>
    runSql(
      world.host.databaseUrl,
      `with site as (select tenant_id, site_id from passport.site_applications where application_id = $2)
       select 'consent' as kind from passport.consents join site using (tenant_id, site_id) where user_id = $1
       union all
       select 'event' from passport.event_outbox join site using (tenant_id, site_id)
       union all
       select 'grant' from public.oidc_model_instances
       where model_name = 'Grant' and payload->>'clientId' = $2 and payload->>'accountId' = $1`,
      [id, clientId]
    );

  it.each([
    ['a user', async ({ id }: Person) => Promise.resolve({ userIds: [id] })],
    ['a role', makeRole],
    ['an organization', makeOrganization],
  ])('lets in whom %s rule names, asks them, and gives what they share', async (_title, rule) => {
    const site = await makeSite();
    const person = await makePerson();
    await restrict(site, await rule(person));
    const jar = createCookieJar();

    const { callback, verifier, visited } = await authorize(
      jar,
      site,
      { ...person, password, share: ['email'] },
      { prompt: '' }
    );

    expect(visited.filter((path) => path === '/passport/consent')).toHaveLength(1);
    const tokens = await exchangeCode(site, callback, verifier);
    expect(await fetchUserinfo(site, tokens.access_token)).toMatchObject({ email: person.email });
    const again = await authorize(jar, site, { ...person, password }, { prompt: '' });
    expect(again.visited).not.toContain('/passport/consent');
    expect(again.callback.searchParams.get('error')).toBeNull();
  });

  it('asks once when the site wants the question again, too', async () => {
    const site = await makeSite();
    const person = await makePerson();
    await restrict(site, { userIds: [person.id] });
    const jar = createCookieJar();
    await authorize(jar, site, { ...person, password, share: ['email'] });

    const { visited, callback } = await authorize(jar, site, { ...person, password });

    expect(visited.filter((path) => path === '/passport/consent')).toHaveLength(1);
    expect(callback.searchParams.has('code')).toBe(true);
  });

  it.each([
    ['a site of the tenant', {}],
    ['a third party’s', { isThirdParty: true }],
    ['a native one', { type: 'Native', redirectUris: ['com.example.club://callback'] }],
  ])(
    'ends at Logto’s own page for whoever has no access (%s): no question, nothing granted',
    async (_title, options) => {
      const site = await makeSite(options);
      const [member, stranger] = [await makePerson(), await makePerson()];
      await restrict(site, { userIds: [member.id] });
      if ('isThirdParty' in options) {
        await world.management.call('POST', `/applications/${site.clientId}/user-consent-scopes`, {
          userScopes: ['email'],
        });
      }

      const { jar, visited, page, callback } = await tryToEnter(site, stranger);

      expect(callback).toBeNull();
      expect(page).toBe('/consent');
      expect(visited).not.toContain('/passport/consent');
      const answer = await jar.fetch(`${site.userUrl}/api/interaction/consent`, { method: 'POST' });
      expect(await answer.json()).toMatchObject({ code: 'oidc.access_denied' });
      expect(await listTraces(stranger, site)).toEqual([]);
    }
  );

  it('turns away whoever had access and has lost it, with an error for the site and no code', async () => {
    const site = await makeSite();
    const [member, stranger] = [await makePerson(), await makePerson()];
    await restrict(site, { userIds: [member.id] });
    const jar = createCookieJar();
    await authorize(jar, site, { ...member, password, share: ['email'] });
    await restrict(site, { userIds: [stranger.id] });

    const { visited, callback } = await tryToEnter(site, member, jar);

    expect(visited).not.toContain('/passport/consent');
    expect(callback?.searchParams.get('error')).toBe('access_denied');
    expect(callback?.searchParams.has('code')).toBe(false);
  });

  it('stores no answer of a person who loses access while the question is on the screen', async () => {
    const site = await makeSite();
    const [member, stranger] = [await makePerson(), await makePerson()];
    const { jar, page } = await tryToEnter(site, stranger);
    const shown = await jar.fetch(`${site.userUrl}/passport/consent`);
    const body = readConsentForm(await shown.text(), 'share', ['email']);
    await restrict(site, { userIds: [member.id] });

    const answer = await jar.fetch(`${site.userUrl}/passport/consent`, {
      method: 'POST',
      body,
    });

    expect(page).toBe('/passport/consent');
    expect(answer.ok).toBe(false);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.json()).toMatchObject({ code: 'oidc.access_denied' });
    expect(await listTraces(stranger, site)).toEqual([]);
  });
});
