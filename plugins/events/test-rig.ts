/**
 * What the tests of events stand on: Logto's database with both tenants by their own roles, a site with subjects in each, a real signing
 * key, and receivers that are real HTTP servers and behave as badly as they are told to.
 */
/* eslint-disable import-x/no-restricted-paths -- used by tests alone, which may build what they need from anywhere */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { createLog, createRandomId } from '../kernel/port.ts';
import type { Log } from '../kernel/port.ts';
import { insertEvent } from './outbox.ts';
import { createSafePost } from './safe-fetch.ts';
import { createEvents } from './service.ts';
import type { Events } from './service.ts';
import type { SignSet } from './set.ts';
import { deliveryUris } from './stream-form.ts';
import type { EventsTenant, SecretBox } from './tenant.ts';
import { startEventsWorker } from './worker.ts';
import type { EventsWorker } from './worker.ts';

export const createSigner =
  (jwk: JWK): SignSet =>
  async (payload, header) =>
    new SignJWT({
      ...payload,
      aud: typeof payload.aud === 'string' ? payload.aud : [...payload.aud],
    })
      .setProtectedHeader({ ...header, alg: 'ES384', kid: jwk.kid ?? '' })
      .sign(await importJWK(jwk, 'ES384'));

/** AES-256-GCM with the place as additional data. */
export const createSecretBox = (key: Buffer): SecretBox => ({
  seal: async (plaintext, context) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context.join('\0')));
    const bytes = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url'));
  },
  open: async (sealed, context) => {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      .setAAD(Buffer.from(context.join('\0')))
      .setAuthTag(bytes.subarray(12, 28));
    return Promise.resolve(
      Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    );
  },
});

export type Side = {
  readonly tenant: EventsTenant;
  readonly events: Events;
  readonly siteId: string;
  readonly audience: string;
  readonly subjects: readonly string[];
};

export const timing = {
  retryPlan: { attempts: 8, firstMs: 100, factor: 1.5, longestMs: 500 },
  leaseMs: 1500,
  periodMs: 100,
};

const makeSide = async (
  pool: DatabasePool,
  {
    id,
    jwk,
    boxKey,
    log,
    pollWaitMs,
  }: { id: string; jwk: JWK; boxKey: Buffer; log: Log; pollWaitMs: number }
): Promise<Side> => {
  const siteId = `site_${createRandomId(24)}`;
  const sectorId = `sector_${createRandomId(24)}`;
  const subjects = Array.from({ length: 12 }, () => `ppid_${createRandomId(26)}`);
  await pool.query(sql`
    insert into passport.sites (tenant_id, id, name, sector_id)
    values (${id}, ${siteId}, 'A shop', ${sectorId})
  `);
  for (const [index, userRef] of subjects.entries()) {
    await pool.query(sql`
      insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
      values (${id}, ${userRef}, ${sectorId}, ${`user_${index}`})
    `);
  }
  const tenant: EventsTenant = {
    id,
    pool,
    issuer: `https://${id}.id.example/oidc`,
    sign: createSigner(jwk),
    secrets: createSecretBox(boxKey),
  };
  const audience = `client_${id}`;
  const events = createEvents({
    tenant,
    policy: 'development',
    findAudience: async () => Promise.resolve([audience]),
    pollUrl: (streamId) => `https://id.example/passport/ssf/poll/${streamId}`,
    log,
    pollWaitMs,
  });
  return { tenant, events, siteId, audience, subjects };
};

export type Rig = {
  readonly database: TestDatabase;
  readonly databaseUrl: string;
  readonly owner: DatabasePool;
  readonly main: Side;
  readonly other: Side;
  readonly jwk: JWK;
  readonly publicJwk: JWK;
  readonly boxKey: Buffer;
  /** Lines of the pack's own log. */
  readonly lines: readonly string[];
  readonly log: Log;
  readonly startWorker: () => Promise<EventsWorker>;
  readonly close: () => Promise<void>;
};

export const makeRig = async ({
  timeoutMs = 1000,
  leaseMs = timing.leaseMs,
  pollWaitMs = 2000,
}: {
  /** How long a worker waits for a receiver's answer. */
  readonly timeoutMs?: number;
  readonly leaseMs?: number;
  readonly pollWaitMs?: number;
} = {}): Promise<Rig> => {
  const database = await cloneDatabase('logto');
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => new Date()
  );
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'key-1' };
  const { d: _, ...publicJwk } = jwk;
  const boxKey = randomBytes(32);
  const [owner, mainPool, otherPool] = await Promise.all([
    openTestPool(database.url, 2),
    openTestPool(await getTenantUrl(database.url, 'default'), 8),
    openTestPool(await getTenantUrl(database.url, 'admin'), 4),
  ]);
  const main = await makeSide(mainPool, { id: 'default', jwk, boxKey, log, pollWaitMs });
  const other = await makeSide(otherPool, { id: 'admin', jwk, boxKey, log, pollWaitMs });
  const workers: EventsWorker[] = [];
  return {
    database,
    databaseUrl: database.url,
    owner,
    main,
    other,
    jwk,
    publicJwk,
    boxKey,
    lines,
    log,
    startWorker: async () => {
      const worker = await startEventsWorker({
        connectionString: database.url,
        listTenants: async () => Promise.resolve([main.tenant, other.tenant]),
        post: createSafePost({ policy: 'development', timeoutMs }),
        log,
        // Fewer than there are subjects, and one more than a stream may have.
        concurrency: 5,
        timing: { ...timing, leaseMs },
      });
      workers.push(worker);
      return worker;
    },
    close: async () => {
      await Promise.all(workers.map(async (worker) => worker.stop()));
      await Promise.all([owner.end(), mainPool.end(), otherPool.end()]);
      await database.drop();
    },
  };
};

/** Writes events of a change of the site's people, one transaction each. @returns their ids */
export const writeEvents = async (
  { tenant, siteId }: Side,
  userRefs: readonly string[]
): Promise<string[]> => {
  const ids: string[] = [];
  for (const userRef of userRefs) {
    ids.push(
      await tenant.pool.transaction(async (connection) =>
        insertEvent(connection, tenant.id, {
          siteId,
          userRef,
          type: 'user-updated',
          payload: { attributes: ['email'] },
        })
      )
    );
  }
  return ids;
};

export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly jti: string;
  readonly userRef: string;
};
export type Behaviour = (response: ServerResponse, received: Received, count: number) => void;

export const accept: Behaviour = (response) => response.writeHead(202).end();

export type TestReceiver = {
  readonly url: string;
  /** Everything that came, in order, accepted or not. */
  readonly received: readonly Received[];
  /** What was taken in, each `jti` once, as a receiver does that remembers them. */
  readonly accepted: () => readonly Received[];
  readonly behave: (behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
  /** On the same port. */
  readonly start: () => Promise<void>;
};

export const startReceiver = async (behaviour: Behaviour = accept): Promise<TestReceiver> => {
  const state = { behaviour, port: 0, server: createServer() };
  const received: Received[] = [];
  const taken = new Map<string, Received>();
  const listen = async () => {
    state.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const claims = body.startsWith('ey')
          ? (decodeJwt(body) as { jti: string; sub_id: { sub?: string } })
          : { jti: String(request.headers['webhook-id']), sub_id: {} };
        const item = {
          path: request.url ?? '',
          headers: request.headers,
          body,
          jti: claims.jti,
          userRef: claims.sub_id.sub ?? '',
        };
        received.push(item);
        response.once('finish', () => {
          if (response.statusCode < 300 && !taken.has(item.jti)) {
            taken.set(item.jti, item);
          }
        });
        state.behaviour(response, item, received.length);
      });
    });
    await new Promise<void>((resolve) => state.server.listen(state.port, '127.0.0.1', resolve));
    state.port = (state.server.address() as AddressInfo).port;
  };
  await listen();
  return {
    url: `http://127.0.0.1:${state.port}`,
    received,
    accepted: () => [...taken.values()],
    behave: (next) => {
      state.behaviour = next;
    },
    start: listen,
    stop: async () => {
      const closed = new Promise<void>((resolve) => state.server.close(() => resolve()));
      state.server.closeAllConnections();
      await closed;
    },
  };
};

export const pushStream = async ({ events, siteId }: Side, url: string, settings: object = {}) => {
  const { stream_id: streamId } = await events.streams.create(siteId, {
    delivery: { method: deliveryUris.push, endpoint_url: url },
    ...settings,
  });
  return streamId;
};

/** Looks again and again until it holds. */
export const until = async (holds: () => boolean | Promise<boolean>, limitMs = 20_000) => {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) {
      throw new Error('it did not happen in time');
    }
    await sleep(50);
  }
};
