/** Sites read what people share, attribute by attribute, for the purpose agreed to, and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCookieJar } from '../../testing/http.ts';
import { connectManagement } from '../../testing/management.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const scope = 'openid offline_access profile email phone address';
const declare = (attribute: string, purpose: string, more: object = {}) => ({
  attribute,
  purpose,
  purposeCode: 'dpv:ServiceProvision',
  textEn: `For ${purpose}`,
  textRu: `Для ${purpose}`,
  defaultDays: 90,
  longestDays: 365,
  ...more,
});

describe('the attributes API', () => {
  let world: World;
  let shop: Site;
  let other: Site;
  let siteId: string;
  let key: string;
  let otherKey: string;
  let made = 0;

  const makePerson = async (more: object = {}) => {
    made += 1;
    const username = `person_${made}`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: `person.${made}@example.com`,
      name: `Name ${made}`,
      profile: {
        birthdate: '1990-05-04',
        address: { streetAddress: 'Elm 1', locality: 'Riga', country: 'LV' },
      },
      ...more,
    });
    return { id, username, password, email: `person.${made}@example.com`, name: `Name ${made}` };
  };
  /** A person who shared, and the identifier the shop has of them. */
  const share = async (names: readonly string[], more: object = {}, site: Site = shop) => {
    const person = await makePerson(more);
    const jar = createCookieJar();
    const { claims, tokens } = await signInAt(site, { ...person, share: names, days: 30 }, jar);
    return { person, userRef: String(claims.sub), tokens, jar };
  };
  const read = async (userRef: string, query: string, credential = key) =>
    callApi(world.host.userUrl, credential, 'GET', `/attributes/${userRef}?${query}`);

  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop', { scope });
    other = await world.createSite('other', { scope });
    await signInAt(shop, { username: 'first', password, isNew: true });
    await signInAt(other, { username: 'second', password, isNew: true });
    siteId = await findSiteId(world, shop.clientId);
    const otherId = await findSiteId(world, other.clientId);
    await declareOver(world, siteId, [
      declare('email', 'receipt'),
      declare('email', 'news'),
      declare('name', 'receipt'),
      declare('address', 'delivery'),
      declare('birthdate', 'age-check', { release: 'answer' }),
    ]);
    await declareOver(world, otherId, [declare('email', 'receipt')]);
    key = await createKey(world, siteId, [
      'attributes:read',
      'verdicts:evaluate',
      'consents:read',
      'consents:withdraw',
    ]);
    otherKey = await createKey(world, otherId, ['attributes:read']);
  });
  afterAll(async () => world.close());

  it('answers for each attribute by itself: the value, not consented, or not available', async () => {
    const { person, userRef } = await share(['email', 'name'], { name: '' });

    const both = await read(userRef, 'attributes=email,name&purpose=receipt');
    const news = await read(userRef, 'attributes=address&purpose=delivery');

    expect(both.status).toBe(200);
    expect(both.body).toMatchObject({
      user_ref: userRef,
      purpose: 'receipt',
      attributes: {
        email: {
          status: 'value',
          value: { email: person.email, email_verified: true },
          expires_at: expect.any(Number),
        },
        name: { status: 'not_available' },
      },
    });
    expect(news.body['attributes']).toEqual({ address: { status: 'not_consented' } });
  });

  it('gives claims in the shapes of UserInfo', async () => {
    const { userRef } = await share(['address']);

    const { body } = await read(userRef, 'attributes=address&purpose=delivery');

    expect(body['attributes'].address.value).toEqual({
      address: { street_address: 'Elm 1', locality: 'Riga', country: 'LV' },
    });
  });

  it('gives nothing for a purpose the person did not agree to', async () => {
    const person = await makePerson();
    const jar = createCookieJar();
    const { claims } = await signInAt(shop, { ...person, share: ['email'] }, jar);
    await runSql(
      world.host.databaseUrl,
      `update passport.consents set ended_at = now(), ended_by = 'person' where user_id = $1 and purpose = 'news'`,
      [person.id]
    );

    const receipt = await read(String(claims.sub), 'attributes=email&purpose=receipt');
    const news = await read(String(claims.sub), 'attributes=email&purpose=news');

    expect(receipt.body['attributes'].email.status).toBe('value');
    expect(news.body['attributes']).toEqual({ email: { status: 'not_consented' } });
  });

  it('says that a consent has expired, from the very moment', async () => {
    const { person, userRef } = await share(['email']);
    await runSql(
      world.host.databaseUrl,
      `update passport.consents set expires_at = now() where user_id = $1`,
      [person.id]
    );

    const { body } = await read(userRef, 'attributes=email&purpose=receipt');

    expect(body['attributes']).toEqual({ email: { status: 'expired' } });
  });

  it('refuses what the site has not declared, and shows the administrator', async () => {
    const { userRef } = await share([]);

    const answer = await read(userRef, 'attributes=phone_number&purpose=receipt');
    const seen = await callApi(
      world.host.userUrl,
      world.management.token,
      'GET',
      `/sites/${siteId}/attributes`
    );

    expect(answer).toMatchObject({ status: 403, body: { code: 'sites.attribute_not_declared' } });
    expect(seen.body['undeclared']).toContainEqual(
      expect.objectContaining({ attribute: 'phone_number' })
    );
  });

  it('answers about another site’s person, a stranger and somebody who shares nothing alike', async () => {
    const { userRef: foreign } = await share(['email'], {}, other);
    const { userRef: silent } = await share([]);
    const stranger = `ppid_${'0'.repeat(26)}`;

    const answers = await Promise.all(
      [foreign, silent, stranger].map(async (userRef) => {
        const { status, body } = await read(userRef, 'attributes=email&purpose=receipt');
        return { status, attributes: body['attributes'] };
      })
    );

    const expected = { status: 200, attributes: { email: { status: 'not_consented' } } };
    expect(answers).toEqual([expected, expected, expected]);
  });

  it('never releases the value of an attribute that only answers questions', async () => {
    const { userRef, tokens } = await share(['birthdate']);
    const userinfo = await fetch(`${shop.userUrl}/oidc/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });

    const { body } = await read(userRef, 'attributes=birthdate&purpose=age-check');

    expect(body['attributes']).toEqual({ birthdate: { status: 'not_consented' } });
    expect(await userinfo.text()).not.toContain('1990-05-04');
  });

  it('answers many at once', async () => {
    const [first, second] = [await share(['email']), await share([])];

    const { status, body } = await callApi(world.host.userUrl, key, 'POST', '/attributes/batch', {
      user_refs: [first.userRef, second.userRef],
      attributes: ['email'],
      purpose: 'receipt',
    });

    expect(status).toBe(200);
    expect(body['results']).toMatchObject([
      { user_ref: first.userRef, attributes: { email: { status: 'value' } } },
      { user_ref: second.userRef, attributes: { email: { status: 'not_consented' } } },
    ]);
  });

  it('answers 304 while nothing changed, and anew after withdrawal', async () => {
    const { userRef } = await share(['email']);
    const path = `/attributes/${userRef}?attributes=email&purpose=receipt`;
    const first = await callApi(world.host.userUrl, key, 'GET', path);
    const etag = first.headers.get('etag') ?? '';

    const same = await callApi(world.host.userUrl, key, 'GET', path, undefined, {
      'if-none-match': etag,
    });
    await callApi(world.host.userUrl, key, 'POST', '/consents/withdraw', { user_ref: userRef });
    const after = await callApi(world.host.userUrl, key, 'GET', path, undefined, {
      'if-none-match': etag,
    });

    expect(same.status).toBe(304);
    expect(after).toMatchObject({
      status: 200,
      body: { attributes: { email: { status: 'not_consented' } } },
    });
  });

  describe('the sealed form', () => {
    const seal = async (userRef: string): Promise<string> => {
      const { body } = await read(userRef, 'attributes=email&purpose=receipt&form=sealed');
      return String(body['attributes'].email.sealed);
    };
    const open = async (sealed: string, credential = key) =>
      callApi(world.host.userUrl, credential, 'POST', '/attributes/open', { sealed });

    it('is opened while the consent lives, for the site it was given to', async () => {
      const { person, userRef } = await share(['email']);

      const sealed = await seal(userRef);

      expect(sealed.split('.')).toHaveLength(5);
      expect(Buffer.from(sealed).toString()).not.toContain(person.email);
      expect((await open(sealed)).body).toMatchObject({
        attribute: 'email',
        purpose: 'receipt',
        status: 'value',
        value: { email: person.email },
      });
      expect((await open(sealed, otherKey)).body).toEqual({ status: 'not_consented' });
    });

    it('is not opened after withdrawal, not even when the person shares again', async () => {
      const { person, userRef, jar } = await share(['email']);
      const sealed = await seal(userRef);

      await callApi(world.host.userUrl, key, 'POST', '/consents/withdraw', { user_ref: userRef });
      const withdrawn = await open(sealed);
      await signInAt(shop, { ...person, share: ['email'] }, jar);
      const again = await open(sealed);

      expect(withdrawn.body).toMatchObject({ status: 'not_consented' });
      expect(again.body).not.toHaveProperty('value');
      expect((await open(await seal(userRef))).body).toMatchObject({ status: 'value' });
    });

    it('stays readable when the person extends the consent', async () => {
      const { person, userRef, jar } = await share(['email']);
      const sealed = await seal(userRef);

      await signInAt(shop, { ...person, share: ['email'], days: 90 }, jar);

      expect((await open(sealed)).body).toMatchObject({ status: 'value' });
    });

    it('is refused when a byte was changed, and when it is something else', async () => {
      const { userRef } = await share(['email']);
      const sealed = await seal(userRef);
      const at = sealed.length - 30;
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;

      const answers = [await open(changed), await open('a.b.c.d.e'), await open('nothing')];

      expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
        [400, 'attributes.invalid_sealed'],
        [400, 'attributes.invalid_sealed'],
        [400, 'attributes.invalid_sealed'],
      ]);
    });
  });

  describe('its callers', () => {
    it('without a credential, with a wrong one, or with a token of another kind are refused alike', async () => {
      const { userRef, tokens } = await share(['email']);
      const path = `/attributes/${userRef}?attributes=email&purpose=receipt`;

      const answers = await Promise.all(
        ['', 'ppk_000000000000_wrong', 'opaque', tokens.id_token, `${key}x`].map(
          async (credential) => callApi(world.host.userUrl, credential, 'GET', path)
        )
      );

      for (const { status, headers } of answers) {
        expect(status).toBe(401);
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
    });

    it('with a key without the scope are refused', async () => {
      const weak = await createKey(world, siteId, ['verdicts:evaluate']);

      const answer = await read(`ppid_${'0'.repeat(26)}`, 'attributes=email&purpose=receipt', weak);

      expect(answer).toMatchObject({ status: 403, body: { code: 'api.forbidden' } });
    });

    it('with a token of the site’s machine application read what a key reads', async () => {
      const { person, userRef } = await share(['email']);
      const machine = await world.management.call<{ id: string }>('POST', '/applications', {
        name: 'shop server',
        type: 'MachineToMachine',
        oidcClientMetadata: { redirectUris: [], postLogoutRedirectUris: [] },
      });
      const [secret] = await world.management.call<readonly { value: string }[]>(
        'GET',
        `/applications/${machine.id}/secrets`
      );
      const roles = await world.management.call<readonly { id: string; name: string }[]>(
        'GET',
        '/roles?type=MachineToMachine'
      );
      const role = roles.find(({ name }) => name === 'Passport site');
      await world.management.call('POST', `/applications/${machine.id}/roles`, {
        roleIds: [role?.id],
      });
      const tokenOf = async () => {
        const response = await fetch(`${world.host.userUrl}/oidc/token`, {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${machine.id}:${secret?.value ?? ''}`).toString('base64')}`,
          },
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            resource: 'urn:logto-passport:api',
            scope: 'attributes:read',
          }),
        });
        const body = (await response.json()) as { access_token?: string };
        return body.access_token ?? '';
      };
      const token = await tokenOf();

      const before = await read(userRef, 'attributes=email&purpose=receipt', token);
      await runSql(
        world.host.databaseUrl,
        `insert into passport.site_applications (tenant_id, application_id, site_id) values ('default', $1, $2)`,
        [machine.id, siteId]
      );
      const after = await read(userRef, 'attributes=email&purpose=receipt', token);

      expect(before).toMatchObject({ status: 403, body: { code: 'api.no_site' } });
      expect(after.body['attributes'].email.value).toMatchObject({ email: person.email });
    });

    it('who send what does not fit are told the fields', async () => {
      const refs = `ppid_${'0'.repeat(26)}`;

      const answers = await Promise.all([
        read(refs, 'attributes=email'),
        read(refs, 'attributes=secrets&purpose=receipt'),
        read('somebody', 'attributes=email&purpose=receipt'),
        callApi(world.host.userUrl, key, 'POST', '/attributes/batch', { user_refs: [] }),
      ]);

      expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
        answers.map(() => [400, 'kernel.invalid_request'])
      );
      expect(answers[0]?.body['fields']).toEqual(['purpose']);
    });
  });

  it('records every answer for the person, by names of attributes', async () => {
    const { person, userRef } = await share(['email']);
    await read(userRef, 'attributes=email,name&purpose=receipt');

    const rows = await runSql<{
      action: string;
      attributes: string[];
      result: string;
      purpose: string;
    }>(
      world.host.databaseUrl,
      `select action, attributes, result, purpose from passport.audit_entries where user_id = $1 order by sequence`,
      [person.id]
    );

    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'consent.grant', attributes: ['email'] }),
        expect.objectContaining({ action: 'id_token.issue', attributes: ['email'] }),
        expect.objectContaining({ action: 'userinfo.read', attributes: ['email'] }),
        { action: 'attributes.read', attributes: ['email'], result: 'allowed', purpose: 'receipt' },
        { action: 'attributes.read', attributes: ['name'], result: 'denied', purpose: 'receipt' },
      ])
    );
    expect(JSON.stringify(rows)).not.toContain(person.email);
  });

  it('describes itself in OpenAPI 3.1 and on a page', async () => {
    const document = await callApi(world.host.userUrl, '', 'GET', '/openapi.json');
    const page = await fetch(`${world.host.userUrl}/passport/api/v1/docs`);
    const script = await fetch(`${world.host.userUrl}/passport/assets/api/swagger-ui-bundle.js`);
    const authzen = await fetch(
      `${world.host.userUrl}/.well-known/authzen-configuration/passport/api/v1`
    );

    expect(document.body).toMatchObject({
      openapi: '3.1.0',
      paths: { '/attributes/{user_ref}': { get: { operationId: 'readAttributes' } } },
    });
    expect([page.status, script.status]).toEqual([200, 200]);
    expect(await authzen.json()).toMatchObject({
      access_evaluation_endpoint: `${world.host.userUrl}/passport/api/v1/access/v1/evaluation`,
    });
  });

  it('is made with a management token and no other', async () => {
    const management = await connectManagement(world.host);
    const mine = await callApi(world.host.userUrl, management.token, 'GET', '/sites');
    const withKey = await callApi(world.host.userUrl, key, 'GET', '/sites');

    expect(mine.body['sites']).toContainEqual(expect.objectContaining({ id: siteId }));
    expect(withKey).toMatchObject({ status: 403, body: { code: 'api.forbidden' } });
  });
});
