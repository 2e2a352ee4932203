/**
 * A worker in a process of its own that kills itself (SIGKILL) the first time it comes to a step named in CRASH_AT; it runs until
 * somebody kills it when no step is named.
 */
import pg from 'pg';
import { createPool } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import type { JWK } from 'jose';
import { createLog } from '../../kernel/port.ts';
import { createSafePost } from '../safe-fetch.ts';
import { createSecretBox, createSigner, timing } from '../test-rig.ts';
import { startEventsWorker } from '../worker.ts';

const read = (name: string) => process.env[name] ?? '';
const reach = (step: string) => {
  if (read('CRASH_AT') === step) {
    process.kill(process.pid, 'SIGKILL');
  }
};

/** The pool, with a look at what comes and goes: each step of the work is one statement. */
const watch = (pool: DatabasePool): DatabasePool => ({
  ...pool,
  // Lanes that are due: fanned out, and not in the queue yet.
  any: async (query) => {
    const rows = await pool.any(query);
    if (rows.length > 0) {
      reach('listed');
    }
    return rows;
  },
  // The claim.
  maybeOne: async (query) => {
    reach('taken from the queue');
    const row = await pool.maybeOne(query);
    if (row) {
      reach('claimed');
    }
    return row;
  },
  // What became of it.
  query: async (query) => {
    const result = await pool.query(query);
    if (result.rowCount > 0) {
      reach('noted');
    }
    return result;
  },
});

const pool = watch(await createPool(read('TENANT_URL'), { PgPool: pg.Pool }));
const sign = createSigner(JSON.parse(read('SIGNING_KEY')) as JWK);
const post = createSafePost({ policy: 'development', timeoutMs: 5000 });

await startEventsWorker({
  connectionString: read('OWNER_URL'),
  listTenants: async () =>
    Promise.resolve([
      {
        id: 'default',
        pool,
        issuer: read('ISSUER'),
        sign: async (...parameters) => {
          const token = await sign(...parameters);
          reach('signed');
          return token;
        },
        secrets: createSecretBox(Buffer.from(read('BOX_KEY'), 'base64')),
      },
    ]),
  post: async (request) => {
    const outcome = await post(request);
    reach('sent');
    return outcome;
  },
  log: createLog(
    (line) => process.stdout.write(line),
    () => new Date()
  ),
  timing,
});
process.stdout.write('ready\n');
// The dispatcher's timers do not hold the process.
setInterval(() => undefined, 60_000);
