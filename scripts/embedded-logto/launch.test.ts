import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { cloneDatabase } from '../testing/databases.ts';
import { preloadPath } from '../testing/compiled-pack.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { launchHost } from './launch.ts';

const launch = async (databaseUrl: string, userPort = 29_871, preload?: string) => {
  const keys = await makeKeyFiles();
  const environment = {
    ...keys.environment,
    PASSPORT_REGIONS: 'eu',
    PASSPORT_VAULT_EU_URL: 'postgres://vault:hidden-word@127.0.0.1:1/vault',
  };
  try {
    const host = await launchHost({
      databaseUrl,
      userPort,
      adminPort: 29_872,
      environment,
      ...(preload ? { preload } : {}),
    });
    await host.stop();
    return 'started';
  } catch (error) {
    return String(error);
  } finally {
    await keys.remove();
  }
};

describe('the embedded host says why it does not start', () => {
  it('when the database is down, after trying for a while', async () => {
    const words = await launch('postgres://user:hidden-word@127.0.0.1:1/logto');

    expect(words).toContain('host.start_failed: ECONNREFUSED');
    expect(words).not.toContain('hidden-word');
  });

  it('when the database was never seeded', async () => {
    const empty = await cloneDatabase('empty');

    const words = await launch(empty.url, 29_873, preloadPath);

    await empty.drop();
    expect(words).toContain('kernel.alterations_pending');
  });

  it('when its port is taken', async () => {
    const database = await cloneDatabase('logto');
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;

    const words = await launch(database.url, port);

    await new Promise((resolve) => server.close(resolve));
    await database.drop();
    expect(words).toContain('host.port_taken');
  });
});
