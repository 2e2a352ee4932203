/** Webhooks: what Logto sends to a site, and the copy of it that it keeps. Stock Logto only. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReceiver } from '../../../testing/world.ts';
import type { World } from '../../../testing/world.ts';

export type Hooks = {
  /** Waits until every delivery is logged, and looks that they were what a site expects. */
  readonly settle: (names: readonly string[]) => Promise<number>;
  readonly close: () => Promise<void>;
};

const events = [
  'PostRegister',
  'PostSignIn',
  'PostResetPassword',
  'User.Created',
  'User.Deleted',
  'User.Data.Updated',
  'User.SuspensionStatus.Updated',
  'Organization.Membership.Updated',
  'Identifier.Lockout',
];
const pollMs = 250;
const pollTries = 80;
const pageSize = 100;

/** One site that listens and one that is down: the log of a failed delivery holds the body too. */
export const startHooks = async ({ management }: World): Promise<Hooks> => {
  const receiver = await startReceiver();
  const create = async (name: string, url: string) =>
    (
      await management.call<{ id: string }>('POST', '/hooks', {
        name,
        events,
        config: { url, headers: {} },
      })
    ).id;
  const id = await create('site', `${receiver.url}/hook`);
  const down = await create('down', 'http://127.0.0.1:9/hook');
  const countLogged = async (hook: string): Promise<number> =>
    (
      await management.call<readonly unknown[]>(
        'GET',
        `/hooks/${hook}/recent-logs?page_size=${pageSize}`
      )
    ).length;
  const waitFor = async (hook: string, count: () => number) => {
    for (let tries = 0; (await countLogged(hook)) < count(); tries += 1) {
      assert.ok(tries < pollTries, 'deliveries are not logged');
      await sleep(pollMs);
    }
  };
  return {
    settle: async (names) => {
      await waitFor(id, () => Math.min(receiver.bodies.length, pageSize));
      await waitFor(down, () => 1);
      const text = receiver.bodies.join('\n');
      const seen = new Set(
        receiver.bodies.map((body) => String((JSON.parse(body) as { event?: string }).event))
      );
      assert.deepEqual([...seen].sort(), [...events].sort());
      assert.ok(
        !names.some((name) => text.includes(name)),
        'a receiver is not told who it is about'
      );
      return receiver.bodies.length;
    },
    close: receiver.close,
  };
};
