/** The matrix, withdrawals in bulk, and every query for two tenants. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { createConsents, createDeclarations } from '../consent/port.ts';
import type { Consents } from '../consent/port.ts';
import { createPairwise } from '../pairwise/port.ts';
import { createSites } from '../sites/port.ts';
import { readMatrix } from './matrix.ts';
import { createSharingQueries } from './queries.ts';
import { createWithdrawals } from './withdrawals.ts';

const by = { actorId: 'admin_1', ip: null };
const declaration = {
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 30,
  longestDays: 90,
};
const log = { info: () => undefined, error: () => undefined, warn: () => undefined };

describe('what is shared with a site', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const consents = () =>
    createConsents({ pool: rig().user, tenantId: 'default', audit: rig().logOf(rig().user) });
  const sites = () => createSites(rig().user, 'default');
  const create = (through: Pick<Consents, 'withdraw'> = consents()) =>
    createWithdrawals({
      pool: rig().user,
      tenantId: 'default',
      consents: through,
      pairwise: createPairwise(rig().user, 'default'),
      sites: sites(),
      audit: rig().logOf(rig().user),
      log: log,
    });
  let made = 0;
  const makeSite = async (people: number) => {
    made += 1;
    const site = await sites().getSiteOfApplication(`app_${made}`);
    const declarations = createDeclarations({ pool: rig().user, tenantId: 'default' });
    await declarations.declare(site.id, { ...declaration, attribute: 'email', purpose: 'receipt' });
    await declarations.declare(site.id, { ...declaration, attribute: 'email', purpose: 'news' });
    await declarations.declare(site.id, { ...declaration, attribute: 'name', purpose: 'receipt' });
    for (let index = 0; index < people; index += 1) {
      const userId = `user_${index}`;
      const userRef = await createPairwise(rig().user, 'default').getUserRef(site.sectorId, userId);
      await consents().answer(
        { userId, siteId: site.id, userRef },
        [
          { attribute: 'email', purpose: 'receipt', days: 30, shown: null },
          { attribute: 'email', purpose: 'news', days: 30, shown: null },
          { attribute: 'name', purpose: 'receipt', days: index === 0 ? null : 30, shown: null },
        ],
        'consent_page'
      );
    }
    return site.id;
  };
  const waitFor = async (id: string) => {
    const withdrawals = create();
    for (let tries = 0; tries < 200; tries += 1) {
      const row = await withdrawals.get(id);
      if (row.state === 'done' || row.errorCode !== null) {
        return row;
      }
      await sleep(50);
    }
    throw new Error('no end in sight');
  };
  const look = async (siteId: string) =>
    (await readMatrix(rig().user, 'default', [siteId]))[0]!.attributes.map(
      ({ attribute, people, withdrawn, purposes }) =>
        [
          attribute,
          people,
          withdrawn,
          ...purposes.map((one) => `${one.purpose} ${one.people}`),
        ].join()
    );
  beforeAll(async () => {
    started.rig = await openRig();
  });
  afterAll(async () => rig().close());

  it('is counted by people, and by purpose', async () => {
    const siteId = await makeSite(3);

    expect(await look(siteId)).toEqual(['email,3,0,news 3,receipt 3', 'name,2,0,receipt 2']);
    expect(await readMatrix(rig().user, 'default', [])).toEqual([]);
  });

  it('tells when a value last reached it', async () => {
    const siteId = await makeSite(1);
    const entry = {
      actorType: 'site',
      actorId: 'app',
      userId: 'user_0',
      userRef: null,
      siteId,
      purpose: null,
      ip: null,
      result: 'allowed',
    } as const;
    await rig()
      .logOf(rig().user)
      .append([
        { ...entry, action: 'userinfo.read', attributes: ['email'] },
        { ...entry, action: 'verdicts.evaluate', attributes: ['name'] },
      ]);

    const [site] = await readMatrix(rig().user, 'default', [siteId]);

    expect(site!.attributes.map(({ lastDisclosedAt }) => lastDisclosedAt)).toEqual([
      expect.any(Number),
      null,
    ]);
  });

  it('is taken back for everybody: consents, entries, events and progress', async () => {
    const siteId = await makeSite(5);

    const begun = await create().begin({ siteId, attribute: 'email', reason: 'incident' }, by);
    const done = await waitFor(begun.id);

    expect(begun).toMatchObject({
      state: 'running',
      total: 5,
      attribute: 'email',
      createdBy: 'admin_1',
    });
    expect(done).toMatchObject({ state: 'done', total: 5, done: 5, errorCode: null });
    expect(await look(siteId)).toEqual(['email,0,5,news 0,receipt 0', 'name,4,0,receipt 4']);
    const [counted] = await runSql(
      rig().url,
      `select
         (select count(*)::int from passport.event_outbox where site_id = $1 and type = 'consent-withdrawn') as events,
         (select count(distinct user_id)::int from passport.audit_entries
          where site_id = $1 and action = 'consent.withdraw' and actor_id = 'admin_1') as entries,
         (select count(*)::int from passport.audit_entries where site_id = $1 and action = 'sharing.withdraw') as asked`,
      [siteId]
    );
    expect(counted).toEqual({ events: 5, entries: 5, asked: 1 });
  });

  it('is left alone where it was given after that, also of people who had shared before', async () => {
    const siteId = await makeSite(1);
    const news = { attribute: 'email', purpose: 'news', days: 60, shown: null };
    const through: Pick<Consents, 'withdraw'> = {
      withdraw: async (person, ...others) => {
        await consents().answer(person, [news], 'passport_page');
        return consents().withdraw(person, ...others);
      },
    };

    const begun = await create(through).begin({ siteId, attribute: null, reason: 'other' }, by);
    await waitFor(begun.id);

    expect(await look(siteId)).toEqual(['email,1,1,news 1,receipt 0', 'name,0,0,receipt 0']);
  });

  it('goes on where it stopped, with the next who looks, and does nothing twice', async () => {
    const siteId = await makeSite(4);
    const real = consents();
    let calls = 0;
    const failing: Pick<Consents, 'withdraw'> = {
      withdraw: async (...parameters) => {
        calls += 1;
        if (calls > 2) {
          throw new Error('the process ends here');
        }
        return real.withdraw(...parameters);
      },
    };
    const { id } = await create(failing).begin({ siteId, attribute: null, reason: 'other' }, by);
    const stopped = await waitFor(id);

    await create().resume();
    // What runs already is the same.
    const again = await create().begin({ siteId, attribute: null, reason: 'other' }, by);
    const waiting = { done: false };
    while (!waiting.done) {
      waiting.done = (await create().get(id)).state === 'done';
      await sleep(20);
    }

    expect(stopped).toMatchObject({ state: 'running', done: 2, errorCode: 'kernel.internal' });
    expect([id, again.id]).toContain(id);
    expect(await look(siteId)).toEqual(['email,0,4,news 0,receipt 0', 'name,0,3,receipt 0']);
    const entries = await runSql(
      rig().url,
      `select user_id from passport.audit_entries where site_id = $1 and action = 'consent.withdraw'
       group by user_id, purpose having count(*) > 1`,
      [siteId]
    );
    expect(entries).toEqual([]);
  });

  it('is not taken back from a site that is not there', async () => {
    const wish = { siteId: `site_${'0'.repeat(24)}`, attribute: null, reason: 'other' } as const;

    await expect(create().begin(wish, by)).rejects.toMatchObject({ code: 'sites.not_found' });
    await expect(create().get('withdrawal_x')).rejects.toMatchObject({ code: 'sharing.not_found' });
  });

  describe('for two tenants', () => {
    type Queries = ReturnType<typeof createSharingQueries>;
    type Call = (queries: Queries, connection: CommonQueryMethods) => Promise<unknown>;
    const own = { siteId: '', id: '', unfinished: `withdrawal_${'u'.repeat(24)}` };
    const calls: Readonly<Record<string, Call>> = {
      listSites: async (queries, connection) => queries.listSites(connection, [own.siteId]),
      listPurposes: async (queries, connection) => queries.listPurposes(connection, null),
      listPeople: async (queries, connection) => queries.listPeople(connection, null),
      listLastDisclosures: async (queries, connection) =>
        queries.listLastDisclosures(connection, null),
      findSector: async (queries, connection) => queries.findSector(connection, own.siteId),
      countPeople: async (queries, connection) => queries.countPeople(connection, own.siteId, null),
      listPeopleOf: async (queries, connection) =>
        queries.listPeopleOf(connection, own.unfinished, 9),
      findRunning: async (queries, connection) =>
        queries.findRunning(connection, own.siteId, 'name'),
      find: async (queries, connection) => queries.find(connection, own.unfinished),
      list: async (queries, connection) => queries.list(connection, null),
      listUnfinished: async (queries, connection) => queries.listUnfinished(connection),
      insert: async (queries, connection) =>
        queries.insert(connection, {
          ...{ id: `withdrawal_${'w'.repeat(24)}`, siteId: own.siteId, attribute: 'email' },
          ...{ reason: 'other', total: 1, createdBy: 'x' },
        }),
      lease: async (queries, connection) => queries.lease(connection, own.unfinished, 0),
      note: async (queries, connection) => queries.note(connection, own.unfinished, 0),
      release: async (queries, connection) => queries.release(connection, own.unfinished, 'a.b'),
      finish: async (queries, connection) => queries.finish(connection, own.unfinished),
    };
    beforeAll(async () => {
      own.siteId = await makeSite(2);
      await runSql(
        rig().url,
        `insert into passport.sharing_withdrawals (tenant_id, id, site_id, attribute, reason, total, created_by)
         values ('default', $1, $2, 'name', 'other', 1, 'x')`,
        [own.unfinished, own.siteId]
      );
      await rig()
        .logOf(rig().user)
        .append([
          {
            ...{ actorType: 'site', actorId: 'app', userId: 'user_0', userRef: null },
            ...{ siteId: own.siteId, action: 'userinfo.read', attributes: ['email'] },
            ...{ purpose: null, ip: null, result: 'allowed' },
          } as const,
        ]);
    });
    const dump = async () =>
      runSql(
        rig().url,
        `select to_jsonb(row)::text as row from passport.sharing_withdrawals as row order by 1`
      );
    const isNothing = (result: unknown) =>
      result instanceof Error ||
      ['null', '[]', 'false', '0'].includes(JSON.stringify(result)) ||
      (typeof result === 'object' && result !== null && Reflect.get(result, 'rowCount') === 0);

    it('are all listed here', () => {
      expect(Object.keys(calls).toSorted()).toEqual(
        Object.keys(createSharingQueries('default')).toSorted()
      );
    });

    it.each(Object.keys(calls))('%s is the tenant’s own and nothing to another', async (name) => {
      const ask = calls[name]!;
      const before = await dump();

      const ways = [
        ask(createSharingQueries('admin'), rig().other),
        ask(createSharingQueries('default'), rig().other),
        ask(createSharingQueries('admin'), rig().owner),
      ];
      const foreign = await Promise.all(
        ways.map(async (way) => way.catch((error: unknown) => error))
      );

      expect(foreign.filter((result) => !isNothing(result))).toEqual([]);
      expect(await dump()).toEqual(before);
      expect(isNothing(await ask(createSharingQueries('default'), rig().user))).toBe(false);
    });
  });
});
