import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runSql } from '../../../scripts/testing/sql.ts';
import { createConsentDayQueries } from './consent-day-queries.ts';
import { createCountQueries } from './count-queries.ts';
import { createCounts } from './counts.ts';
import { bank, makeInput, openConsoleRig, shop } from './db-rig.ts';
import type { ConsoleRig } from './db-rig.ts';
import { listDays, reckonConsentDays, toConsentDays } from './series.ts';

const dayMs = 86_400_000;
const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

describe('counts per day', () => {
  let rig: ConsoleRig;
  beforeEach(async () => {
    rig = await openConsoleRig();
  });
  afterEach(async () => rig.close());

  const open = (now = () => Date.now()) =>
    createCounts({ pool: rig.user, tenantId: 'default', now });
  const queries = createCountQueries('default');
  const shares = async () => queries.sumShares(rig.user, 30, null);
  const append = async (...changes: readonly Parameters<typeof makeInput>[0][]) =>
    rig.logOf(rig.user).append(changes.map((change) => makeInput({ siteId: shop, ...change })));

  it('count what was given to sites, attribute by attribute, and questions that were answered', async () => {
    await append(
      { action: 'id_token.issue', attributes: ['email', 'name'] },
      { action: 'userinfo.read', attributes: ['email'] },
      { action: 'attributes.read', attributes: ['email'], siteId: bank },
      { action: 'verdicts.evaluate', attributes: ['birthdate'] }
    );

    await open().fold(1);

    expect(await shares()).toEqual([
      { attribute: null, siteId: shop, values: 3, answers: 1 },
      { attribute: 'email', siteId: null, values: 3, answers: 0 },
      { attribute: 'birthdate', siteId: null, values: 0, answers: 1 },
      { attribute: 'name', siteId: null, values: 1, answers: 0 },
      { attribute: null, siteId: bank, values: 1, answers: 0 },
    ]);
  });

  it('do not count what was refused, what no site got, and what is no disclosure', async () => {
    await append(
      { result: 'denied' },
      { result: 'failed' },
      { siteId: null },
      { action: 'consent.grant' },
      { action: 'users.read' }
    );

    await open().fold(1);

    expect(await shares()).toEqual([]);
  });

  it('count every entry once, by eight that count at once while it grows', async () => {
    const isDone = { value: false };
    const counting = Array.from({ length: 8 }, async () => {
      while (!isDone.value) {
        await open().fold(1);
      }
    });

    for (let round = 0; round < 30; round += 1) {
      await append({ attributes: ['email'] }, { attributes: ['email'] });
    }
    isDone.value = true;
    await Promise.all(counting);
    await open().fold(1);

    expect((await shares())[0]).toMatchObject({ values: 60 });
  });

  it('say whether all is counted, and until when if not', async () => {
    await append(...Array.from({ length: 500 }, () => ({ attributes: ['email'] })));
    await runSql(
      rig.url,
      `insert into passport.audit_entries
       select tenant_id, sequence + 500 * copy, occurred_at, actor_type, actor_id, user_id, user_ref, site_id, action,
         attributes, purpose, ip, result, previous_hash, entry_hash
       from passport.audit_entries cross join generate_series(1, 20) as copy`
    );

    const first = await open().fold(1);
    const until = await queries.findCountedUntil(rig.user);
    const second = await open().fold(1);

    expect([first, second]).toEqual([false, true]);
    expect(until).toBeLessThanOrEqual(Date.now());
    expect((await shares())[0]).toMatchObject({ values: 10_500 });
  });

  it('stay when old entries of the chain are deleted', async () => {
    await append({ attributes: ['email'] });
    await open().fold(1);
    await runSql(rig.url, 'alter table passport.audit_entries disable trigger user');
    await runSql(rig.url, 'delete from passport.audit_entries');
    await append({ attributes: ['email'] });

    await open().fold(1);

    expect((await shares())[0]).toMatchObject({ values: 2 });
  });

  it('count sign-ins at once, and forget days of more than thirteen months ago', async () => {
    await open().noteSignIn(shop);
    await open().noteSignIn(shop);
    await runSql(
      rig.url,
      `insert into passport.daily_counts (tenant_id, metric, day, site_id, count)
       values ('default', 'sign_in', current_date - 500, $1, 7)`,
      [shop]
    );

    const forgotten = await open().forget();

    expect(forgotten).toBe(1);
    expect(await queries.sumByDay(rig.user, 'sign_in', 1000, null)).toEqual([
      { day: toDay(Date.now()), count: 2 },
    ]);
  });

  describe('of consents', () => {
    const days = createConsentDayQueries('default');
    type Row = { from: number; end?: number; ended?: number; by?: string; site?: string };
    const state = { next: 0 };
    /** In days before now. */
    const grant = async ({ from, end, ended, by = 'person', site = shop }: Row) => {
      state.next += 1;
      await runSql(
        rig.url,
        `insert into passport.consents
           (tenant_id, id, user_id, site_id, attribute, purpose, purpose_code, text_version, decision, method,
            decided_at, expires_at, ended_at, ended_by)
         values ('default', $1, $2, $3, 'email', 'receipt', 'dpv:ServiceProvision', 1, 'granted', 'consent_page',
           now() - make_interval(days => $4), now() - make_interval(days => $5), now() - make_interval(days => $6),
           case when $6::int is not null then $7 end)`,
        [
          `consent_${String(state.next).padStart(24, '0')}`,
          `user_${state.next}`,
          ...[site, from, end ?? null, ended ?? null, by],
        ]
      );
    };
    const history = async () => {
      await grant({ from: 20 });
      await grant({ from: 9, ended: 4 });
      await grant({ from: 8, ended: 2, by: 'newer' });
      await grant({ from: 7, end: 5 });
      await grant({ from: 6, end: 3, ended: 1 });
      await grant({ from: 3, end: -30, site: bank });
      await grant({ from: 0 });
    };
    const list = () => listDays(10, Date.now());
    const expected = [
      // Nine days ago until today.
      { granted: 1, withdrawn: 0, inForce: 2 },
      { granted: 1, withdrawn: 0, inForce: 3 },
      { granted: 1, withdrawn: 0, inForce: 4 },
      { granted: 1, withdrawn: 0, inForce: 5 },
      { granted: 0, withdrawn: 0, inForce: 4 },
      { granted: 0, withdrawn: 1, inForce: 3 },
      { granted: 1, withdrawn: 0, inForce: 3 },
      { granted: 0, withdrawn: 0, inForce: 2 },
      { granted: 0, withdrawn: 0, inForce: 2 },
      { granted: 1, withdrawn: 0, inForce: 3 },
    ];
    const readCounted = async (until: string) =>
      toConsentDays(
        list(),
        { until, counted: await days.listCounted(rig.user, 10, null) },
        {
          inForce: await days.sumInForce(rig.user, until, null),
          changes: await days.listChanges(rig.user, until, null),
        }
      );

    it('are reckoned back from now while no day is counted', async () => {
      await history();

      const found = reckonConsentDays(
        list(),
        await days.listChanges(rig.user, toDay(Date.now() - 10 * dayMs), null),
        await days.countInForce(rig.user, null)
      );

      expect(found).toMatchObject(expected);
    });

    it.each([1, 4, 12])('are the same when days are counted until %i days ago', async (ago) => {
      await history();
      const last = Date.now() - (ago - 1) * dayMs + 16 * 60_000;

      const counted = await open(() => last).foldConsents();
      const again = await open(() => last).foldConsents();
      const until = await days.findUntil(rig.user);

      expect([counted, again]).toEqual([true, false]);
      expect(await readCounted(until!)).toMatchObject(expected);
    });

    it('are counted day by day as days pass, for each site', async () => {
      await history();
      for (const ago of [8, 7, 3, 1]) {
        await open(() => Date.now() - (ago - 1) * dayMs + 16 * 60_000).foldConsents();
      }

      expect(await readCounted((await days.findUntil(rig.user))!)).toMatchObject(expected);
      expect(await days.sumInForce(rig.user, toDay(Date.now() - dayMs), [bank])).toBe(1);
    });

    it('leave a day alone until a quarter of an hour after its end', async () => {
      await grant({ from: 1 });
      const midnight = Date.parse(toDay(Date.now()));

      await open(() => midnight + 14 * 60_000).foldConsents();
      const early = await days.findUntil(rig.user);
      await open(() => midnight + 16 * 60_000).foldConsents();

      expect([early, await days.findUntil(rig.user)]).toEqual([
        toDay(midnight - 2 * dayMs),
        toDay(midnight - dayMs),
      ]);
    });
  });
});
