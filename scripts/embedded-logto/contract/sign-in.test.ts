import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestHost } from '../../testing/host.ts';
import type { TestHost } from '../../testing/host.ts';
import { connectManagement, createApplication } from '../../testing/management.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';

describe('a host without the pack', () => {
  let host: TestHost;
  let site: Site;
  beforeAll(async () => {
    host = await startTestHost({ pack: false });
    const management = await connectManagement(host);
    const redirectUri = 'http://shop.example/callback';
    const { id, secret } = await createApplication(management, {
      name: 'Shop',
      redirectUris: [redirectUri],
    });
    site = { userUrl: host.userUrl, clientId: id, clientSecret: secret, redirectUri };
  });
  afterAll(async () => host.stop());

  it('registers a person by username and password and gives the site their raw user id', async () => {
    const { claims, userinfo } = await signInAt(site, {
      username: 'alice',
      password: 'correct horse',
      isNew: true,
    });

    expect(claims.sub).toMatch(/^[\da-z]{12}$/);
    expect(userinfo).toMatchObject({ sub: claims.sub, username: 'alice' });
  });
});
