/** Entry of the embedded host; started as Logto's own core is: `node .` in this folder. */
import { startApp } from './app.ts';
import { connect } from './database.ts';
import { parseEnvironment } from './env.ts';

const log = (line: string) => {
  process.stdout.write(`${line}\n`);
};

const banner = `
  Embedded Logto host (not Logto itself)
  Logto's real schema, seeds and kits with the same oidc-provider, koa and slonik versions, for development and
  tests. It has sign-up, sign-in, the OIDC endpoints and a part of the Management API; no social or enterprise
  sign-in, no MFA, no connectors. To run stock Logto instead: LOGTO_HOME=<built Logto tree> npm start
`;

const explain = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return 'host.port_taken: PORT or ADMIN_PORT is in use by another program';
  }
  const text = error instanceof Error ? error.message : String(error);
  return /^host\./.test(text)
    ? text
    : `host.start_failed: ${code === '' ? '' : `${code} `}the database does not answer or is not seeded (${
        error instanceof Error ? error.name : 'unknown'
      })`;
};

const main = async () => {
  const environment = parseEnvironment(process.env);
  log(banner);
  const sharedPool = await connect(environment.databaseUrl);
  const app = await startApp(environment, sharedPool, log);
  log(`user   ${environment.endpoint.origin}`);
  log(`admin  ${environment.adminEndpoint.origin}`);

  const stop = async () => {
    await app.close();
    await sharedPool.end();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
