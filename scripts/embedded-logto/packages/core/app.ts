/** Two listeners, one application: the tenant is chosen by the address of the request and made at its first use. */
import type { Server } from 'node:http';
import Koa from 'koa';
import koaLogger from 'koa-logger';
import type { DatabasePool } from '@silverhand/slonik';
import { findTenantId } from './env.ts';
import type { HostEnvironment } from './env.ts';
import { createTenant } from './tenant.ts';
import type { Tenant } from './tenant.ts';

export type App = { readonly close: () => Promise<void> };

const listen = async (app: Koa, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = app.listen(port, () => resolve(server));
    server.once('error', reject);
  });

/** @throws EADDRINUSE when a port is taken */
export const startApp = async (
  environment: HostEnvironment,
  sharedPool: DatabasePool,
  log: (line: string) => void
): Promise<App> => {
  const tenants = new Map<string, Promise<Tenant | null>>();
  const getTenant = async (id: string): Promise<Tenant | null> => {
    const made = tenants.get(id) ?? createTenant(id, environment, sharedPool, log);
    tenants.set(id, made);
    try {
      return await made;
    } catch (error) {
      // Not remembered: the database may be back at the next request.
      tenants.delete(id);
      throw error;
    }
  };

  const app = new Koa();
  app.silent = true;
  app.on('error', (error: Error) => log(`error ${error.name}`));
  // As Logto logs: full URLs, whatever is in them. The pack is there to filter them.
  app.use(koaLogger({ transporter: (line) => log(line) }));
  app.use(async (ctx, next) => {
    const tenant = await getTenant(findTenantId(ctx.URL, environment)).catch((error: unknown) => {
      log(`tenant: ${error instanceof Error ? error.message : 'failed'}`);
      ctx.status = 503;
      ctx.body = { code: 'database.unavailable', message: 'database.unavailable' };
      return undefined;
    });
    if (tenant) {
      await tenant.run(ctx, next);
    }
  });

  const servers = await Promise.all([
    listen(app, environment.port),
    listen(app, environment.adminPort),
  ]);
  return {
    close: async () => {
      await Promise.all(
        servers.map(
          async (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              server.closeAllConnections();
            })
        )
      );
      await Promise.all([...tenants.values()].map(async (made) => (await made)?.dispose()));
    },
  };
};
