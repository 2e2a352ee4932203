import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { createConsents, createDeclarations } from '../consent/port.ts';
import type { Consents } from '../consent/port.ts';
import { createBlocks } from './service.ts';

const siteId = `site_${'a'.repeat(24)}`;
const by = { type: 'site', id: 'key_1', ip: '203.0.113.0' } as const;

describe('blocks', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  let made = 0;

  const toPerson = () => {
    made += 1;
    return { userId: `user_${made}`, siteId, userRef: `ppid_${String(made).padStart(26, '0')}` };
  };
  const createConsentsOf = () =>
    createConsents({ pool: rig().user, tenantId: 'default', audit: rig().logOf(rig().user) });
  /** Another one is as another process: they share the database alone. */
  const create = (consents: Pick<Consents, 'withdraw'> = createConsentsOf()) =>
    createBlocks({
      pool: rig().user,
      tenantId: 'default',
      audit: rig().logOf(rig().user),
      consents,
    });
  const listEvents = async (userRef: string) =>
    (
      await runSql<{ type: string }>(
        rig().url,
        `select type from passport.event_outbox where user_ref = $1 and type like 'user-%' order by position`,
        [userRef]
      )
    ).map(({ type }) => type);
  const listEntries = async (userId: string) =>
    (
      await runSql<{ action: string }>(
        rig().url,
        `select action from passport.audit_entries
         where user_id = $1 and action like 'blocks.%' order by sequence`,
        [userId]
      )
    ).map(({ action }) => action);
  const countRows = async (userId: string) => {
    const [row] = await runSql<{ live: number; all: number }>(
      rig().url,
      `select count(*) filter (where ended_at is null)::int as live, count(*)::int as all
       from passport.blocks where user_id = $1`,
      [userId]
    );
    return row;
  };
  const countLive = async (userId: string) =>
    (await createConsentsOf().listLive(userId, siteId)).length;
  const withFullChain = async (run: () => Promise<unknown>) => {
    await runSql(
      rig().url,
      'alter table passport.audit_heads add constraint nothing_more check (sequence < 0) not valid'
    );
    try {
      await run();
    } finally {
      await runSql(rig().url, 'alter table passport.audit_heads drop constraint nothing_more');
    }
  };

  beforeAll(async () => {
    started.rig = await openRig();
    await runSql(
      rig().url,
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`
    );
    await createDeclarations({ pool: rig().user, tenantId: 'default' }).declare(siteId, {
      attribute: 'email',
      purpose: 'receipt',
      purposeCode: 'dpv:ServiceProvision',
      textEn: 'For this test',
      textRu: 'Для этой проверки',
      legalNote: null,
      retentionDays: null,
      isNeeded: false,
      release: 'value',
      defaultDays: 30,
      longestDays: 90,
    });
    // The chain has begun, so that a test may close it.
    await create().block(toPerson(), 'other', by);
  });
  afterAll(async () => started.rig?.close());

  it('of one person by twenty calls at once are one block, one event and one entry', async () => {
    const person = toPerson();

    await Promise.all(Array.from({ length: 20 }, async () => create().block(person, 'fraud', by)));

    expect(await countRows(person.userId)).toEqual({ live: 1, all: 1 });
    expect(await listEvents(person.userRef)).toEqual(['user-blocked']);
    expect(await listEntries(person.userId)).toEqual(['blocks.block']);
  });

  it('are lifted once by twenty calls at once', async () => {
    const person = toPerson();
    await create().block(person, 'fraud', by);

    const results = await Promise.all(
      Array.from({ length: 20 }, async () => create().unblock(person, by))
    );

    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await countRows(person.userId)).toEqual({ live: 0, all: 1 });
    expect(await listEvents(person.userRef)).toEqual(['user-blocked', 'user-unblocked']);
    expect(await listEntries(person.userId)).toEqual(['blocks.block', 'blocks.unblock']);
  });

  it('and liftings that meet leave events and entries that tell what is so at the end', async () => {
    const person = toPerson();

    await Promise.all(
      Array.from({ length: 30 }, async (_, index) =>
        index % 2 ? create().unblock(person, by) : create().block(person, 'abuse', by)
      )
    );

    const events = await listEvents(person.userRef);
    const entries = await listEntries(person.userId);
    const rows = await countRows(person.userId);
    const isBlocked = await create().isBlocked(siteId, person.userId);
    expect(events).toEqual(
      events.map((_, index) => (index % 2 ? 'user-unblocked' : 'user-blocked'))
    );
    expect(entries).toEqual(
      events.map((type) => (type === 'user-blocked' ? 'blocks.block' : 'blocks.unblock'))
    );
    expect(rows).toEqual({ live: events.length % 2, all: Math.ceil(events.length / 2) });
    expect(isBlocked).toBe(events.length % 2 === 1);
  });

  it('end what the person shares with the site, and sharing is not brought back by lifting', async () => {
    const person = toPerson();
    await createConsentsOf().answer(
      person,
      [{ attribute: 'email', purpose: 'receipt', days: 30, shown: null }],
      'consent_page'
    );
    const before = await countLive(person.userId);

    await create().block(person, 'terms', by);
    await create().unblock(person, by);

    expect([before, await countLive(person.userId)]).toEqual([1, 0]);
  });

  it('are as if never asked for when the chain cannot be written', async () => {
    const person = toPerson();
    await createConsentsOf().answer(
      person,
      [{ attribute: 'email', purpose: 'receipt', days: 30, shown: null }],
      'consent_page'
    );

    await withFullChain(async () => expect(create().block(person, 'fraud', by)).rejects.toThrow());

    expect(await countRows(person.userId)).toEqual({ live: 0, all: 0 });
    expect(await listEvents(person.userRef)).toEqual([]);
    expect(await countLive(person.userId)).toBe(1);
  });

  it('stay when lifting them cannot be written on the chain', async () => {
    const person = toPerson();
    await create().block(person, 'fraud', by);

    await withFullChain(async () => expect(create().unblock(person, by)).rejects.toThrow());

    expect(await create().isBlocked(siteId, person.userId)).toBe(true);
    expect(await listEvents(person.userRef)).toEqual(['user-blocked']);
  });

  it('that stopped half-way are finished by the same call again', async () => {
    const person = toPerson();
    const consents = createConsentsOf();
    await consents.answer(
      person,
      [{ attribute: 'email', purpose: 'receipt', days: 30, shown: null }],
      'consent_page'
    );
    const stopping = create({
      withdraw: async () => Promise.reject(new Error('the process ends here')),
    });

    await stopping.block(person, 'fraud', by).catch(() => null);
    const between = [
      await create().isBlocked(siteId, person.userId),
      await countLive(person.userId),
    ];
    await create().block(person, 'fraud', by);

    expect(between).toEqual([true, 1]);
    expect(await countLive(person.userId)).toBe(0);
    expect(await listEvents(person.userRef)).toEqual(['user-blocked']);
  });

  it('say who blocked, from where and why', async () => {
    const person = toPerson();

    await create().block(person, 'payment', by);

    const [row] = await runSql(
      rig().url,
      `select actor_type, actor_id, user_ref, site_id, attributes, purpose, ip
       from passport.audit_entries where user_id = $1 and action = 'blocks.block'`,
      [person.userId]
    );
    expect(row).toEqual({
      actor_type: 'site',
      actor_id: 'key_1',
      user_ref: person.userRef,
      site_id: siteId,
      attributes: [],
      purpose: 'payment',
      ip: '203.0.113.0',
    });
    expect(await create().listOfSite(siteId)).toContainEqual(
      expect.objectContaining({ userRef: person.userRef, reason: 'payment' })
    );
  });

  it('can be lifted by an administrator against the site’s will, with a reason that stays', async () => {
    const person = toPerson();
    const admin = { type: 'admin', id: 'member_1', ip: null } as const;
    await create().block(person, 'fraud', by);

    await create().lift(person, 'appeal', admin);
    const again = create().lift(person, 'appeal', admin);

    await expect(again).rejects.toMatchObject({ code: 'blocks.not_found', httpStatus: 404 });
    expect(await countRows(person.userId)).toEqual({ live: 0, all: 1 });
    expect(await listEvents(person.userRef)).toEqual(['user-blocked', 'user-unblocked']);
    const [entry] = await runSql(
      rig().url,
      `select actor_type, actor_id, purpose, site_id from passport.audit_entries
       where user_id = $1 and action = 'blocks.unblock'`,
      [person.userId]
    );
    expect(entry).toEqual({
      actor_type: 'admin',
      actor_id: 'member_1',
      purpose: 'appeal',
      site_id: siteId,
    });
    const { blocks } = await create().list(
      { state: 'ended', userId: person.userId },
      { after: null, limit: 10 }
    );
    expect(blocks).toMatchObject([
      { reason: 'fraud', createdBy: 'key_1', endedBy: 'member_1', endedReason: 'appeal' },
    ]);
  });

  it('stay as they are, and nobody is told, when the entry of the change cannot be written', async () => {
    const [blocked, free] = [toPerson(), toPerson()];
    await create().block(blocked, 'fraud', by);
    const refused = { code: 'audit.unavailable', httpStatus: 503 };

    await withFullChain(async () => {
      await expect(create().block(free, 'fraud', by)).rejects.toMatchObject(refused);
      await expect(create().unblock(blocked, by)).rejects.toMatchObject(refused);
      await expect(
        create().lift(blocked, 'appeal', { type: 'admin', id: 'member_1', ip: null })
      ).rejects.toMatchObject(refused);
    });

    expect(await countRows(blocked.userId)).toEqual({ live: 1, all: 1 });
    expect(await countRows(free.userId)).toEqual({ live: 0, all: 0 });
    expect(await listEvents(blocked.userRef)).toEqual(['user-blocked']);
    expect(await listEvents(free.userRef)).toEqual([]);
  });

  it('are listed across sites, newest first, page by page', async () => {
    const person = toPerson();
    const elsewhere = `site_${'c'.repeat(24)}`;
    await runSql(
      rig().url,
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${elsewhere}', 'Other', 'sector_${'c'.repeat(24)}')`
    );
    for (const at of [siteId, elsewhere]) {
      await create().block({ ...person, siteId: at }, 'terms', by);
    }
    const { userId, userRef } = person;
    const list = async (filter: object, page: object = {}) =>
      create().list({ state: 'live', ...filter }, { after: null, limit: 10, ...page });
    const sitesOf = ({ blocks }: Awaited<ReturnType<typeof list>>) =>
      blocks.map((block) => block.siteId);

    const first = await list({ userId }, { limit: 1 });
    const second = await list({ userId }, { limit: 1, after: first.next });

    expect(sitesOf(await list({ userId }))).toEqual([elsewhere, siteId]);
    expect(sitesOf(await list({ userRef }))).toEqual([elsewhere, siteId]);
    expect(sitesOf(await list({ siteId: elsewhere }))).toEqual([elsewhere]);
    expect(sitesOf(await list({ userId, state: 'ended' }))).toEqual([]);
    expect([sitesOf(first), sitesOf(second), second.next]).toEqual([[elsewhere], [siteId], null]);
  });
});
