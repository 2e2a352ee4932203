/**
 * The pack's own ways: the consent page, what a site reads, seals and asks, what a person does on their page, and withdrawal by everybody
 * who may. What is secret without being personal is looked for as well: API keys, and the keys of sealed values.
 */
import assert from 'node:assert/strict';
import { createSealingKeys, sealingKeyPattern } from '../../../../plugins/consent/port.ts';
import { openVault, openVaultSystem, readVaultConfig } from '../../../../plugins/vault/port.ts';
import { getTenantUrl } from '../../../testing/databases.ts';
import type { CookieJar } from '../../../testing/http.ts';
import { signInAt } from '../../../testing/oidc-client.ts';
import type { Site } from '../../../testing/oidc-client.ts';
import { readForm } from '../../../testing/page-forms.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../../testing/passport-api.ts';
import { openTestPool } from '../../../testing/pool.ts';
import type { Stage } from './stage.ts';
import { makeProfile } from './users.ts';

const declaration = {
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this flow',
  textRu: 'Для этой проверки',
  defaultDays: 30,
  longestDays: 90,
};
const shared = ['email', 'name', 'phone_number', 'address', 'birthdate'];
const purpose = 'delivery';

type Shop = { readonly site: Site; readonly id: string; readonly key: string };

/** The secret part of an API key: its id is no secret. */
const readSecret = (apiKey: string) => apiKey.split('_').slice(2).join('_');

const openShop = async ({ world, canaries }: Stage): Promise<Shop> => {
  const site = await world.createSite('reader', {
    scope: 'openid offline_access profile email phone address',
    customClientMetadata: { alwaysIssueRefreshToken: true },
  });
  const first = { username: canaries.make('username'), password: canaries.make('password') };
  await world.management.call('POST', '/users', first);
  await signInAt(site, first);
  const id = await findSiteId(world, site.clientId);
  await declareOver(
    world,
    id,
    shared.map((attribute) => ({
      ...declaration,
      attribute,
      purpose,
      release: attribute === 'birthdate' ? 'answer' : 'value',
    }))
  );
  const key = await createKey(world, id, [
    'attributes:read',
    'verdicts:evaluate',
    'consents:read',
    'consents:withdraw',
  ]);
  canaries.keep('secret', readSecret(key));
  const { status } = await callApi(
    site.userUrl,
    world.management.token,
    'PUT',
    `/sites/${id}/rules/age_over_18`,
    { rule: { '>=': [{ var: 'age' }, 18] }, descriptionEn: 'A rule', descriptionRu: 'Правило' }
  );
  assert.ok(status < 300, 'a rule is stored');
  return { site, id, key };
};

/** Somebody with a value of everything, who shares all of it; the address is filled in on the page. */
const share = async (stage: Stage, { site }: Shop) => {
  const { canaries } = stage;
  const { address: _, ...profile } = makeProfile(stage);
  const person = { username: canaries.make('username'), password: canaries.make('password') };
  const email = canaries.make('email');
  const userId = await stage.createUser({
    ...person,
    primaryEmail: email,
    primaryPhone: canaries.make('phone'),
    name: canaries.make('name'),
    profile,
  });
  const fill = { street: canaries.make('address'), city: canaries.make('name') };
  const { jar, tokens, claims } = await signInAt(site, { ...person, share: shared, fill });
  return { ...person, userId, email, jar, tokens, userRef: String(claims.sub) };
};
type Sharer = Awaited<ReturnType<typeof share>>;

/** What the site's sealed values are sealed with, as only the service itself can know it. */
const keepSealingKey = async ({ world, canaries }: Stage, { id }: Shop, sealed: string) => {
  const { databaseUrl, environment } = world.host;
  const [header = ''] = sealed.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  assert.match(kid, sealingKeyPattern);
  const log = { info: () => undefined, error: () => undefined };
  const system = await openVaultSystem(readVaultConfig(environment), log);
  const pool = await openTestPool(await getTenantUrl(databaseUrl, 'default'), 2);
  try {
    const vault = openVault(system, 'default', pool);
    const keys = createSealingKeys({ pool, tenantId: 'default', vault });
    const found = await keys.find(id, kid);
    const key = found ? await keys.open(found) : null;
    assert.ok(key, 'the key of a sealed value is in the vault');
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      canaries.keep('secret', key.toString(encoding));
    }
  } finally {
    await system.close();
    await pool.end();
  }
};

const read = async (stage: Stage, shop: Shop, { userRef, email }: Sharer) => {
  const { site, key } = shop;
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await callApi(site.userUrl, key, method, path, body);
    assert.equal(answer.status, 200, `${method} ${path.replace(/\?.*/, '')}`);
    return answer.body;
  };
  const names = 'email,name,phone_number,address';
  const value = await call('GET', `/attributes/${userRef}?attributes=${names}&purpose=${purpose}`);
  assert.equal(String(value['attributes'].email.value.email).toLowerCase(), email.toLowerCase());
  const sealed = await call(
    'GET',
    `/attributes/${userRef}?attributes=${names}&purpose=${purpose}&form=sealed`
  );
  const form = String(sealed['attributes'].email.sealed);
  assert.equal((await call('POST', '/attributes/open', { sealed: form }))['status'], 'value');
  await keepSealingKey(stage, shop, form);
  for (const each of ['value', 'sealed']) {
    await call('POST', '/attributes/batch', {
      user_refs: [userRef],
      attributes: names.split(','),
      purpose,
      form: each,
    });
  }
  const verdict = await call('POST', '/verdicts', {
    subject: { type: 'user', id: userRef },
    action: { name: 'age_over_18' },
    context: { note: stage.canaries.make('context') },
  });
  assert.equal(typeof verdict['decision'], 'boolean');
  await call('GET', `/consents/${userRef}`);
};

/** Values where none belong: a caller's mistake is neither stored nor logged. In paths an address or a number (plugins/kernel/mask-path.ts). */
const mistake = async ({ canaries }: Stage, { site, key }: Shop, { userRef }: Sharer) => {
  const call = async (method: string, path: string, body?: unknown) =>
    (await callApi(site.userUrl, key, method, path, body)).status;
  const stray = () => canaries.make('context');
  const statuses = [
    await call('GET', `/attributes/${userRef}?attributes=${stray()}&purpose=${purpose}`),
    await call('GET', `/attributes/${userRef}?attributes=email&purpose=${purpose}&q=${stray()}`),
    await call('GET', `/consents/${encodeURIComponent(`${stray()}@example.com`)}`),
    await call('POST', '/attributes/batch', { [stray()]: stray() }),
    await call('POST', '/attributes/open', { sealed: stray() }),
    await call('POST', '/consents/withdraw', { user_ref: stray() }),
    (await callApi(site.userUrl, `ppk_000000000000_${stray()}`, 'GET', '/me')).status,
  ];
  assert.deepEqual(
    statuses.filter((status) => status < 400 || status >= 500),
    []
  );
};

const post = async (jar: CookieJar, url: string, form: Readonly<Record<string, string>>) => {
  const response = await jar.fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  assert.equal(response.status, 303, new URL(url).pathname);
};

/** The person's own page: everything that can be pressed there. */
const manage = async ({ canaries }: Stage, { site, id }: Shop, { jar, email }: Sharer) => {
  const home = `${site.userUrl}/passport/me`;
  const page = await (await jar.fetch(home)).text();
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const receipt = /\/passport\/me\/receipts\/\w+/.exec(page)?.[0] ?? '';
  const one = { token, site: id, attribute: 'email', purpose };
  const share = Object.fromEntries(readForm(page, '/passport/me/share', one));
  await post(jar, `${home}/data`, {
    token,
    'value.name': canaries.make('name'),
    'value.street': canaries.make('address'),
  });
  await post(jar, `${home}/share`, { ...share, days: '60' });
  await post(jar, `${home}/withdraw`, one);
  await post(jar, `${home}/share`, { ...share, days: '1' });
  const downloaded = await (await jar.fetch(`${site.userUrl}${receipt}`)).text();
  assert.ok(downloaded.includes('dpv:ConsentRecord') && !downloaded.includes(email));
};

export const useSitesApi = async (stage: Stage) => {
  const { world } = stage;
  const shop = await openShop(stage);
  const { userUrl } = shop.site;
  for (const by of ['person', 'site', 'admin'] as const) {
    const sharer = await share(stage, shop);
    await read(stage, shop, sharer);
    await mistake(stage, shop, sharer);
    await manage(stage, shop, sharer);
    await stage.checkpoint();
    const { userRef, tokens } = sharer;
    const { status, body } =
      by === 'person'
        ? await callApi(userUrl, tokens.access_token, 'POST', '/me/consents/withdraw', {})
        : by === 'site'
          ? await callApi(userUrl, shop.key, 'POST', '/consents/withdraw', { user_ref: userRef })
          : await callApi(
              userUrl,
              world.management.token,
              'POST',
              `/sites/${shop.id}/consents/withdraw`,
              { userRef }
            );
    assert.equal(status, 200);
    assert.equal(body['withdrawn'], shared.length);
  }
};
