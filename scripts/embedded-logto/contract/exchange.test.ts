/** One database, both hosts in turn. Needs stock Logto (HOST=logto LOGTO_HOME=…): without it there is nothing to compare. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { preloadPath } from '../../testing/compiled-pack.ts';
import { startTestHost } from '../../testing/host.ts';
import type { TestHost } from '../../testing/host.ts';
import { connectManagement, createApplication } from '../../testing/management.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import { launchHost } from '../launch.ts';

const describeWithStock = process.env['HOST'] === 'logto' ? describe : describe.skip;
const redirectUri = 'http://shop.example/callback';

describeWithStock('a database that both hosts open', () => {
  let stock: TestHost;
  beforeAll(async () => {
    stock = await startTestHost({ pack: true });
  });
  afterAll(async () => stock.stop());

  it('lets the people of each host sign in at the other with the same identifier', async () => {
    const management = await connectManagement(stock);
    const { id, secret } = await createApplication(management, {
      name: 'Shop',
      redirectUris: [redirectUri],
    });
    const embedded = await launchHost({
      databaseUrl: stock.databaseUrl,
      userPort: 29_881,
      adminPort: 29_882,
      environment: stock.environment,
      preload: preloadPath,
    });
    const at = (userUrl: string) => ({ userUrl, clientId: id, clientSecret: secret, redirectUri });
    const [anna, boris] = ['anna', 'boris'].map((username) => ({
      username,
      password: 'correct horse',
    }));

    const annaAtStock = await signInAt(at(stock.userUrl), { ...anna!, isNew: true });
    const annaAtEmbedded = await signInAt(at(embedded.userUrl), anna!);
    const borisAtEmbedded = await signInAt(at(embedded.userUrl), { ...boris!, isNew: true });
    const borisAtStock = await signInAt(at(stock.userUrl), boris!);

    await embedded.stop();
    expect(annaAtEmbedded.claims.sub).toBe(annaAtStock.claims.sub);
    expect(borisAtStock.claims.sub).toBe(borisAtEmbedded.claims.sub);
  });
});
