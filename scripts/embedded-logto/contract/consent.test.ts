/** The person decides what a site receives: for a purpose, until a date, and at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDeclarations } from '../../../plugins/consent/port.ts';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import {
  authorize,
  buildAuthorizationUrl,
  createPkce,
  exchangeCode,
  fetchUserinfo,
  postAsClient,
  signInAt,
} from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { readConsentForm } from '../../testing/page-forms.ts';
import { openTestPool } from '../../testing/pool.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const declaration = {
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:CommunicationForCustomerCare',
  textEn: 'To send you the receipt',
  textRu: 'Чтобы прислать чек',
  isNeeded: true,
  defaultDays: 90,
  longestDays: 365,
};
const nameDeclaration = {
  ...declaration,
  attribute: 'name',
  purpose: 'greeting',
  textEn: 'To greet you <by name>',
  textRu: 'Чтобы обращаться по имени',
  isNeeded: false,
};
const addressDeclaration = {
  ...declaration,
  attribute: 'address',
  purpose: 'delivery',
  purposeCode: 'dpv:DeliveryOfGoods',
};
const scope = 'openid offline_access profile email phone address';

describe('consent', () => {
  let world: World;
  let shop: Site;
  let siteId: string;
  let made = 0;

  const declare = async (site: Site, declarations: readonly object[]) => {
    const [row] = await runSql<{ id: string }>(
      world.host.databaseUrl,
      'select site_id as id from passport.site_applications where application_id = $1',
      [site.clientId]
    );
    const id = row?.id ?? '';
    const pool = await openTestPool(world.host.databaseUrl, 1);
    const declared = createDeclarations({ pool, tenantId: 'default' });
    for (const one of declarations) {
      await declared.declare(id, one);
    }
    await pool.end();
    return id;
  };
  const makePerson = async () => {
    made += 1;
    const username = `person_${made}`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: `person.${made}@example.com`,
      name: `Name ${made}`,
    });
    return { id, username, password, email: `person.${made}@example.com`, name: `Name ${made}` };
  };

  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop', { scope });
    // The site is made at its first use.
    await signInAt(shop, { username: 'first', password, isNew: true });
    siteId = await declare(shop, [declaration, nameDeclaration, addressDeclaration]);
  });
  afterAll(async () => world.close());

  it('is asked for between sign-in and the site: who, what, why, with every box unticked', async () => {
    const person = await makePerson();

    const { visited, page } = await authorize(createCookieJar(), shop, person);

    expect(visited).toContain('/passport/consent');
    expect(page).toContain('To send you the receipt');
    expect(page).toContain('To greet you &lt;by name&gt;');
    expect(page).not.toContain('checked');
    expect(page).not.toContain(person.email);
    expect(page).toMatch(/value="nothing"[^]*value="share"/);
  });

  it('gives a site exactly what was ticked, with purpose and end', async () => {
    const person = await makePerson();

    const { claims, userinfo } = await signInAt(shop, { ...person, share: ['email'], days: 30 });

    expect(userinfo).toMatchObject({ email: person.email });
    expect(userinfo).not.toHaveProperty('name');
    expect(userinfo['passport']).toMatchObject({
      consents: [{ attribute: 'email', purpose: 'receipt' }],
    });
    const [consent] = (
      claims['passport'] as { consents: readonly { readonly expires_at: number }[] }
    ).consents;
    const days = ((consent?.expires_at ?? 0) - Date.now() / 1000) / 86_400;
    expect(Math.round(days)).toBe(30);
  });

  it('not given is an answer like the other: the site gets its identifier and nothing else', async () => {
    const person = await makePerson();

    const { userinfo } = await signInAt(shop, person);

    expect(Object.keys(userinfo).toSorted()).toEqual(
      ['passport', 'site', 'sub', 'tenant', 'user_ref'].toSorted()
    );
  });

  const silently = async (jar: CookieJar) => {
    const response = await jar.fetch(
      buildAuthorizationUrl(shop, createPkce().challenge, { prompt: 'none' })
    );
    const location = new URL(response.headers.get('location') ?? '', shop.userUrl);
    return location.searchParams.get('error') ?? 'code';
  };

  it('once given or refused is not asked for again', async () => {
    const person = await makePerson();
    const jar = createCookieJar();
    await authorize(jar, shop, { ...person, share: ['email'] });

    const { visited } = await authorize(jar, shop, person, { prompt: '' });

    expect(visited).not.toContain('/passport/consent');
    expect(await silently(jar)).toBe('code');
  });

  it('is asked for again when it has ended, and until then the site gets nothing, the same moment', async () => {
    const person = await makePerson();
    const { jar, tokens } = await signInAt(shop, { ...person, share: ['email', 'name'] });
    await runSql(
      world.host.databaseUrl,
      `update passport.consents set expires_at = now() - interval '1 second' where user_id = $1 and attribute = 'email'`,
      [person.id]
    );

    const userinfo = await fetchUserinfo(shop, tokens.access_token);

    expect(userinfo).not.toHaveProperty('email');
    expect(userinfo).toMatchObject({ name: person.name });
    expect(await silently(jar)).toBe('interaction_required');
    const { visited, page } = await authorize(
      jar,
      shop,
      { ...person, share: ['email'] },
      { prompt: '' }
    );
    expect(visited).toContain('/passport/consent');
    expect(page).toContain('your earlier consent has ended');
  });

  it('does not hold for another meaning than the one that was agreed to', async () => {
    const other = await world.createSite('meaning', { scope });
    await signInAt(other, { username: 'meaning', password, isNew: true });
    await declare(other, [declaration]);
    const person = await makePerson();
    const { jar, tokens } = await signInAt(other, { ...person, share: ['email'] });

    await declare(other, [{ ...declaration, textEn: 'To send you advertising' }]);

    expect(await fetchUserinfo(other, tokens.access_token)).not.toHaveProperty('email');
    const { visited } = await authorize(jar, other, person, { prompt: '' });
    expect(visited).toContain('/passport/consent');
  });

  it('keeps what the person fills in, encrypted, and shares it', async () => {
    const person = await makePerson();
    const fill = { street: 'Ada Street 7', city: 'Riga', postcode: '1010', country: 'Latvia' };

    const { userinfo } = await signInAt(shop, { ...person, share: ['address'], fill });

    expect(userinfo['address']).toMatchObject({ street_address: 'Ada Street 7', locality: 'Riga' });
    const [row] = await runSql<{ text: string }>(
      world.host.databaseUrl,
      'select to_jsonb(users)::text as text from users where id = $1',
      [person.id]
    );
    expect(row?.text).not.toContain('Ada Street');
  });

  it('is given by fine scopes too', async () => {
    const fine = await world.createSite('fine', { scope: 'openid profile:name contact:email' });
    await signInAt(fine, { username: 'fine', password, isNew: true });
    await declare(fine, [declaration, nameDeclaration]);
    const person = await makePerson();

    const { userinfo } = await signInAt(fine, { ...person, share: ['name'] });

    expect(userinfo).toMatchObject({ name: person.name });
    expect(userinfo).not.toHaveProperty('email');
  });

  it('cannot be asked for beyond what the site declares; the request is noted for the administrator', async () => {
    const person = await makePerson();

    const { page } = await authorize(createCookieJar(), shop, person);

    expect(page).not.toContain('share.phone_number');
    const rows = await runSql(
      world.host.databaseUrl,
      `select attribute from passport.undeclared_requests where site_id = $1 and attribute = 'phone_number'`,
      [siteId]
    );
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['standard', 'openid email'],
    ['fine', 'openid contact:email'],
  ])('is one page for third-party applications too, with %s scopes', async (name, scope) => {
    const third = await world.createSite(name, { isThirdParty: true, scope });
    await runSql(
      world.host.databaseUrl,
      `insert into application_user_consent_user_scopes (tenant_id, application_id, user_scope)
       values ('default', $1, 'email') on conflict do nothing`,
      [third.clientId]
    );
    await signInAt(third, { username: `third_${name}`, password, isNew: true });
    await declare(third, [declaration]);
    const person = await makePerson();

    const { callback, verifier, visited } = await authorize(createCookieJar(), third, {
      ...person,
      share: ['email'],
    });

    expect(visited).toContain('/passport/consent');
    expect(visited).not.toContain('/consent');
    const tokens = await exchangeCode(third, callback, verifier);
    expect(await fetchUserinfo(third, tokens.access_token)).toMatchObject({ email: person.email });
  });

  it('is not asked by a third-party application for what its scopes do not cover', async () => {
    const third = await world.createSite('narrow', { isThirdParty: true, scope: 'openid' });
    const person = await makePerson();

    await expect(signInAt({ ...third, scope: 'openid contact:email' }, person)).rejects.toThrow();
  });

  it.each([
    ['a form of another session', { token: 'other' }, 403, 'consent.forged_request'],
    ['more days than the site may ask for', { 'days.email.receipt': '5000' }, 400, ''],
    ['a date that is none', { 'value.birthdate': '31.12.1999' }, 400, ''],
  ])('is not stored from %s', async (_title, wrong, status, code) => {
    const person = await makePerson();
    const jar = createCookieJar();
    const errors: unknown[] = [];
    const { page } = await authorize(jar, shop, person, {}).catch((error: unknown) => {
      errors.push(error);
      return { page: '' };
    });
    // Opens the page once more, and answers it wrongly.
    const { challenge } = createPkce();
    const first = await jar.fetch(buildAuthorizationUrl(shop, challenge, { prompt: 'consent' }));
    const shown = await jar.fetch(new URL(first.headers.get('location') ?? '', shop.userUrl).href);
    const form = readConsentForm(await shown.text(), 'share', ['email']);
    for (const [name, value] of Object.entries(wrong)) {
      form.set(name, value);
    }

    const answer = await jar.fetch(`${shop.userUrl}/passport/consent`, {
      method: 'POST',
      body: form,
    });

    const text = await answer.text();
    expect(errors).toEqual([]);
    expect(page).toContain('share.email.receipt');
    expect(answer.status).toBe(status);
    expect(text).toContain(code === '' ? 'role="alert"' : code);
    const rows = await runSql(
      world.host.databaseUrl,
      `select 1 from passport.consents where user_id = $1 and decision = 'granted'`,
      [person.id]
    );
    expect(rows).toEqual([]);
  });

  describe('taken back on the person’s own page', () => {
    const open = async (jar: CookieJar) => {
      const response = await jar.fetch(`${shop.userUrl}/passport/me`);
      const page = await response.text();
      return {
        status: response.status,
        page,
        token: /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '',
      };
    };
    const withdraw = async (jar: CookieJar, form: Record<string, string>) =>
      jar.fetch(`${shop.userUrl}/passport/me/withdraw`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });

    it('one attribute is gone at the next read; the others and the tokens stay', async () => {
      const person = await makePerson();
      const { jar, tokens } = await signInAt(shop, { ...person, share: ['email', 'name'] });
      const { token, page } = await open(jar);

      const answer = await withdraw(jar, {
        token,
        site: siteId,
        attribute: 'email',
        purpose: 'receipt',
      });

      expect(page).toContain('shop');
      expect(page).not.toContain(person.id);
      expect(answer.status).toBe(303);
      const userinfo = await fetchUserinfo(shop, tokens.access_token);
      expect(userinfo).not.toHaveProperty('email');
      expect(userinfo).toMatchObject({ name: person.name });
    });

    it('everything of a site ends its tokens too, and the site is told, without a name', async () => {
      const person = await makePerson();
      const { jar, tokens, claims } = await signInAt(shop, { ...person, share: ['email'] });
      const { token } = await open(jar);

      await withdraw(jar, { token, site: siteId });

      const refreshed = await postAsClient(shop, '/token', {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
      });
      expect(refreshed.status).toBe(400);
      await expect(fetchUserinfo(shop, tokens.access_token)).rejects.toThrow('401');
      const rows = await runSql<{ user_ref: string; payload: unknown }>(
        world.host.databaseUrl,
        `select user_ref, payload from passport.event_outbox where type = 'consent-withdrawn' and user_ref = $1`,
        [claims.sub]
      );
      expect(rows).toEqual([
        {
          user_ref: claims.sub,
          payload: { consents: [{ attribute: 'email', purpose: 'receipt' }] },
        },
      ]);
    });

    it('is not for others: without a session, with another one’s form, or from nowhere', async () => {
      const person = await makePerson();
      const { jar } = await signInAt(shop, { ...person, share: ['email'] });
      const stranger = await makePerson();
      const { jar: other } = await signInAt(shop, stranger);

      const anonymous = await withdraw(createCookieJar(), { token: 'x', site: siteId });
      const foreign = await withdraw(jar, { token: (await open(other)).token, site: siteId });

      expect([anonymous.status, foreign.status]).toEqual([401, 403]);
      const rows = await runSql(
        world.host.databaseUrl,
        `select 1 from passport.consents where user_id = $1 and decision = 'granted' and ended_at is null`,
        [person.id]
      );
      expect(rows).toHaveLength(1);
    });

    it('a receipt says what was agreed to, in both languages, and holds no value', async () => {
      const person = await makePerson();
      const { jar, claims } = await signInAt(shop, { ...person, share: ['email'] });
      const [row] = await runSql<{ id: string }>(
        world.host.databaseUrl,
        `select id from passport.consents where user_id = $1 and attribute = 'email'`,
        [person.id]
      );
      const id = row?.id ?? '';

      const response = await jar.fetch(`${shop.userUrl}/passport/me/receipts/${id}`);

      const receipt = await response.text();
      expect((await open(jar)).page).toContain(`/passport/me/receipts/${id}`);
      expect(JSON.parse(receipt)).toMatchObject({
        '@type': 'dpv:ConsentRecord',
        'dct:conformsTo': 'ISO/IEC TS 27560:2023',
        'dpv:hasDataSubject': claims.sub,
        'dpv:hasPersonalData': 'email',
        'dpv:hasPurpose': { '@type': 'dpv:CommunicationForCustomerCare' },
      });
      expect(receipt).toContain('Чтобы прислать чек');
      expect(receipt).not.toContain(person.email);
      expect(receipt).not.toContain(person.id);
      const stranger = await signInAt(shop, await makePerson());
      const stolen = await stranger.jar.fetch(`${shop.userUrl}/passport/me/receipts/${id}`);
      expect(stolen.status).toBe(404);
    });

    it('one’s own data is changed there, and a visitor who is not signed in is sent to sign in', async () => {
      const person = await makePerson();
      const { jar } = await signInAt(shop, { ...person, share: ['name'] });
      const { token } = await open(jar);

      const saved = await jar.fetch(`${shop.userUrl}/passport/me/data`, {
        method: 'POST',
        body: new URLSearchParams({ token, 'value.name': 'New Name' }),
      });
      const visitor = await createCookieJar().fetch(`${shop.userUrl}/passport/me`);

      expect(saved.status).toBe(303);
      expect(await world.management.call('GET', `/users/${person.id}`)).toMatchObject({
        name: 'New Name',
      });
      expect(visitor.status).toBe(303);
      expect(visitor.headers.get('location')).toContain('/oidc/auth?client_id=passport-');
    });
  });
});
