/** Searching the chain: by every field, page by page, by the index of what is asked, and never beyond the tenant. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { openRig } from './db-rig.ts';
import type { Rig } from './db-rig.ts';
import {
  findEntries,
  findPlaces,
  findTimeBefore,
  findTimeSince,
  listActions,
  listAttributes,
} from './search-queries.ts';
import type { AuditFilter } from './search-queries.ts';
import { searchEntries } from './search.ts';
import { makeInput } from './test-rig.ts';

const start = Date.UTC(2026, 5, 1);
const hour = 3_600_000;
const indexes = ['user_id', 'user_ref', 'site', 'action', 'actor', 'actor_type', 'refused', 'time'];
const wholeChain = { beforeSequence: null, limit: 100 };

describe('a search of the chain', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
    const { clock, logOf, user } = rig;
    const log = logOf(user);
    const inputs = [
      makeInput(),
      makeInput({
        userId: 'u2',
        userRef: 'ppid_2',
        siteId: 'site_b',
        attributes: ['phone_number'],
      }),
      makeInput({ actorType: 'admin', actorId: 'member_1', action: 'users.read', siteId: null }),
      makeInput({ actorType: 'job', actorId: 'rotation', action: 'keys.rotate', attributes: [] }),
      makeInput({ result: 'denied', userId: 'u2' }),
      makeInput({ attributes: ['email', 'email'] }),
    ];
    for (const [index, input] of inputs.entries()) {
      clock.ms = start + index * 2 * hour;
      await log.append([input]);
    }
    await logOf(rig.other, 'admin').append([makeInput({ action: 'users.list' })]);
  });
  afterAll(async () => rig.close());

  const search = async (filter: AuditFilter, page = wholeChain) =>
    (await searchEntries(rig.user, 'default', filter, page)).entries.map(
      ({ sequence }) => sequence
    );

  const cases: readonly [string, AuditFilter, readonly number[]][] = [
    ['nothing', {}, [6, 5, 4, 3, 2, 1]],
    ['a user id', { userId: 'u2' }, [5, 2]],
    ['a user_ref', { userRef: 'ppid_2' }, [2]],
    ['a site', { siteId: 'site_b' }, [2]],
    ['an action', { action: 'users.read' }, [3]],
    ['a kind of actor', { actorType: 'job' }, [4]],
    ['an actor', { actorId: 'member_1' }, [3]],
    ['a result', { result: 'denied' }, [5]],
    ['an attribute', { attribute: 'phone_number' }, [2]],
    ['an attribute that an entry names twice', { attribute: 'email' }, [6, 5, 3, 1]],
    ['an attribute nobody named', { attribute: 'birthdate' }, []],
    ['a time from', { fromMs: start + 6 * hour }, [6, 5, 4]],
    ['a time until, not included', { untilMs: start + 6 * hour }, [3, 2, 1]],
    ['times with nothing between', { fromMs: start + 1, untilMs: start + hour }, []],
    ['a time after everything', { fromMs: start + 100 * hour }, []],
    ['a time before everything', { untilMs: start }, []],
    [
      'everything at once',
      {
        ...{ userId: 'u1', userRef: 'ppid_1', siteId: 'site_a', action: 'attributes.read' },
        ...{ actorType: 'site', actorId: 'site_a', result: 'allowed', attribute: 'email' },
        ...{ fromMs: start + hour, untilMs: start + 20 * hour },
      },
      [6],
    ],
  ];
  it.each(cases)('by %s', async (_, filter, expected) => {
    expect(await search(filter)).toEqual(expected);
  });

  it('goes on behind a page, and ends', async () => {
    const pages: (readonly number[])[] = [];
    let beforeSequence: number | null = null;
    do {
      const page: Awaited<ReturnType<typeof searchEntries>> = await searchEntries(
        rig.user,
        'default',
        { attribute: 'email' },
        { beforeSequence, limit: 2 }
      );
      pages.push(page.entries.map(({ sequence }) => sequence));
      beforeSequence = page.next;
    } while (beforeSequence !== null);

    expect(pages).toEqual([
      [6, 5],
      [3, 1],
    ]);
  });

  it('names actions and attributes there are', async () => {
    expect(await listActions(rig.user, 'default')).toEqual([
      'attributes.read',
      'keys.rotate',
      'users.read',
    ]);
    expect(await listAttributes(rig.user, 'default')).toEqual(['email', 'name', 'phone_number']);
  });

  /** The same statement, explained under the tenant's own role: row-level security decides which index can be used. */
  const explain = async (filter: AuditFilter): Promise<string> =>
    rig.user.transaction(async (connection) => {
      await connection.query(sql`set local enable_seqscan = off`);
      await connection.query(sql`set local enable_bitmapscan = off`);
      const explaining = {
        any: async (query: ReturnType<typeof sql>) => connection.any(sql`explain ${query}`),
      } as unknown as CommonQueryMethods;
      const rows = await findEntries(explaining, 'default', filter, wholeChain);
      return rows.map((row) => Object.values(row).join(' ')).join('\n');
    });

  it.each([
    [{ userId: 'u1' }, 'user_id', /user_id = 'u1'/],
    [{ userRef: 'ppid_1' }, 'user_ref', /user_ref = 'ppid_1'/],
    [{ siteId: 'site_a' }, 'site', /site_id = 'site_a'/],
    [{ action: 'users.read' }, 'action', /action = 'users.read'/],
    [{ actorId: 'site_a' }, 'actor', /actor_id = 'site_a'/],
    [{ actorType: 'job' as const }, 'actor_type', /actor_type = 'job'/],
    [{ result: 'denied' as const }, 'refused', /result = 'denied'/],
  ])('by %p can go by the index of that', async (filter, index, condition) => {
    // Of several that fit, a small table makes the planner take any: the others are taken away.
    const others = indexes.filter((one) => one !== index);
    const plan = await rig.owner
      .transaction(async (connection) => {
        for (const name of others) {
          await connection.query(
            sql`drop index ${sql.identifier(['passport', `audit_entries__${name}`])}`
          );
        }
        await connection.query(
          sql`alter table passport.audit_entries drop constraint audit_entries__sequence`
        );
        await connection.query(sql`set local enable_seqscan = off`);
        const explaining = {
          any: async (query: ReturnType<typeof sql>) => connection.any(sql`explain ${query}`),
        } as unknown as CommonQueryMethods;
        const role = await connection.oneFirst<string>(
          sql`select db_user from public.tenants where id = 'default'`
        );
        await connection.query(sql`set local role ${sql.identifier([role])}`);
        const rows = await findEntries(explaining, 'default', filter, wholeChain);
        const text = rows.map((row) => Object.values(row).join(' ')).join('\n');
        await connection.query(sql`reset role`);
        throw new Explained(text);
      })
      .catch((error: unknown) => {
        if (error instanceof Explained) {
          return error.plan;
        }
        throw error;
      });

    expect(plan).toContain(`audit_entries__${index}`);
    expect(plan).toMatch(new RegExp(`Index Cond: .*${condition.source}`));
  });

  it('by an attribute looks it up too', async () => {
    expect(await explain({ attribute: 'email' })).toMatch(
      /audit_entry_attributes__primary[\s\S]*Index Cond: .*attribute = 'email'/
    );
  });

  it('by a time finds its place in the index alone', async () => {
    const plan = await rig.user.transaction(async (connection) => {
      await connection.query(sql`set local enable_seqscan = off`);
      const explaining = {
        one: async (query: ReturnType<typeof sql>) => connection.any(sql`explain ${query}`),
      } as unknown as CommonQueryMethods;
      const rows = await findPlaces(explaining, 'default', { fromMs: start, untilMs: start + 1 });
      return (rows as unknown as readonly object[]).map((row) => Object.values(row).join(' '));
    });

    expect(plan.join('\n')).toMatch(/Index Only Scan using audit_entries__time/);
    expect(plan.join('\n')).toMatch(/Index Cond: .*occurred_at >= .* AND \(occurred_at <= /);
  });

  const reads: readonly [string, (pool: DatabasePool, tenantId: string) => Promise<unknown>][] = [
    ['findEntries', async (pool, id) => findEntries(pool, id, {}, wholeChain)],
    [
      'findEntries by attribute',
      async (pool, id) => findEntries(pool, id, { attribute: 'email' }, wholeChain),
    ],
    ['findTimeBefore', async (pool, id) => findTimeBefore(pool, id, start + 100 * hour)],
    ['findTimeSince', async (pool, id) => findTimeSince(pool, id, start)],
    ['findPlaces', async (pool, id) => findPlaces(pool, id, { fromMs: 0, untilMs: start * 2 })],
    ['listActions', async (pool, id) => listActions(pool, id)],
    ['listAttributes', async (pool, id) => listAttributes(pool, id)],
  ];
  it.each(reads)('%s shows a tenant its own and another nothing of it', async (_, read) => {
    const own = JSON.stringify(await read(rig.user, 'default'));
    const nothing = ['[]', 'null', '{"first":null,"last":null}'];

    // By row-level security alone, and by the predicate alone.
    const foreign = JSON.stringify(await read(rig.other, 'default'));
    const bypassing = JSON.stringify(await read(rig.owner, 'nobody'));

    expect(nothing).not.toContain(own);
    expect(nothing).toContain(foreign);
    expect(nothing).toContain(bypassing);
  });

  it('loses names of attributes with their entries alone: a tenant can neither change nor remove them', async () => {
    for (const statement of [
      sql`delete from passport.audit_entry_attributes`,
      sql`update passport.audit_entry_attributes set attribute = 'x'`,
    ]) {
      await expect(rig.user.query(statement)).rejects.toThrow();
    }
    await expect(
      rig.other.query(
        sql`insert into passport.audit_entry_attributes values ('default', 'forged', 1)`
      )
    ).rejects.toThrow();
  });
});

/** Carries a plan out of a transaction that must leave nothing behind. */
class Explained extends Error {
  readonly plan: string;
  constructor(plan: string) {
    super('explained');
    this.plan = plan;
  }
}
