/** Hosts die with SIGKILL, receivers restart: every event arrives, once by its `jti`, in order for each person. */
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { preloadPath } from '../../testing/compiled-pack.ts';
import type { TestHost } from '../../testing/host.ts';
import { createCookieJar } from '../../testing/http.ts';
import { connectManagement } from '../../testing/management.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';
import { launchHost } from '../launch.ts';
import { findFreePort } from '../postgres.ts';

const password = 'correct horse';
const own = (name: string) => `urn:logto-passport:event:${name}`;
const logtoHome = process.env['HOST'] === 'logto' ? process.env['LOGTO_HOME'] : undefined;

type Push = { readonly jti: string; readonly userRef: string; readonly type: string };

const until = async (isReady: () => Promise<boolean> | boolean, tries = 600) => {
  for (let count = 0; count < tries; count += 1) {
    if (await isReady()) {
      return;
    }
    await sleep(50);
  }
  throw new Error('it did not happen');
};

/** A receiver of a site: takes events, hangs, refuses, and can be stopped and started again at its address. */
const startReceiver = async () => {
  const taken: Push[] = [];
  const requests: Push[] = [];
  const state: { behaviour: 'accept' | 'hang' | 'fail' } = { behaviour: 'accept' };
  const servers: { current: Server | null } = { current: null };
  const answer = (response: ServerResponse, push: Push) => {
    requests.push(push);
    if (state.behaviour === 'accept') {
      taken.push(push);
      response.writeHead(202).end();
    } else if (state.behaviour === 'fail') {
      response.writeHead(503).end();
    }
  };
  const listen = async (port: number) => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const payload = decodeJwt(Buffer.concat(chunks).toString());
        const { sub_id: subject, events } = payload as {
          sub_id: { sub: string };
          events: object;
        };
        answer(response, {
          jti: String(payload.jti),
          userRef: subject.sub,
          type: Object.keys(events)[0]?.replace(/^.*[:/]/, '') ?? '',
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    servers.current = server;
    return (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    const server = servers.current;
    servers.current = null;
    if (server) {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}/events`,
    state,
    taken,
    requests,
    stop,
    start: async () => listen(port),
  };
};
type TestReceiver = Awaited<ReturnType<typeof startReceiver>>;

describe('events of a host that is killed', () => {
  const stage: { world?: World; host?: TestHost } = {};
  const host = () => stage.host!;
  const receivers: TestReceiver[] = [];
  let shop: Site;
  let key: string;
  let made = 0;

  const call = async (method: string, url: string, body?: unknown) =>
    callApi(host().userUrl, key, method, url, body);
  const createPerson = async () => {
    made += 1;
    const person = { username: `person_${made}`, password, share: ['email'] };
    const management = await connectManagement(host());
    await management.call('POST', '/users', {
      username: person.username,
      password,
      primaryEmail: `person.${made}@example.com`,
    });
    return person;
  };
  const share = async () => {
    const { claims } = await signInAt(shop, await createPerson(), createCookieJar());
    return String(claims.sub);
  };
  const openStream = async () => {
    const receiver = await startReceiver();
    receivers.push(receiver);
    const { status, body } = await call('POST', '/ssf/streams', {
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: receiver.url },
      events_requested: [
        ...['consent-granted', 'consent-withdrawn', 'user-blocked', 'user-unblocked'].map(own),
      ],
    });
    expect(status).toBe(201);
    return { receiver, streamId: String(body['stream_id']) };
  };
  /** What waits in the database, in its order: what must arrive. */
  const listWritten = async (userRef: string) =>
    (
      await runSql<{ id: string; type: string }>(
        host().databaseUrl,
        `select id, type from passport.event_outbox
         where user_ref = $1 and type = any($2) order by position`,
        [userRef, ['consent-granted', 'consent-withdrawn', 'user-blocked', 'user-unblocked']]
      )
    ).map(({ id, type }) => ({ jti: id, userRef, type }));
  const listTaken = ({ taken }: TestReceiver, userRef: string) =>
    taken.filter((push) => push.userRef === userRef);
  const crash = async () => host().kill();
  /** A process delivers for a tenant from the first request for it on; what looks after its health is one. */
  const wake = async (userUrl: string) => {
    const { status } = await fetch(`${userUrl}/passport/health`);
    expect(status).toBe(200);
  };
  const restart = async () => {
    stage.host = await host().restart();
    await wake(host().userUrl);
  };
  /** Three changes behind the consent of the sign-in, so four events. */
  const change = async (userRef: string) => {
    await call('POST', '/blocks', { user_ref: userRef, reason: 'other' });
    await call('DELETE', `/blocks/${userRef}`);
  };

  beforeAll(async () => {
    stage.world = await startWorld(true, { PASSPORT_EVENTS_ALLOW_PRIVATE: 'development' });
    stage.host = stage.world.host;
    const { world } = stage;
    shop = await world.createSite('shop', { scope: 'openid profile email' });
    await signInAt(shop, { username: 'first', password, isNew: true });
    const siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      {
        attribute: 'email',
        purpose: 'receipt',
        purposeCode: 'dpv:ServiceProvision',
        textEn: 'For this test',
        textRu: 'Для этой проверки',
        defaultDays: 90,
        longestDays: 365,
      },
    ]);
    key = await createKey(world, siteId, ['events:manage', 'consents:withdraw', 'blocks:write']);
  });
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) {
      await receiver.stop();
    }
    const { body } = await call('GET', '/ssf/streams');
    const streams = (body['streams'] ?? []) as { stream_id: string }[];
    await Promise.all(
      streams.map(async (each) => call('DELETE', `/ssf/streams?stream_id=${each.stream_id}`))
    );
    await runSql(host().databaseUrl, 'delete from passport.event_streams');
  });
  afterAll(async () => stage.host?.stop());

  it('while they wait for their receiver arrive after the restart, in order', async () => {
    const { receiver } = await openStream();
    await receiver.stop();
    const userRefs = [await share(), await share()];
    for (const userRef of userRefs) {
      await change(userRef);
    }
    await crash();
    await receiver.start();

    await restart();
    await until(() => receiver.taken.length >= 8);

    for (const userRef of userRefs) {
      expect(listTaken(receiver, userRef)).toEqual(await listWritten(userRef));
      expect(listTaken(receiver, userRef).map(({ type }) => type)).toEqual([
        'consent-granted',
        'user-blocked',
        'consent-withdrawn',
        'user-unblocked',
      ]);
    }
  }, 90_000);

  it('while its receiver hangs are sent again with the same id, and taken once', async () => {
    const { receiver } = await openStream();
    receiver.state.behaviour = 'hang';
    const userRef = await share();
    await change(userRef);
    await until(() => receiver.requests.length > 0);

    await crash();
    receiver.state.behaviour = 'accept';
    await restart();
    await until(() => receiver.taken.length >= 4);

    const written = await listWritten(userRef);
    expect(receiver.taken).toEqual(written);
    // The first one alone was under way: what comes behind it waited.
    expect(new Set(receiver.requests.slice(0, -4).map(({ jti }) => jti))).toEqual(
      new Set([written[0]?.jti])
    );
  }, 90_000);

  it('in the moment after a change is committed is sent by the next process', async () => {
    const { receiver } = await openStream();
    const userRef = await share();
    await until(() => receiver.taken.length === 1);

    const withdrawing = call('POST', '/consents/withdraw', { user_ref: userRef }).catch(() => null);
    await until(async () => (await listWritten(userRef)).length === 2);
    await crash();
    await withdrawing;
    await restart();
    await until(() => receiver.taken.length >= 2);

    expect(new Map(receiver.taken.map((push) => [push.jti, push])).size).toBe(2);
    expect([...new Map(receiver.taken.map((push) => [push.jti, push])).values()]).toEqual(
      await listWritten(userRef)
    );
  }, 90_000);

  it('in the middle of a change tells of nothing that did not happen', async () => {
    const { receiver } = await openStream();
    const person = await createPerson();
    // The chain's head is held: the change waits inside its transaction, its event already written there.
    const { default: pg } = await import('pg');
    const holder = new pg.Client({ connectionString: host().databaseUrl });
    await holder.connect();
    await holder.query('begin');
    await holder.query(`select 1 from passport.audit_heads where tenant_id = 'default' for update`);
    const signingIn = signInAt(shop, person, createCookieJar()).catch(() => null);
    await until(async () => {
      const [row] = await runSql<{ count: number }>(
        host().databaseUrl,
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`
      );
      return (row?.count ?? 0) > 0;
    });

    await crash();
    await holder.query('rollback');
    await holder.end();
    await signingIn;
    await restart();
    const userRef = await share();
    await until(() => receiver.taken.length >= 1);

    // The person answered nothing that counts: one other event, and none of theirs.
    expect(receiver.taken).toEqual(await listWritten(userRef));
    const [outbox] = await runSql<{ count: number }>(
      host().databaseUrl,
      `select count(*)::int as count from passport.event_outbox as events
       where type = 'consent-granted' and not exists (
         select 1 from passport.consents
         join passport.pairwise_subjects on pairwise_subjects.user_id = consents.user_id
         where pairwise_subjects.user_ref = events.user_ref and consents.decision = 'granted')`
    );
    expect(outbox?.count).toBe(0);
  }, 90_000);

  it('are delivered once where two hosts work on one database, and by the other when one dies', async () => {
    const { receiver } = await openStream();
    const userPort = await findFreePort(30_500 + (process.pid % 200) * 10);
    const second = await launchHost({
      databaseUrl: host().databaseUrl,
      userPort,
      adminPort: await findFreePort(userPort + 1),
      logtoHome,
      environment: host().environment,
      preload: preloadPath,
    });
    await wake(second.userUrl);
    try {
      const userRefs = [await share(), await share(), await share()];
      await Promise.all(userRefs.map(change));
      await until(() => receiver.taken.length >= 12);
      await sleep(2500);
      const first = [...receiver.taken];
      receiver.state.behaviour = 'fail';
      const last = await share();
      await until(() => receiver.requests.some(({ userRef }) => userRef === last));
      await second.kill();
      receiver.state.behaviour = 'accept';
      await until(() => listTaken(receiver, last).length > 0);

      expect(first).toHaveLength(12);
      expect(new Set(first.map(({ jti }) => jti)).size).toBe(12);
      for (const userRef of [...userRefs, last]) {
        expect(listTaken(receiver, userRef)).toEqual(await listWritten(userRef));
      }
    } finally {
      await second.kill();
    }
  }, 120_000);

  it('wait for a receiver that restarts in the middle, and go on where it stopped', async () => {
    const { receiver } = await openStream();
    const userRef = await share();
    await until(() => receiver.taken.length === 1);
    await receiver.stop();
    await change(userRef);
    await sleep(1500);
    await receiver.start();

    await until(() => receiver.taken.length >= 4);

    expect(receiver.taken).toEqual(await listWritten(userRef));
  }, 90_000);
});
