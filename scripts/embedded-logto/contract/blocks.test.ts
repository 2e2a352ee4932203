/** A site turns people away and complains about them, by its own identifiers; it never learns who they are. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import {
  authorize,
  buildAuthorizationUrl,
  createPkce,
  fetchUserinfo,
  postAsClient,
  signIn,
  signInAt,
} from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { readConsentForm } from '../../testing/page-forms.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';

describe('a site', () => {
  let world: World;
  let shop: Site;
  let other: Site;
  let siteId: string;
  let key: string;
  let otherKey: string;
  let made = 0;

  const makePerson = async () => {
    made += 1;
    const username = `person_${made}`;
    const email = `person.${made}@example.com`;
    const person = { username, password, share: ['email'] };
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: email,
    });
    const jar = createCookieJar();
    const { claims, tokens } = await signInAt(shop, person, jar);
    return { id, email, person, jar, tokens, userRef: String(claims.sub) };
  };
  /** The page as a browser has it open, with every box ticked. */
  const openConsentPage = async (
    jar: CookieJar,
    person: { readonly username: string; readonly password: string }
  ) => {
    let next = buildAuthorizationUrl(shop, createPkce().challenge);
    for (let step = 0; step < 8; step += 1) {
      const { pathname } = new URL(next);
      const response = await jar.fetch(next);
      const page = await response.text();
      if (pathname === '/passport/consent') {
        return { pathname, form: readConsentForm(page, 'share', ['email']) };
      }
      const location = response.headers.get('location');
      next =
        location === null ? await signIn(jar, shop.userUrl, person) : new URL(location, next).href;
    }
    throw new Error('there is no consent page');
  };
  const call = async (method: string, path: string, body?: unknown, credential = key) =>
    callApi(world.host.userUrl, credential, method, path, body);
  const asAdmin = async (method: string, path: string, body?: unknown) =>
    call(method, path, body, world.management.token);

  beforeAll(async () => {
    world = await startWorld(true);
    const options = {
      scope: 'openid offline_access profile email',
      customClientMetadata: { alwaysIssueRefreshToken: true },
    };
    shop = await world.createSite('shop', options);
    other = await world.createSite('other', options);
    await signInAt(shop, { username: 'first', password, isNew: true });
    await signInAt(other, { username: 'second', password, isNew: true });
    siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      {
        attribute: 'email',
        purpose: 'receipt',
        purposeCode: 'dpv:ServiceProvision',
        textEn: 'For this test',
        textRu: 'Для этой проверки',
        defaultDays: 90,
        longestDays: 365,
      },
    ]);
    key = await createKey(world, siteId, ['attributes:read', 'blocks:write', 'complaints:write']);
    otherKey = await createKey(world, await findSiteId(world, other.clientId), [
      'blocks:write',
      'complaints:write',
    ]);
  });
  afterAll(async () => world.close());

  it('turns a person away at once: tokens end, consents end, and the next sign-in shows why', async () => {
    const { person, jar, tokens, userRef } = await makePerson();

    const blocked = await call('POST', '/blocks', { user_ref: userRef, reason: 'fraud' });

    expect(blocked.status).toBe(204);
    const passport = await jar.fetch(`${world.host.userUrl}/passport/me?ui_locales=ru`);
    expect(await passport.text()).toMatch(/shop не обслуживает вас с/);
    await expect(fetchUserinfo(shop, tokens.access_token)).rejects.toThrow('401');
    const refreshed = await postAsClient(shop, '/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    expect(refreshed.status).toBe(400);
    await expect(authorize(jar, shop, person)).rejects.toThrow(/\/passport\/blocked: 403.*shop/s);
    const read = await call('GET', `/attributes/${userRef}?attributes=email&purpose=receipt`);
    expect(read.body['attributes']).toEqual({ email: { status: 'not_consented' } });
  });

  it('gets nothing by a consent page that was open before', async () => {
    const { person, jar, userRef } = await makePerson();
    const { pathname, form } = await openConsentPage(jar, person);
    await call('POST', '/blocks', { user_ref: userRef, reason: 'fraud' });

    const answer = await jar.fetch(`${world.host.userUrl}${pathname}`, {
      method: 'POST',
      body: form,
    });
    const read = await call('GET', `/attributes/${userRef}?attributes=email&purpose=receipt`);

    expect(answer.status).toBe(403);
    expect(read.body['attributes']).toEqual({ email: { status: 'not_consented' } });
  });

  it('is not known to other sites: the person signs in there as before', async () => {
    const { person, jar, userRef } = await makePerson();
    await call('POST', '/blocks', { user_ref: userRef, reason: 'other' });

    const { claims } = await signInAt(other, person, jar);

    expect(claims.sub).toMatch(/^ppid_/);
    expect(claims.sub).not.toBe(userRef);
  });

  it('is told access_denied when the person goes back', async () => {
    const { jar, person, userRef } = await makePerson();
    await call('POST', '/blocks', { user_ref: userRef, reason: 'terms' });
    await authorize(jar, shop, person).catch(() => null);
    const page = await jar.fetch(`${world.host.userUrl}/passport/blocked`);
    const token = /name="token" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';

    const forged = await jar.fetch(`${world.host.userUrl}/passport/blocked`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'guess' }),
    });
    let next = `${world.host.userUrl}/passport/blocked`;
    let answer = await jar.fetch(next, { method: 'POST', body: new URLSearchParams({ token }) });
    for (let step = 0; step < 5 && !next.startsWith(shop.redirectUri); step += 1) {
      next = new URL(answer.headers.get('location') ?? '', next).href;
      if (!next.startsWith(shop.redirectUri)) {
        answer = await jar.fetch(next);
      }
    }

    expect(page.status).toBe(403);
    expect(forged.status).toBe(403);
    expect(new URL(next).searchParams.get('error')).toBe('access_denied');
  });

  it('lets the person back in after unblocking', async () => {
    const { jar, person, userRef } = await makePerson();
    await call('POST', '/blocks', { user_ref: userRef, reason: 'abuse' });
    const listed = await call('GET', '/blocks');
    await call('DELETE', `/blocks/${userRef}`);

    const { claims } = await signInAt(shop, person, jar);

    expect(listed.body['blocks']).toContainEqual(
      expect.objectContaining({ user_ref: userRef, reason: 'abuse' })
    );
    expect(claims.sub).toBe(userRef);
  });

  it('cannot block or complain about whom it does not know', async () => {
    const { userRef } = await makePerson();
    const stranger = `ppid_${'0'.repeat(26)}`;

    const answers = await Promise.all([
      call('POST', '/blocks', { user_ref: userRef, reason: 'other' }, otherKey),
      call('POST', '/blocks', { user_ref: stranger, reason: 'other' }, otherKey),
      call('POST', '/complaints', { user_ref: userRef, category: 'spam', text: 'x' }, otherKey),
      call('POST', '/complaints', { user_ref: stranger, category: 'spam', text: 'x' }, otherKey),
    ]);

    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
      [404, 'blocks.user_unknown'],
      [404, 'blocks.user_unknown'],
      [404, 'complaints.user_unknown'],
      [404, 'complaints.user_unknown'],
    ]);
  });

  it('complains with text and attachments that lie sealed, and is warned of personal data', async () => {
    const { id, userRef } = await makePerson();
    const secret = 'wrote from somebody@example.org about card 4111 1111 1111 1111';

    const filed = await call('POST', '/complaints', {
      user_ref: userRef,
      category: 'fraud',
      text: secret,
      attachments: [
        {
          name: 'letter.txt',
          mediaType: 'text/plain',
          content: Buffer.from('attached words').toString('base64'),
        },
      ],
    });
    const queue = await asAdmin('GET', '/admin/complaints?status=open');
    const opened = await asAdmin('GET', `/admin/complaints/${String(filed.body['id'])}`);
    const own = await call('GET', `/complaints/${String(filed.body['id'])}`);
    const rows = await runSql(
      world.host.databaseUrl,
      'select to_jsonb(complaints)::text as row from passport.complaints where id = $1',
      [filed.body['id']]
    );

    expect(filed.status).toBe(201);
    expect(filed.body['warnings']).toEqual(['email', 'card']);
    expect(queue.body['complaints']).toContainEqual(
      expect.objectContaining({ id: filed.body['id'], userRef, category: 'fraud' })
    );
    expect(opened.body).toMatchObject({ text: secret, attachments: [{ name: 'letter.txt' }] });
    expect(opened.body['userId']).toBe(id);
    expect(JSON.stringify(own.body)).not.toContain(id);
    expect(JSON.stringify(rows)).not.toContain('somebody');
  });

  it('reads the answer to its own complaint, and no other site does', async () => {
    const { userRef } = await makePerson();
    const filed = await call('POST', '/complaints', {
      user_ref: userRef,
      category: 'abuse',
      text: 'Rude letters',
    });
    const complaintId = String(filed.body['id']);
    await asAdmin('POST', `/admin/complaints/${complaintId}/answers`, { text: 'We warned them' });
    await asAdmin('POST', `/admin/complaints/${complaintId}/close`, {});

    const own = await call('GET', `/complaints/${complaintId}`);
    const foreign = await call('GET', `/complaints/${complaintId}`, undefined, otherKey);
    const late = await asAdmin('POST', `/admin/complaints/${complaintId}/answers`, {
      text: 'More',
    });

    expect(own.body).toMatchObject({ status: 'closed', answers: ['We warned them'] });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'complaints.not_found' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'complaints.closed' } });
  });

  it('an administrator suspends the person everywhere from a complaint, and each site is told', async () => {
    const { person, jar, userRef, tokens } = await makePerson();
    const { claims: there } = await signInAt(other, person, jar);
    const filed = await call('POST', '/complaints', {
      user_ref: userRef,
      category: 'fraud',
      text: 'Stolen card',
    });

    await asAdmin('PUT', `/admin/complaints/${String(filed.body['id'])}/suspension`, {
      suspended: true,
    });
    const events = await runSql<{ user_ref: string }>(
      world.host.databaseUrl,
      `select user_ref from passport.event_outbox where type = 'account-disabled' and user_ref = any($1)`,
      [[userRef, String(there.sub)]]
    );

    await expect(fetchUserinfo(shop, tokens.access_token)).rejects.toThrow('401');
    await expect(signInAt(shop, person, createCookieJar())).rejects.toThrow();
    expect(events.map((event) => event.user_ref).sort()).toEqual(
      [userRef, String(there.sub)].sort()
    );

    await asAdmin('PUT', `/admin/complaints/${String(filed.body['id'])}/suspension`, {
      suspended: false,
    });
    expect((await signInAt(shop, person, createCookieJar())).claims.sub).toBe(userRef);
  });

  it('leaves on the chain who blocked, complained and read, for the person to see', async () => {
    const { id, userRef } = await makePerson();
    await call('POST', '/blocks', { user_ref: userRef, reason: 'fraud' });
    const filed = await call('POST', '/complaints', {
      user_ref: userRef,
      category: 'fraud',
      text: 'Again',
    });
    await asAdmin('GET', `/admin/complaints/${String(filed.body['id'])}`);

    const rows = await runSql<{ action: string }>(
      world.host.databaseUrl,
      'select action from passport.audit_entries where user_id = $1 order by sequence',
      [id]
    );

    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'blocks.block',
        'consent.withdraw',
        'complaints.file',
        'complaints.read',
      ])
    );
  });
});

describe('the Management API', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(true);
  });
  afterAll(async () => world.close());

  it('shows nobody’s data without an entry on the chain that names the person and the fields', async () => {
    const { management, host } = world;
    const { id } = await management.call<{ id: string }>('POST', '/users', {
      username: 'seen',
      password,
      primaryEmail: 'seen@example.com',
      name: 'Seen',
    });
    await management.call('GET', `/users/${id}`);
    await management.call('GET', '/users?search=%25seen%25');
    await management.call('PATCH', `/users/${id}`, { name: 'Seen Again' });

    const rows = await runSql<{ action: string; attributes: string[]; actor_type: string }>(
      host.databaseUrl,
      'select action, attributes, actor_type from passport.audit_entries where user_id = $1 order by sequence',
      [id]
    );

    const told = ['username', 'email', 'name'];
    expect(rows).toEqual([
      { action: 'users.write', attributes: told, actor_type: 'admin' },
      { action: 'users.read', attributes: told, actor_type: 'admin' },
      { action: 'users.list', attributes: told, actor_type: 'admin' },
      { action: 'users.write', attributes: told, actor_type: 'admin' },
    ]);
  });

  it('is recorded however the token is written into the header', async () => {
    const { management, host } = world;
    const { id } = await management.call<{ id: string }>('POST', '/users', {
      username: 'loosely',
      password,
      primaryEmail: 'loosely@example.com',
    });
    const readWith = async (authorization: string) =>
      fetch(`${host.userUrl}/api/users/${id}`, { headers: { authorization } });

    const answers = await Promise.all(
      ['Bearer ', 'bearer ', 'Bearer.', 'BEARER:'].map(async (word) =>
        readWith(`${word}${management.token}`)
      )
    );
    const rows = await runSql<{ n: number }>(
      host.databaseUrl,
      `select count(*)::int as n from passport.audit_entries where user_id = $1 and action = 'users.read'`,
      [id]
    );

    expect(rows[0]?.n).toBe(answers.filter(({ status }) => status === 200).length);
    // Stock Logto takes two of them, the embedded host all four.
    expect(
      answers
        .slice(0, 1)
        .concat(answers.slice(2, 3))
        .map(({ status }) => status)
    ).toEqual([200, 200]);
  });

  it('shows nothing when the entry cannot be written', async () => {
    const { management, host } = world;
    const { id } = await management.call<{ id: string }>('POST', '/users', {
      username: 'unseen',
      password,
      primaryEmail: 'unseen@example.com',
    });
    await runSql(
      host.databaseUrl,
      `alter table passport.audit_heads add constraint nothing_more check (sequence < 0) not valid`
    );

    const answer = await fetch(`${host.userUrl}/api/users/${id}`, {
      headers: { authorization: `Bearer ${management.token}` },
    });
    const text = await answer.text();
    await runSql(host.databaseUrl, `alter table passport.audit_heads drop constraint nothing_more`);

    expect(answer.status).toBe(503);
    expect(text).toContain('audit.unavailable');
    expect(text).not.toContain('unseen@example.com');
  });
});
