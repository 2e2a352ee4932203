/** Entry of one demo shop. Usage: node scripts/demo-shop/index.ts with the environment of settings.ts. */
import { createShop } from './app.ts';
import { openDatabase } from './database.ts';
import { createOidc } from './oidc.ts';
import { parseShopSettings } from './settings.ts';

try {
  const settings = parseShopSettings(process.env);
  const database = await openDatabase(settings.databaseUrl);
  const server = createShop(settings, database, createOidc(settings)).listen(settings.port);
  server.on('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`shop.start_failed: ${error.code ?? error.name}\n`);
    process.exit(1);
  });
  const stop = () => {
    server.close();
    server.closeAllConnections();
    void database.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  const text = error instanceof Error ? error.message : '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  process.stderr.write(text.startsWith('shop.') ? `${text}\n` : `shop.start_failed: ${code}\n`);
  process.exit(1);
}
