import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { graceDays } from './housekeeping.ts';
import {
  countRows,
  createPerson,
  createRig,
  createUserId,
  hold,
  insertLogtoUser,
  live,
  openOne,
  waitForBlocked,
} from './test-rig.ts';
import type { Person, Rig } from './test-rig.ts';
import { toDay } from './transient.ts';

describe('the sweeper', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());

  const age = async ({ userId }: { readonly userId: string }, hours = 1) => {
    const { logto, vaults } = rig();
    const past = `now() - interval '${hours} hours'`;
    await runSql(
      logto.url,
      `update passport.residency set created_at = ${past} where user_id = $1`,
      [userId]
    );
    for (const { url } of Object.values(vaults)) {
      await runSql(
        url,
        `update vault.users_pii set created_at = ${past}, dirty_at = ${past} where user_id = $1`,
        [userId]
      );
      for (const table of ['identifiers', 'attribute_values']) {
        await runSql(url, `update vault.${table} set created_at = ${past} where user_id = $1`, [
          userId,
        ]);
      }
    }
  };
  const register = async (person: Person) =>
    insertLogtoUser(rig(), person.userId, { email: person.token, name: person.ref });
  const openBoth = async ({ ref, token }: Person) => [
    await openOne(rig().vault, ref),
    await openOne(rig().vault, token),
  ];

  describe('of people whom Logto does not have', () => {
    it('destroys keys and values', async () => {
      const { vault, vaults } = rig();
      const person = await createPerson(vault, 'ru');
      await age(person);

      const { people } = await vault.sweeper.sweep();

      expect(people).toBe(1);
      expect(await vault.queries.listUserKeys([person.userId])).toEqual([]);
      expect(await vault.queries.findResidency(person.userId)).toBeNull();
      expect(await countRows(vaults.ru, person.userId)).toBe(0);
      expect(await openBoth(person)).toEqual([undefined, undefined]);
    });

    it('spares those who are younger than any request', async () => {
      const person = await createPerson(rig().vault, 'eu');

      const { people } = await rig().vault.sweeper.sweep();

      expect(people).toBe(0);
      expect(await openBoth(person)).toEqual([person.name, person.email]);
    });

    it('spares those whom Logto has, and people of another tenant', async () => {
      const { vault, other } = rig();
      const person = await createPerson(vault, 'eu');
      await register(person);
      const stranger = await createPerson(other, 'eu');
      await age(person);
      await age(stranger);

      const { people } = await vault.sweeper.sweep();

      expect(people).toBe(0);
      expect(await openBoth(person)).toEqual([person.name, person.email]);
      expect(await openOne(other, stranger.ref)).toBe(stranger.name);
      await other.sweeper.eraseIfGone(stranger.userId);
    });

    it('does not erase by name somebody whom Logto has', async () => {
      const person = await createPerson(rig().vault, 'eu');
      await register(person);

      expect(await rig().vault.sweeper.eraseIfGone(person.userId)).toBe(false);

      expect(await openBoth(person)).toEqual([person.name, person.email]);
    });

    it.each([
      ['after the keys', 'eu' as const, 'lock table vault.users_pii in share mode'],
      ['between the regions', 'ru' as const, 'lock table vault.users_pii in share mode'],
    ])('goes on with an erasure that ended %s', async (_title, region, lock) => {
      const { vault, vaults, openProcess } = rig();
      const person = await createPerson(vault, 'eu');
      await age(person);
      const doomed = await openProcess();
      const barrier = await hold(vaults[region].url, lock);
      const erasing = doomed.vault.sweeper.eraseIfGone(person.userId).catch(() => 'interrupted');
      const pid = await waitForBlocked(vaults[region]);
      await runSql(vaults[region].url, 'select pg_terminate_backend($1)', [pid]);
      expect(await erasing).toBe('interrupted');
      await barrier.release();
      rig().vault.keyRing.forgetUser(person.userId);
      expect(await openBoth(person)).toEqual([undefined, undefined]);

      const { people } = await vault.sweeper.sweep();

      expect(people).toBe(1);
      expect([
        await countRows(vaults.eu, person.userId),
        await countRows(vaults.ru, person.userId),
      ]).toEqual([0, 0]);
      await doomed.close();
    });
  });

  describe('of values that no row refers to', () => {
    const makeReplaced = async () => {
      const { vault } = rig();
      const person = await createPerson(vault, 'eu');
      await register(person);
      const [oldRef, youngRef, logRef] = Array.from({ length: 3 }, () =>
        vault.people.createRef('eu')
      );
      const store = async (attribute: string, ref: string) =>
        vault.people.store(person.userId, {
          identifiers: [],
          attributes: [{ attribute, ref, value: ref }],
        });
      await store('name', oldRef!);
      await store('log', logRef!);
      await age(person);
      return { person, oldRef: oldRef!, logRef: logRef!, youngRef: youngRef!, store };
    };

    it('removes old ones, and spares those in Logto’s rows and log entries', async () => {
      const { person, oldRef, logRef } = await makeReplaced();

      const { values_eu: removed } = await rig().vault.sweeper.sweep();

      expect(removed).toBe(1);
      expect(await openOne(rig().vault, oldRef)).toBeUndefined();
      expect(await openOne(rig().vault, logRef)).toBe(logRef);
      expect(await openBoth(person)).toEqual([person.name, person.email]);
    });

    it('looks at nobody who was written to a moment ago', async () => {
      const { oldRef, youngRef, store } = await makeReplaced();
      await store('name', youngRef);

      const { values_eu: removed } = await rig().vault.sweeper.sweep();

      expect(removed).toBe(0);
      expect(await openOne(rig().vault, oldRef)).toBe(oldRef);
      expect(await openOne(rig().vault, youngRef)).toBe(youngRef);
    });

    it('removes an address that was replaced, and keeps the new one', async () => {
      const { vault, logto } = rig();
      const person = await createPerson(vault, 'eu');
      await register(person);
      const email = `new-${person.email}`;
      const token = (await vault.indexer()).toToken('email', email);
      await vault.people.store(person.userId, {
        identifiers: [{ attribute: 'email', token, value: email }],
        attributes: [],
      });
      await runSql(logto.url, 'update users set primary_email = $1 where id = $2', [
        token,
        person.userId,
      ]);
      await age(person);

      const { values_eu: removed } = await vault.sweeper.sweep();

      expect(removed).toBe(1);
      expect(await openOne(vault, person.token)).toBeUndefined();
      expect(await openOne(vault, token)).toBe(email);
    });

    it('looks at a person once, until the next write', async () => {
      const { person } = await makeReplaced();
      await rig().vault.sweeper.sweep();

      const [row] = await runSql(
        rig().vaults.eu.url,
        'select dirty_at from vault.users_pii where user_id = $1',
        [person.userId]
      );

      expect(row).toEqual({ dirty_at: null });
    });
  });

  it('finishes moves that were interrupted long ago, and no running ones', async () => {
    const { vault, logto } = rig();
    const [stuck, running] = [await createPerson(vault, 'eu'), await createPerson(vault, 'eu')];
    for (const [person, hours] of [
      [stuck, 1],
      [running, 0],
    ] as const) {
      await register(person);
      await runSql(
        logto.url,
        `insert into passport.region_moves (tenant_id, id, user_id, from_region, to_region, state, started_at)
         values ('default', $1, $2, 'eu', 'ru', 'copying', now() - make_interval(hours => $3))`,
        [`move_${person.userId}`, person.userId, hours]
      );
    }

    const { moves } = await vault.sweeper.sweep();

    expect(moves).toBe(1);
    expect(await vault.queries.findResidency(stuck.userId)).toMatchObject({ region: 'ru' });
    expect(await vault.queries.findResidency(running.userId)).toMatchObject({ region: 'eu' });
    expect(await openBoth(stuck)).toEqual([stuck.name, stuck.email]);
  });

  it('destroys day keys and sealed values whose day has passed, and none before', async () => {
    const { vaults, logto, openProcess } = rig();
    // Midnight does not come in between.
    const now = new Date();
    const { vault, other } = await openProcess(() => now);
    const today = toDay(now.getTime());
    const tokenOf = (letter: string) => `plt_${letter.repeat(28)}`;
    const seals = await Promise.all(
      [today - 1, today, today + 1].map(async (day) =>
        vault.transient.seal(day, ['passcodes', 'email', 'row'], day)
      )
    );
    await other.transient.seal(today - 1, ['passcodes', 'email', 'row'], 'other tenant');
    for (const [index, day] of [today - 1, today].entries()) {
      await vault.queries.upsertTransient(tokenOf('ab'.charAt(index)), day, seals[index]!);
    }

    const { days } = await vault.sweeper.sweep();

    const keys = await runSql(
      vaults.eu.url,
      'select tenant_id, day from vault.day_keys order by 1, 2'
    );
    expect(days).toBe(2);
    expect(keys).toEqual([
      { tenant_id: 'admin', day: today - 1 },
      { tenant_id: 'default', day: today },
      { tenant_id: 'default', day: today + 1 },
    ]);
    expect(await runSql(logto.url, 'select day from passport.transient_values')).toEqual([
      { day: today },
    ]);
    const fresh = await openProcess(() => now);
    const opened = await Promise.all(
      seals.map(async (sealed) => fresh.vault.transient.open(sealed, ['passcodes', 'email', 'row']))
    );
    expect(opened).toEqual([undefined, today, today + 1]);
  });

  const insertPasscode = async (tenantId: string, id: string, days: number) =>
    runSql(
      rig().logto.url,
      `insert into passcodes (tenant_id, id, interaction_jti, type, code, created_at)
       values ($1, $2, $2, 'SignIn', '123456', now() - make_interval(days => $3))`,
      [tenantId, id, days]
    );

  it('removes expired rows of Logto’s behind their grace, younger ones and other tenants’ not', async () => {
    await insertPasscode('default', 'old', graceDays.passcodes + 1);
    await insertPasscode('default', 'young', 0);
    await insertPasscode('admin', 'other', graceDays.passcodes + 1);

    const report = await rig().vault.sweeper.sweep();

    expect(report).toMatchObject({ passcodes: 1 });
    expect(await runSql(rig().logto.url, 'select id from passcodes order by id')).toEqual([
      { id: 'other' },
      { id: 'young' },
    ]);
  });

  it('removes contexts of sessions that are gone, and spares those of sessions that are there', async () => {
    const { vault, logto } = rig();
    const account = createUserId();
    await insertLogtoUser(rig(), account);
    await runSql(
      logto.url,
      `insert into oidc_model_instances (tenant_id, model_name, id, payload, expires_at)
       values ('default', 'Session', 'kept', '{"uid":"uid-kept"}', now() + interval '1 day')`
    );
    await runSql(logto.url, 'alter table oidc_session_extensions disable trigger user');
    for (const uid of ['uid-kept', 'uid-gone']) {
      await runSql(
        logto.url,
        `insert into oidc_session_extensions (tenant_id, session_uid, account_id, updated_at)
         values ('default', $1, $2, now() - interval '2 days')`,
        [uid, account]
      );
    }

    const report = await vault.sweeper.sweep();

    expect(report).toMatchObject({ oidc_session_extensions: 1 });
    expect(await runSql(logto.url, 'select session_uid from oidc_session_extensions')).toEqual([
      { session_uid: 'uid-kept' },
    ]);
  });

  it('reports every step, and finds nothing to do the second time', async () => {
    await rig().vault.sweeper.sweep();

    const report = await rig().vault.sweeper.sweep();

    expect(Object.keys(report).sort()).toEqual(
      [
        ...['people', 'erasures', 'values_eu', 'values_ru', 'moves', 'days'],
        'oidc_session_extensions',
        ...Object.keys(graceDays),
      ].sort()
    );
    expect(Object.values(report).filter((count) => count !== 0)).toEqual([]);
  });

  it('does its other steps when one of them fails', async () => {
    const { vault, vaults, lines } = rig();
    const person = await createPerson(vault, 'eu');
    await age(person);
    await insertPasscode('default', 'old-again', graceDays.passcodes + 1);
    await vaults.ru.disconnect();

    const report = await vault.sweeper.sweep();

    await vaults.ru.reconnect();
    expect(report).toMatchObject({ values_eu: expect.any(Number), passcodes: 1 });
    expect(report).not.toHaveProperty('values_ru');
    expect(lines.join('')).toContain('sweep_step_failed');
  });

  it('lets 4 processes sweep at once and erases everybody once', async () => {
    const { openProcess } = rig();
    const processes = await Promise.all(Array.from({ length: 4 }, async () => openProcess()));
    const gone = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const userId = createUserId();
        await live(processes[0]!.vault, userId, 'eu');
        await age({ userId });
        return userId;
      })
    );

    await Promise.all(processes.map(async ({ vault }) => vault.sweeper.sweep()));

    expect(await processes[0]!.vault.queries.listUserKeys(gone)).toEqual([]);
  });
});
