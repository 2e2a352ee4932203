/** The staff's work on complaints: the queue, attachments, notes, who works on it; and how many a site may file in a day. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../scripts/testing/canary.ts';
import { dumpDatabase } from '../../scripts/testing/dump.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createAuditLog } from '../audit/port.ts';
import { makeSigner } from '../audit/test-rig.ts';
import { createRig, createUserId, insertLogtoUser, live } from '../vault/test-rig.ts';
import type { Rig } from '../vault/test-rig.ts';
import type { ComplaintFilter, Position } from './queries.ts';
import { createComplaints } from './service.ts';
import type { Draft } from './service.ts';

const sites = ['a', 'b', 'c'].map((letter) => `site_${letter.repeat(24)}`);
const [shop = '', cafe = '', quota = ''] = sites;
const site = { type: 'site', id: 'key_1', ip: null } as const;
const member = { type: 'admin', id: 'member_1', ip: null } as const;
const colleague = { type: 'admin', id: 'member_2', ip: null } as const;
const draft: Draft = {
  category: 'abuse',
  text: 'Threatened a courier',
  attachments: [
    { name: 'a.txt', mediaType: 'text/plain', content: Buffer.from('attached').toString('base64') },
    { name: 'b.png', mediaType: 'image/png', content: Buffer.alloc(5000, 7).toString('base64') },
  ],
};

describe('the desk of complaints', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const signer = makeSigner();

  const create = (tenantId: 'default' | 'admin' = 'default', mostPerDay = 10_000) => {
    const { pool, vault, other } = rig();
    const audit = createAuditLog({ tenantId, pool, signer, now: () => Date.now() });
    return createComplaints({
      ...{ pool, tenantId, audit, mostPerDay },
      vault: tenantId === 'admin' ? other : vault,
    });
  };
  const makePerson = async (siteId = shop) => {
    const userId = createUserId();
    await live(rig().vault, userId, 'eu');
    await insertLogtoUser(rig(), userId);
    return { userId, siteId, userRef: `ppid_${userId.padStart(26, '0')}` };
  };
  const listEntries = async (userId: string) =>
    (
      await runSql<{ action: string; actor: string }>(
        rig().logto.url,
        `select action, actor_id as actor from passport.audit_entries where user_id = $1 order by sequence`,
        [userId]
      )
    ).map(({ action, actor }) => `${action} ${actor}`);

  beforeAll(async () => {
    started.rig = await createRig();
    for (const siteId of sites) {
      await runSql(
        rig().logto.url,
        `insert into passport.sites (tenant_id, id, name, sector_id) values ('default', $1, 'A site', $2)`,
        [siteId, siteId.replace('site_', 'sector_')]
      );
    }
  });
  afterAll(async () => started.rig?.close());

  it('shows a complaint with names and sizes of attachments, and opens each by itself', async () => {
    const person = await makePerson();
    const { id } = await create().file(person, draft, site);

    const read = await create().read(id, member);
    const [first] = read.attachments;
    const opened = await create().readAttachment(id, first!.ordinal, colleague);

    expect(read).toMatchObject({
      ...{ text: draft.text, userId: person.userId, isSuspended: false, assignedTo: null },
      messages: [],
      attachments: [
        { ordinal: 1, name: 'a.txt', mediaType: 'text/plain', bytes: 8 },
        { ordinal: 2, name: 'b.png', mediaType: 'image/png', bytes: 5000 },
      ],
    });
    expect(JSON.stringify(read)).not.toContain(draft.attachments[0]?.content);
    expect(opened).toMatchObject(draft.attachments[0]!);
    expect(await listEntries(person.userId)).toEqual([
      'complaints.file key_1',
      'complaints.read member_1',
      'complaints.read_attachment member_2',
    ]);
  });

  it('opens nothing else by the number of an attachment: no text, no answer, nothing of another complaint', async () => {
    const { id } = await create().file(await makePerson(), { ...draft, attachments: [] }, site);
    await create().answer(id, 'We looked into it', member);

    const missing = { code: 'complaints.attachment_not_found' };
    for (const ordinal of [0, 1, 2, 9999]) {
      await expect(create().readAttachment(id, ordinal, member)).rejects.toMatchObject(missing);
    }
    await expect(create().readAttachment('complaint_x', 1, member)).rejects.toMatchObject({
      code: 'complaints.not_found',
    });
    await expect(create('admin').readAttachment(id, 1, member)).rejects.toMatchObject({
      code: 'complaints.not_found',
    });
  });

  it('keeps notes sealed and among the staff: the site never sees them', async () => {
    const secret = 'Noted-between-colleagues-6612';
    const { id } = await create().file(await makePerson(), draft, site);

    await create().note(id, secret, member);
    await create().answer(id, 'We are on it', colleague);
    await create().close(id, colleague);
    await create().note(id, 'Closed after a call', member);
    const dumps = await Promise.all(
      [rig().logto, ...Object.values(rig().vaults)].map(async ({ url }) => dumpDatabase(url))
    );

    expect((await create().read(id, member)).messages).toMatchObject([
      { kind: 'note', text: secret, by: 'member_1' },
      { kind: 'answer', text: 'We are on it', by: 'member_2' },
      { kind: 'note', text: 'Closed after a call', by: 'member_1' },
    ]);
    const own = await create().open(id, shop, site);
    expect(own.answers).toEqual(['We are on it']);
    expect(JSON.stringify(own)).not.toContain(secret);
    expect(dumps.flatMap((dump) => findCanaries([secret], dump))).toEqual([]);
  });

  it('lets one of the staff take a complaint, another take it over, and anybody give it back', async () => {
    const person = await makePerson();
    const { id } = await create().file(person, draft, site);
    const assigned = async () => (await create().read(id, member)).assignedTo;

    await create().assign(id, 'caller', member);
    expect(await assigned()).toBe('member_1');
    await create().assign(id, 'caller', colleague);
    expect(await assigned()).toBe('member_2');
    await create().assign(id, 'nobody', member);
    expect(await assigned()).toBeNull();

    expect((await listEntries(person.userId)).filter((entry) => entry.includes('assign'))).toEqual([
      'complaints.assign member_1',
      'complaints.assign member_2',
      'complaints.assign member_1',
    ]);
    await expect(create('admin').assign(id, 'caller', member)).rejects.toMatchObject({
      code: 'complaints.not_found',
    });
  });

  it('lists by each field, oldest or newest first, page by page, and counts', async () => {
    const [here, there] = [await makePerson(), await makePerson(cafe)];
    const before = await create().count();
    const filed: string[] = [];
    for (const [person, category] of [
      [here, 'fraud'],
      [there, 'spam'],
      [here, 'spam'],
    ] as const) {
      filed.push((await create().file(person, { ...draft, category }, site)).id);
    }
    const [first = '', second = '', third = ''] = filed;
    await create().close(second, member);
    await create().assign(third, 'caller', colleague);
    const list = async (
      filter: ComplaintFilter,
      page: { after?: Position | null; order?: 'oldest' | 'newest'; limit?: number } = {}
    ) => create().list(filter, { after: null, order: 'oldest', limit: 100, ...page });
    const idsOf = async (filter: ComplaintFilter) =>
      (await list(filter)).complaints.map(({ id }) => id).filter((id) => filed.includes(id));

    expect(await idsOf({})).toEqual([first, second, third]);
    expect(await idsOf({ status: 'closed' })).toEqual([second]);
    expect(await idsOf({ category: 'spam' })).toEqual([second, third]);
    expect(await idsOf({ siteId: cafe })).toEqual([second]);
    expect(await idsOf({ userId: here.userId })).toEqual([first, third]);
    expect(await idsOf({ userRef: there.userRef })).toEqual([second]);
    expect(await idsOf({ assignedTo: 'member_2' })).toEqual([third]);
    for (const [order, expected] of [
      ['oldest', [first, third]],
      ['newest', [third, first]],
    ] as const) {
      const one = await list({ userId: here.userId }, { order, limit: 1 });
      const two = await list({ userId: here.userId }, { order, limit: 1, after: one.next });
      expect([...one.complaints, ...two.complaints].map(({ id }) => id)).toEqual(expected);
      expect(two.next).toBeNull();
    }
    const after = await create().count();
    expect([after.open - before.open, after.closed - before.closed]).toEqual([2, 1]);
  });

  it('files no more than a site may in a day, however many come at once, and says when again', async () => {
    const person = await makePerson(quota);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, async () =>
        create('default', 3).file(person, { ...draft, attachments: [] }, site)
      )
    );
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as { code: string; detail: object }] : []
    );

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(refused.map(({ code }) => code)).toEqual(
      Array.from({ length: 5 }, () => 'complaints.daily_limit')
    );
    expect(refused[0]?.detail).toEqual({ retryAfterSeconds: expect.any(Number) });
    expect(await listEntries(person.userId)).toHaveLength(3);
    // Others go on, and so does this site a day after.
    await create('default', 3).file(await makePerson(cafe), draft, site);
    await runSql(
      rig().logto.url,
      `update passport.complaints set created_at = created_at - interval '25 hours' where site_id = $1`,
      [quota]
    );
    await create('default', 3).file(person, draft, site);
  });
});
