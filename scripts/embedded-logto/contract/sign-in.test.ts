import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestHost } from '../../testing/host.ts';
import type { TestHost } from '../../testing/host.ts';
import { connectManagement, createApplication } from '../../testing/management.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';

const start = async (pack: boolean): Promise<{ host: TestHost; site: Site }> => {
  const host = await startTestHost({ pack });
  const management = await connectManagement(host);
  const redirectUri = 'http://shop.example/callback';
  const { id, secret } = await createApplication(management, {
    name: 'Shop',
    redirectUris: [redirectUri],
  });
  return { host, site: { userUrl: host.userUrl, clientId: id, clientSecret: secret, redirectUri } };
};
const alice = { username: 'alice', password: 'correct horse', isNew: true };

describe('a host without the pack', () => {
  let fixture: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    fixture = await start(false);
  });
  afterAll(async () => fixture.host.stop());

  it('gives the site the raw user id and the profile', async () => {
    const { claims, userinfo } = await signInAt(fixture.site, alice);

    expect(claims.sub).toMatch(/^[\da-z]{12}$/);
    expect(userinfo).toMatchObject({ sub: claims.sub, username: 'alice' });
  });
});

describe('a host with the pack', () => {
  let fixture: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    fixture = await start(true);
  });
  afterAll(async () => fixture.host.stop());

  it('gives the site a pairwise subject and the passport, and no claim nobody agreed to', async () => {
    const { claims, userinfo } = await signInAt(fixture.site, alice);

    expect(claims.sub).toMatch(/^ppid_[\da-z]{26}$/);
    expect(userinfo).toEqual({
      sub: claims.sub,
      user_ref: claims.sub,
      tenant: 'default',
      site: expect.stringMatching(/^site_[\da-z]{24}$/),
      passport: { v: 1, consents: [], assurance_level: 'none' },
    });
  });
});
