/** A host with an administrator's hand on it: what most contract tests begin with. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestHost } from './host.ts';
import type { TestHost } from './host.ts';
import { connectManagement, createApplication } from './management.ts';
import type { Management } from './management.ts';
import type { Site } from './oidc-client.ts';
import { runSql } from './sql.ts';

export type World = {
  readonly host: TestHost;
  readonly management: Management;
  readonly createSite: (
    name: string,
    options?: Partial<Parameters<typeof createApplication>[1]> & Partial<Site>
  ) => Promise<Site>;
  readonly close: () => Promise<void>;
};

export const startWorld = async (
  pack: boolean,
  environment: Readonly<Record<string, string>> = {},
  prepared: Pick<Parameters<typeof startTestHost>[0], 'database' | 'vaults'> = {}
): Promise<World> => {
  const host = await startTestHost({ pack, environment, ...prepared });
  return openWorld(host);
};

/** The hand on a host that runs already. */
export const openWorld = async (host: TestHost): Promise<World> => {
  const management = await connectManagement(host);
  return {
    host,
    management,
    createSite: async (name, { scope, resource, ...options } = {}) => {
      const redirectUri = `http://${name}.example/callback`;
      const { id, secret } = await createApplication(management, {
        name,
        redirectUris: options.customClientMetadata?.['isDeviceFlow'] ? [] : [redirectUri],
        ...options,
      });
      return {
        userUrl: host.userUrl,
        clientId: id,
        clientSecret: secret,
        redirectUri,
        ...(scope ? { scope } : {}),
        ...(resource ? { resource } : {}),
      };
    },
    close: async () => host.stop(),
  };
};

/** The Logto user id behind a username. Sealed columns do not compare, so the newest user is asked for. */
export const findNewestUserId = async ({ databaseUrl }: TestHost): Promise<string> => {
  const [row] = await runSql<{ id: string }>(
    databaseUrl,
    `select id from users where tenant_id = 'default' order by created_at desc limit 1`
  );
  if (!row) {
    throw new Error('nobody has registered');
  }
  return row.id;
};

/** Puts two applications under one site, as `passport site attach` does. */
export const shareSite = async ({ databaseUrl }: TestHost, first: Site, second: Site) => {
  await runSql(
    databaseUrl,
    `insert into passport.site_applications (tenant_id, application_id, site_id)
     select tenant_id, $2, site_id from passport.site_applications
     where tenant_id = 'default' and application_id = $1`,
    [first.clientId, second.clientId]
  );
};

export type Receiver = {
  readonly url: string;
  /** Bodies in the order they came. */
  readonly bodies: readonly string[];
  readonly next: () => Promise<string>;
  readonly close: () => Promise<void>;
};

/** A server of a site that writes down what it is sent. */
export const startReceiver = async (): Promise<Receiver> => {
  const bodies: string[] = [];
  const waiting: ((body: string) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      response.writeHead(200).end();
      waiting.shift()?.(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    next: async () => new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
