/**
 * A second tenant made by `passport tenant create`, served by domain beside the first by one stock Logto with the pack: the same person at
 * both is two people, and nothing of one tenant opens anything of the other. The embedded host serves one tenant and its console's.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../testing/command.ts';
import { startTestHost } from '../../testing/host.ts';
import type { TestHost } from '../../testing/host.ts';
import { resolveLocalhostNames } from '../../testing/localhost-names.ts';
import { connectManagement, createApplication } from '../../testing/management.ts';
import type { Management } from '../../testing/management.ts';
import { fetchUserinfo, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';

const isStock = process.env['HOST'] === 'logto' && Boolean(process.env['LOGTO_HOME']);
const describeOnStock = isStock ? describe : describe.skip;
const minutes = 60_000;
const person = { username: 'Same_Person', password: 'correct horse' };
const email = 'Same.Person@Example.com';

type Side = {
  readonly tenantId: string;
  readonly userUrl: string;
  readonly management: Management;
  readonly site: Site;
  readonly userId: string;
  readonly siteId: string;
  readonly apiKey: string;
  readonly signedIn: Awaited<ReturnType<typeof signInAt>>;
};

const declaration = {
  attribute: 'email',
  purpose: 'receipts',
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'To send you receipts',
  textRu: 'Чтобы присылать чеки',
  defaultDays: 30,
  longestDays: 365,
};

const openSide = async (host: TestHost, tenantId: string): Promise<Side> => {
  const userUrl = host.userUrl.replace('//default.', `//${tenantId}.`);
  const management = await connectManagement({ ...host, userUrl }, tenantId);
  const redirectUri = 'http://same.example/callback';
  const { id: clientId, secret } = await createApplication(management, {
    name: 'same',
    redirectUris: [redirectUri],
  });
  const site = {
    ...{ userUrl, clientId, redirectUri, clientSecret: secret },
    scope: 'openid contact:email',
  };
  const { id: userId } = await management.call<{ id: string }>('POST', '/users', {
    ...person,
    primaryEmail: email,
  });
  await signInAt({ ...site, scope: 'openid' }, person);
  const [row] = await runSql<{ id: string }>(
    host.databaseUrl,
    'select site_id as id from passport.site_applications where application_id = $1',
    [clientId]
  );
  const siteId = row?.id ?? '';
  const admin = async (method: string, path: string, body: unknown) =>
    callApi(userUrl, management.token, method, path, body);
  await admin('PUT', `/sites/${siteId}/attributes`, declaration);
  const key = await admin('POST', `/sites/${siteId}/api-keys`, {
    name: 'test',
    scopes: ['attributes:read', 'blocks:write'],
  });
  const signedIn = await signInAt(site, { ...person, share: ['email'] });
  const apiKey = String(key.body['secret']);
  return { tenantId, userUrl, management, site, userId, siteId, apiKey, signedIn };
};

describeOnStock('two tenants by domain', () => {
  let host: TestHost;
  let first: Side;
  let second: Side;

  const read = async (at: Side, apiKey: string, subject: unknown) =>
    callApi(
      at.userUrl,
      apiKey,
      'GET',
      `/attributes/${String(subject)}?attributes=email&purpose=receipts`
    );

  beforeAll(async () => {
    resolveLocalhostNames();
    host = await startTestHost({ pack: true, isByDomain: true });
    expect(await runCommand(host, 'tenant', 'create', 'shop2')).toMatchObject({ code: 0 });
    await runSql(
      host.databaseUrl,
      `update sign_in_experiences set password_policy = first.password_policy, sign_in = first.sign_in, sign_up = first.sign_up
       from sign_in_experiences as first
       where first.tenant_id = 'default' and sign_in_experiences.tenant_id = 'shop2'`
    );
    first = await openSide(host, 'default');
    second = await openSide(host, 'shop2');
  }, 4 * minutes);
  afterAll(async () => host?.stop());

  it('know one person by two identifiers, and by two tokens in their tables', async () => {
    const rows = await runSql<{ token: string }>(
      host.databaseUrl,
      'select distinct primary_email as token from users where id = any($1)',
      [[first.userId, second.userId]]
    );

    expect(first.signedIn.claims.sub).not.toBe(second.signedIn.claims.sub);
    expect(first.signedIn.claims.iss).not.toBe(second.signedIn.claims.iss);
    expect(rows).toHaveLength(2);
    for (const { token } of rows) {
      expect(token).toMatch(/^plt_/);
    }
  });

  it('each read what was shared with them', async () => {
    for (const side of [first, second]) {
      const { status, body } = await read(side, side.apiKey, side.signedIn.claims.sub);

      expect(status).toBe(200);
      expect(body).toMatchObject({
        attributes: { email: { status: 'value', value: { email } } },
      });
    }
  });

  it.each(['default', 'shop2'])('give nothing to what belongs to the other: %s', async (own) => {
    const [here, there] = own === 'default' ? [first, second] : [second, first];

    const withKey = await read(here, there.apiKey, here.signedIn.claims.sub);
    const ofStranger = await read(here, here.apiKey, there.signedIn.claims.sub);
    const asAdmin = await callApi(here.userUrl, there.management.token, 'GET', '/sites');
    const people = await fetch(`${here.userUrl}/api/users`, {
      headers: { authorization: `Bearer ${there.management.token}` },
    });

    expect([withKey.status, asAdmin.status, people.status]).toEqual([401, 401, 401]);
    expect(JSON.stringify(ofStranger.body)).not.toContain(email);
    await expect(fetchUserinfo(here.site, there.signedIn.tokens.access_token)).rejects.toThrow(
      'userinfo: 401'
    );
  });

  it('have chains of their own, and the list of one has nobody of the other', async () => {
    const chains = await Promise.all(
      ['default', 'shop2'].map(async (id) => runCommand(host, 'audit', 'export', id, '-'))
    );
    const people = await first.management.call<readonly { id: string }[]>('GET', '/users');

    expect(chains.map(({ code }) => code)).toEqual([0, 0]);
    expect(chains[0]?.stdout).not.toContain(second.userId);
    expect(chains[1]?.stdout).not.toContain(first.userId);
    expect(chains[1]?.stdout).toContain(second.siteId);
    expect(people.map(({ id }) => id)).not.toContain(second.userId);
  });
});
