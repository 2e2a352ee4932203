/** An answer counts for what the person was shown, at the moment it is stored: the site may declare something else at any time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import pg from 'pg';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import type { AuditLog } from '../audit/port.ts';
import { createSites } from '../sites/port.ts';
import { digestMeaning } from './meaning.ts';
import { createConsents, createDeclarations } from './port.ts';
import { receiptDeclaration } from './test-rig.ts';

const { textVersion: _, ...example } = receiptDeclaration;
const declaration = {
  ...example,
  attribute: 'email',
  textEn: 'Whether you have one',
  textRu: 'Есть ли он у вас',
} as const;
const other = { ...declaration, textEn: 'Sold to everybody', release: 'value' } as const;
const greeting = { ...declaration, attribute: 'name', purpose: 'greeting' } as const;
const toAnswer = (meaning: typeof declaration | typeof other | typeof greeting, days = 30) => ({
  attribute: meaning.attribute,
  purpose: meaning.purpose,
  shown: digestMeaning(meaning),
  days,
});
const changed = { code: 'consent.changed', httpStatus: 409 };

describe('an answer', () => {
  let rig: Rig;
  let made = 0;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  const consentsOf = (audit: Pick<AuditLog, 'appendIn'> = rig.logOf(rig.user)) =>
    createConsents({ pool: rig.user, tenantId: 'default', audit });
  const declarations = () => createDeclarations({ pool: rig.user, tenantId: 'default' });
  /** A person at a site of its own that declares the two. */
  const arrange = async () => {
    made += 1;
    const sites = createSites(rig.user, 'default');
    const { id: siteId } = await sites.getSiteOfApplication(`app_${made}`);
    await declarations().declare(siteId, declaration);
    await declarations().declare(siteId, greeting);
    return { userId: `user_${made}`, siteId, userRef: `ppid_${made}` };
  };
  const countTraces = async ({ userId, userRef }: { userId: string; userRef: string }) => {
    const [row] = await runSql<{ n: number }>(
      rig.url,
      `select (select count(*) from passport.consents where user_id = $1)::int
         + (select count(*) from passport.audit_entries where user_id = $1)::int
         + (select count(*) from passport.event_outbox where user_ref = $2)::int as n`,
      [userId, userRef]
    );
    return row?.n;
  };
  const countWaiting = async () => {
    const [row] = await runSql<{ n: number }>(
      rig.url,
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`
    );
    return row?.n ?? 0;
  };
  const untilWaiting = async (count: number) => {
    const deadline = Date.now() + 10_000;
    while ((await countWaiting()) < count) {
      if (Date.now() > deadline) {
        throw new Error('nobody waits');
      }
      await sleep(20);
    }
  };

  it('counts when it is to what is declared', async () => {
    const person = await arrange();

    await consentsOf().answer(person, [toAnswer(declaration)], 'consent_page');

    expect(await consentsOf().listLive(person.userId, person.siteId)).toMatchObject([
      { attribute: 'email', release: 'answer', textVersion: 1 },
    ]);
  });

  it.each([
    ['a yes', 30],
    ['a no', null],
  ])('to another meaning is none, be it %s, and neither are those beside it', async (_, days) => {
    const person = await arrange();
    await declarations().declare(person.siteId, other);

    const answers = [toAnswer(greeting), { ...toAnswer(declaration), days }];

    await expect(consentsOf().answer(person, answers, 'consent_page')).rejects.toMatchObject(
      changed
    );
    expect(await countTraces(person)).toBe(0);
  });

  it('to one that was taken back and declared anew is none, though the version is the same', async () => {
    const person = await arrange();
    await declarations().undeclare(person.siteId, 'email', 'receipt');
    await declarations().declare(person.siteId, other);
    const declared = await declarations().list(person.siteId);

    const answering = consentsOf().answer(person, [toAnswer(declaration)], 'passport_page');

    await expect(answering).rejects.toMatchObject(changed);
    expect(declared.map(({ textVersion }) => textVersion)).toEqual([1, 1]);
    expect(await countTraces(person)).toBe(0);
  });

  it('to one that is declared no longer is none', async () => {
    const person = await arrange();
    await declarations().undeclare(person.siteId, 'email', 'receipt');

    const answering = consentsOf().answer(person, [toAnswer(declaration)], 'consent_page');

    await expect(answering).rejects.toMatchObject(changed);
    expect(await countTraces(person)).toBe(0);
  });

  it('that waits for a change of the meaning is none', async () => {
    const person = await arrange();
    const changing = new pg.Client({ connectionString: rig.url });
    await changing.connect();
    await changing.query('begin');
    await changing.query(
      `update passport.site_attributes set text_en = 'Sold to everybody', text_version = 2
       where site_id = '${person.siteId}' and attribute = 'email'`
    );

    const answering = consentsOf().answer(person, [toAnswer(declaration)], 'consent_page');
    const outcome = answering.then(
      () => 'stored',
      (error: unknown) => error
    );
    await untilWaiting(1);
    await changing.query('commit');
    await changing.end();

    expect(await outcome).toMatchObject(changed);
    expect(await countTraces(person)).toBe(0);
  });

  it.each([
    ['changed', async (siteId: string) => declarations().declare(siteId, other)],
    ['taken back', async (siteId: string) => declarations().undeclare(siteId, 'email', 'receipt')],
  ])('is stored before what it was to is %s', async (_, change) => {
    const person = await arrange();
    const log = rig.logOf(rig.user);
    const gate = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const consents = consentsOf({
      appendIn: async (...parameters) => {
        reached.resolve(undefined);
        await gate.promise;
        return log.appendIn(...parameters);
      },
    });
    const done: string[] = [];

    const answering = consents.answer(person, [toAnswer(declaration)], 'consent_page');
    await reached.promise;
    const changing = change(person.siteId).then(() => done.push('changed'));
    await untilWaiting(1);
    const before = [...done];
    gate.resolve(undefined);
    await Promise.all([answering, changing]);

    const [consent] = await consentsOf().listCurrent(person.userId);
    expect([before, done]).toEqual([[], ['changed']]);
    expect(consent).toMatchObject({ release: 'answer', textVersion: 1 });
    expect(await consentsOf().listLive(person.userId, person.siteId)).toEqual([]);
  });

  it('never waits crosswise for several that are declared at once', async () => {
    const person = await arrange();
    const holder = new pg.Client({ connectionString: rig.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query(
      `select from passport.site_attributes
       where site_id = '${person.siteId}' and attribute = 'email' for update`
    );

    // Both wait for the one that is held; what each has locked by then is what the other would wait for.
    const answers = [toAnswer(greeting), toAnswer(declaration)];
    const answering = consentsOf().answer(person, answers, 'consent_page');
    await untilWaiting(1);
    // The one that gives up at once, and is not tried again.
    const declaring = rig.owner.transaction(async (connection) => {
      await connection.query(sql`set local deadlock_timeout = '50ms'`);
      await declarations().declareIn(connection, person.siteId, [greeting, declaration]);
    }, 0);
    await untilWaiting(2);
    await holder.query('commit');
    await holder.end();

    expect(await Promise.allSettled([answering, declaring])).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
    ]);
  });

  it('is not given to a new meaning by taking back what was agreed to before', async () => {
    const person = await arrange();
    await consentsOf().answer(person, [toAnswer(declaration)], 'consent_page');
    await consentsOf().answer(person, [toAnswer(greeting)], 'consent_page');
    await declarations().declare(person.siteId, other);

    await consentsOf().withdraw(person, {
      ...{ by: 'person', actorId: person.userId, method: 'api' },
    });

    // A no to what is as it was; of the other the person has said nothing yet.
    expect(await consentsOf().listCurrent(person.userId)).toMatchObject([
      { attribute: 'name', decision: 'refused' },
    ]);
  });
});
