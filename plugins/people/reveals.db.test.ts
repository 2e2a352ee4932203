import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../scripts/testing/canary.ts';
import { dumpDatabase } from '../../scripts/testing/dump.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createAuditLog } from '../audit/port.ts';
import { makeSigner } from '../audit/test-rig.ts';
import { createRig, createUserId, insertLogtoUser } from '../vault/test-rig.ts';
import type { Rig } from '../vault/test-rig.ts';
import type { RevealPolicy } from './config.ts';
import { createReveals } from './reveals.ts';
import type { RevealWish } from './reveals.ts';

const email = 'canary.person.7731@example.org';
const words = 'Ticket-of-the-canary-5519';
const asker = { id: 'admin_1', ip: '203.0.113.0', isMachine: false };
const approver = { id: 'admin_2', ip: null, isMachine: false };
const machine = { id: 'm-default', ip: null, isMachine: true };

const code = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => Reflect.get(Object(error) as object, 'code')
  );

describe('reveals', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const signer = makeSigner();

  const create = (policy: RevealPolicy, tenantId: 'default' | 'admin' = 'default') => {
    const { pool, vault, other } = rig();
    return createReveals({
      pool,
      tenantId,
      policy,
      transient: (tenantId === 'admin' ? other : vault).transient,
      audit: createAuditLog({ tenantId, pool, signer, now: () => Date.now() }),
      readRow: async (userId) => {
        const [row] = await runSql<{ id: string }>(
          rig().logto.url,
          'select id from public.users where id = $1',
          [userId]
        );
        return row ? { id: row.id, primary_email: email, profile: {} } : null;
      },
      now: () => Date.now(),
    });
  };
  const makeWish = async (change: Partial<RevealWish> = {}): Promise<RevealWish> => {
    const userId = createUserId();
    await insertLogtoUser(rig(), userId);
    return { userId, attribute: 'email', category: 'support', reason: words, ...change };
  };
  const listEntries = async (userId: string) =>
    runSql(
      rig().logto.url,
      `select actor_id, action, attributes, purpose from passport.audit_entries
       where user_id = $1 order by sequence`,
      [userId]
    );
  const age = async (id: string, interval: string) =>
    runSql(
      rig().logto.url,
      `update passport.reveals set asked_at = asked_at - $2::interval, granted_until = granted_until - $2::interval where id = $1`,
      [id, interval]
    );
  const withFullChain = async (run: () => Promise<unknown>) => {
    const { url } = rig().logto;
    await runSql(
      url,
      'alter table passport.audit_heads add constraint nothing_more check (sequence < 0) not valid'
    );
    try {
      await run();
    } finally {
      await runSql(url, 'alter table passport.audit_heads drop constraint nothing_more');
    }
  };

  beforeAll(async () => {
    started.rig = await createRig();
    const reveals = create('one');
    // The chain has its head row before a test takes it away.
    await reveals.ask(await makeWish(), asker);
  });
  afterAll(async () => started.rig?.close());

  it('show a value once to who asked, where one administrator is enough, and each step is on the chain', async () => {
    const reveals = create('one');
    const wish = await makeWish();

    const { id, status } = await reveals.ask(wish, asker);
    const parts = await reveals.show(id, asker);
    const again = await code(reveals.show(id, asker));

    expect(status).toBe('granted');
    expect(parts).toContainEqual({ part: 'email', text: email });
    expect(again).toBe('people.reveal_over');
    expect(await listEntries(wish.userId)).toEqual(
      ['users.reveal_ask', 'users.reveal'].map((action) => ({
        ...{ actor_id: asker.id, action, attributes: ['email'], purpose: 'support' },
      }))
    );
  });

  it('wait for another administrator where it takes two', async () => {
    const reveals = create('two');
    const wish = await makeWish({ category: 'legal' });
    const { id, status } = await reveals.ask(wish, asker);

    const early = await code(reveals.show(id, asker));
    const own = await code(reveals.decide(id, true, asker));
    const byMachine = await code(reveals.decide(id, true, machine));
    await reveals.decide(id, true, approver);
    const twice = await code(reveals.decide(id, false, approver));
    const byApprover = await code(reveals.show(id, approver));

    expect(status).toBe('waiting');
    expect([early, own, byMachine, twice, byApprover]).toEqual([
      'people.reveal_not_granted',
      'people.second_person_needed',
      'people.second_person_needed',
      'people.reveal_decided',
      'people.reveal_not_yours',
    ]);
    expect(await reveals.show(id, asker)).toContainEqual({ part: 'email', text: email });
    expect(
      (await listEntries(wish.userId)).map(({ actor_id: actor, action }) => [actor, action])
    ).toEqual([
      [asker.id, 'users.reveal_ask'],
      [approver.id, 'users.reveal_approve'],
      [asker.id, 'users.reveal'],
    ]);
  });

  it('are not shown once refused', async () => {
    const reveals = create('two');
    const wish = await makeWish();
    const { id } = await reveals.ask(wish, asker);

    await reveals.decide(id, false, approver);

    expect(await code(reveals.show(id, asker))).toBe('people.reveal_not_granted');
    expect((await listEntries(wish.userId)).at(-1)).toMatchObject({
      action: 'users.reveal_refuse',
    });
  });

  it('that were granted by nobody do not count once it takes two', async () => {
    const { id } = await create('one').ask(await makeWish(), asker);

    expect(await code(create('two').show(id, asker))).toBe('people.reveal_not_granted');
  });

  it('are over ten minutes after the grant, and three days after a question nobody answered', async () => {
    const granted = await create('one').ask(await makeWish(), asker);
    const waiting = await create('two').ask(await makeWish(), asker);

    await age(granted.id, '9 minutes');
    const [inTime] = await create('one').list(
      { userId: granted.userId, isWaiting: false },
      approver
    );
    await age(granted.id, '1 minute');
    await age(waiting.id, '3 days');

    expect(inTime?.status).toBe('granted');
    expect(await code(create('one').show(granted.id, asker))).toBe('people.reveal_over');
    expect(await code(create('two').decide(waiting.id, true, approver))).toBe(
      'people.reveal_decided'
    );
    const [listed] = await create('two').list(
      { userId: waiting.userId, isWaiting: false },
      approver
    );
    expect(listed?.status).toBe('over');
    expect(await create('two').list({ userId: waiting.userId, isWaiting: true }, approver)).toEqual(
      []
    );
  });

  it('are shown to one of twenty calls at once', async () => {
    const reveals = create('one');
    const wish = await makeWish();
    const { id } = await reveals.ask(wish, asker);

    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async () => reveals.show(id, asker))
    );

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(
      (await listEntries(wish.userId)).filter(({ action }) => action === 'users.reveal')
    ).toHaveLength(1);
  });

  it('show nothing that cannot be recorded, and can be asked for again afterwards', async () => {
    const reveals = create('one');
    const wish = await makeWish();
    const { id } = await reveals.ask(wish, asker);

    await withFullChain(async () => {
      expect(await code(reveals.show(id, asker))).toBe('audit.unavailable');
      expect(await code(reveals.ask(wish, asker))).toBe('audit.unavailable');
    });

    expect(await reveals.list({ userId: wish.userId, isWaiting: false }, approver)).toHaveLength(1);
    expect(await reveals.show(id, asker)).toHaveLength(1);
  });

  it.each([
    'Asked by anna@example.org about her order',
    'Call back at +49 30 12345678 please',
    'Card 4111 1111 1111 1111 was refused',
  ])('are refused for the reason %j', async (reason) => {
    const wish = await makeWish({ reason });

    expect(await code(create('one').ask(wish, asker))).toBe('people.personal_reason');
    expect(await listEntries(wish.userId)).toEqual([]);
  });

  it('are refused for whom there is not, and for what they have not', async () => {
    const wish = await makeWish();

    expect(await code(create('one').ask({ ...wish, userId: 'nobody' }, asker))).toBe(
      'people.not_found'
    );
    expect(await code(create('one').ask({ ...wish, attribute: 'address' }, asker))).toBe(
      'people.no_value'
    );
  });

  it('lie without value and with their reason sealed; the list has neither a value', async () => {
    const reveals = create('one');
    const wish = await makeWish();
    const { id } = await reveals.ask(wish, asker);
    await reveals.show(id, asker);

    const listed = await reveals.list({ userId: wish.userId, isWaiting: false }, approver);
    const dumps = await Promise.all(
      [rig().logto, ...Object.values(rig().vaults)].map(async ({ url }) => dumpDatabase(url))
    );

    expect(listed).toMatchObject([{ id, status: 'shown', reason: words, askedBy: asker.id }]);
    expect(findCanaries([email], { list: JSON.stringify(listed) })).toEqual([]);
    expect(dumps.flatMap((dump) => findCanaries([email, words], dump))).toEqual([]);
    expect(findCanaries([email, words], { log: rig().lines.join('\n') })).toEqual([]);
  });

  it('of a person who is gone have no reason and show nothing', async () => {
    const reveals = create('one');
    const wish = await makeWish();
    const { id } = await reveals.ask(wish, asker);

    await runSql(rig().logto.url, 'delete from public.users where id = $1', [wish.userId]);

    expect(await code(reveals.show(id, asker))).toBe('people.not_found');
    const listed = await reveals.list({ userId: null, isWaiting: false }, approver);
    expect(listed.find((one) => one.id === id)).toMatchObject({ userId: '', reason: null });
  });

  it('are listed with an entry of who looked, once in ten minutes for the same question', async () => {
    const reveals = create('one');
    const wish = await makeWish();
    const looker = { id: `looker_${wish.userId}`, ip: '203.0.113.0', isMachine: false };
    const listed = async () =>
      runSql(
        rig().logto.url,
        `select action, user_id, attributes from passport.audit_entries
         where actor_id = $1 order by sequence`,
        [looker.id]
      );

    await reveals.list({ userId: wish.userId, isWaiting: false }, looker);
    await reveals.list({ userId: wish.userId, isWaiting: false }, looker);
    await reveals.list({ userId: null, isWaiting: true }, looker);

    const common = { action: 'users.list_reveals', attributes: [] };
    expect(await listed()).toEqual([
      { ...common, user_id: wish.userId },
      { ...common, user_id: null },
    ]);
  });

  it('are not listed when that cannot be recorded', async () => {
    await withFullChain(async () => {
      const filter = { userId: null, isWaiting: false };
      expect(await code(create('one').list(filter, approver))).toBe('audit.unavailable');
    });
  });

  it('are another tenant’s own', async () => {
    const { id } = await create('one').ask(await makeWish(), asker);

    expect(await code(create('one', 'admin').show(id, asker))).toBe('people.reveal_not_found');
  });
});
