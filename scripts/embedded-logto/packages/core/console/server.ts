/** Serves the built pages of the console on the admin tenant, the way Logto serves its own: one page for every address below /console. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type Router from 'koa-router';
import type { TenantContext } from '../tenant-context.ts';

const folder = path.join(import.meta.dirname, 'dist');
const unbuilt = 'The console is not built: npm run build:console';

export const registerConsole = (router: Router, { isAdmin }: TenantContext) => {
  if (!isAdmin) {
    return;
  }
  router.get('/console/assets/:name', async (ctx) => {
    const name = String(ctx.params['name']);
    const content = /^[\w-]+\.(js|css)$/.test(name)
      ? await readFile(path.join(folder, 'assets', name)).catch(() => null)
      : null;
    if (content) {
      ctx.set('Cache-Control', 'max-age=604800');
      ctx.type = path.extname(name);
      ctx.body = content;
    }
  });
  router.get(/^\/console(\/.*)?$/, async (ctx) => {
    ctx.set('Cache-Control', 'no-cache, no-store');
    ctx.type = 'html';
    ctx.body = await readFile(path.join(folder, 'index.html'), 'utf8').catch(() => unbuilt);
  });
};
