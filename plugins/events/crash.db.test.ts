import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { sql } from '@silverhand/slonik';
import { getTenantUrl } from '../../scripts/testing/databases.ts';
import { accept, makeRig, pushStream, startReceiver, until, writeEvents } from './test-rig.ts';
import type { Rig, TestReceiver } from './test-rig.ts';

const program = path.resolve(import.meta.dirname, 'testdata/worker-child.ts');

describe('a worker that is killed with SIGKILL', () => {
  let rig: Rig;
  let tenantUrl: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    rig = await makeRig();
    tenantUrl = await getTenantUrl(rig.databaseUrl, 'default');
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map(stopChild));
    for (const { stream_id: id } of await rig.main.events.streams.list(rig.main.siteId)) {
      await rig.main.events.streams.remove(rig.main.siteId, id);
    }
  });
  afterAll(async () => rig.close());

  const startChild = (crashAt: string) => {
    const child = spawn(process.execPath, [program], {
      env: {
        PATH: process.env['PATH'],
        NODE_NO_WARNINGS: '1',
        CRASH_AT: crashAt,
        OWNER_URL: rig.databaseUrl,
        TENANT_URL: tenantUrl,
        ISSUER: rig.main.tenant.issuer,
        SIGNING_KEY: JSON.stringify(rig.jwk),
        BOX_KEY: rig.boxKey.toString('base64'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };
  const stopChild = async (child: ChildProcess) => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  };
  const isReady = async (child: ChildProcess) =>
    new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('ready\n')) {
          resolve();
        }
      });
    });

  const writeMixed = async () => {
    const people = rig.main.subjects.slice(0, 2);
    const ids = await writeEvents(rig.main, [...people, ...people, ...people]);
    return people.map((userRef, index) => ({
      userRef,
      ids: [ids[index], ids[index + 2], ids[index + 4]],
    }));
  };
  const taken = (receiver: TestReceiver) =>
    rig.main.subjects.slice(0, 2).map((userRef) => ({
      userRef,
      ids: receiver.accepted().flatMap((item) => (item.userRef === userRef ? [item.jti] : [])),
    }));

  it.each(['listed', 'taken from the queue', 'claimed', 'signed', 'sent', 'noted'])(
    'as soon as it has %s loses nothing, and another goes on within seconds',
    async (step) => {
      const receiver = await startReceiver();
      await pushStream(rig.main, receiver.url);
      const written = await writeMixed();
      const crashing = startChild(step);
      await once(crashing, 'exit');
      const sentBefore = receiver.received.length;

      const next = startChild('');
      await isReady(next);
      const startedAt = performance.now();
      await until(() => receiver.accepted().length === 6);
      const tookMs = performance.now() - startedAt;

      expect(crashing.signalCode).toBe('SIGKILL');
      expect(sentBefore).toBeLessThan(6);
      expect(taken(receiver)).toEqual(written);
      expect(tookMs).toBeLessThan(15_000);
      await receiver.stop();
    }
  );

  it('while it sends loses nothing, and a second one beside it goes on within seconds', async () => {
    const receiver = await startReceiver(() => undefined);
    await pushStream(rig.main, receiver.url);
    const first = startChild('');
    await isReady(first);
    const written = await writeMixed();
    await until(() => receiver.received.length === 2);
    const second = startChild('');
    await isReady(second);

    await stopChild(first);
    receiver.behave(accept);
    const startedAt = performance.now();
    await until(() => receiver.accepted().length === 6);

    expect(taken(receiver)).toEqual(written);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    await receiver.stop();
  });

  it('leaves jobs in the queue that are removed after an hour', async () => {
    await rig.owner.query(sql`
      update passport_jobs._private_jobs
      set locked_at = now() - interval '2 hours'
      where locked_at is not null
    `);
    const countLocked = async () =>
      rig.owner.oneFirst<number>(sql`
        select count(*)::int4
        from passport_jobs.jobs
        where locked_at is not null
      `);
    const before = await countLocked();

    await rig.startWorker();
    await until(async () => (await countLocked()) === 0);

    expect(before).toBeGreaterThan(0);
  });
});
