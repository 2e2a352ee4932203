import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../scripts/testing/canary.ts';
import { dumpDatabase } from '../../scripts/testing/dump.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createAuditLog } from '../audit/port.ts';
import { makeSigner } from '../audit/test-rig.ts';
import { createRig, createUserId, insertLogtoUser, live } from '../vault/test-rig.ts';
import type { Rig } from '../vault/test-rig.ts';
import { createComplaints } from './service.ts';
import type { Draft } from './service.ts';

const siteId = `site_${'a'.repeat(24)}`;
const site = { type: 'site', id: 'key_1', ip: null } as const;
const admin = { type: 'admin', id: 'm-default', ip: '203.0.113.0' } as const;
const password = 'Threatened-our-courier-7731';
const attached = 'Attached-confession-5519';
const answered = 'Answered-by-the-operator-8842';
const draft: Draft = {
  category: 'abuse',
  text: `${password} twice`,
  attachments: [
    {
      name: 'letter-of-the-9th.txt',
      mediaType: 'text/plain',
      content: Buffer.from(attached).toString('base64'),
    },
  ],
};

describe('complaints', () => {
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
  const makePerson = async (region: 'eu' | 'ru' = 'eu') => {
    const userId = createUserId();
    await live(rig().vault, userId, region);
    await insertLogtoUser(rig(), userId);
    return { userId, siteId, userRef: `ppid_${userId.padStart(26, '0')}` };
  };
  const removeAccount = async (userId: string) =>
    runSql(rig().logto.url, 'delete from public.users where id = $1', [userId]);
  const countSealed = async (userId: string) => {
    const counts = await Promise.all(
      Object.values(rig().vaults).map(async ({ url }) =>
        runSql<{ count: number }>(
          url,
          `select count(*)::int as count from vault.attribute_values where user_id = $1`,
          [userId]
        )
      )
    );
    return counts.flat().reduce((sum, { count }) => sum + count, 0);
  };
  const listActions = async (userId: string) =>
    (
      await runSql<{ action: string }>(
        rig().logto.url,
        'select action from passport.audit_entries where user_id = $1 order by sequence',
        [userId]
      )
    ).map(({ action }) => action);
  const withFullChain = async (run: () => Promise<unknown>) => {
    await runSql(
      rig().logto.url,
      'alter table passport.audit_heads add constraint nothing_more check (sequence < 0) not valid'
    );
    try {
      await run();
    } finally {
      await runSql(
        rig().logto.url,
        'alter table passport.audit_heads drop constraint nothing_more'
      );
    }
  };
  const expectWhole = async (id: string, answers: readonly string[] = []) => {
    expect(await create().open(id, siteId, site)).toMatchObject({ ...draft, answers });
  };

  beforeAll(async () => {
    started.rig = await createRig();
    await runSql(
      rig().logto.url,
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`
    );
    await create().file(await makePerson(), draft, site);
  });
  afterAll(async () => started.rig?.close());

  it('lie sealed: no database holds a word, a name of a file or a byte of one', async () => {
    const { id } = await create().file(await makePerson('ru'), draft, site);
    await create().answer(id, answered, admin);

    const dumps = await Promise.all(
      [rig().logto, ...Object.values(rig().vaults)].map(async ({ url }) => dumpDatabase(url))
    );

    const secrets = [password, attached, answered, 'letter-of-the-9th.txt'];
    expect(dumps.flatMap((dump) => findCanaries(secrets, dump))).toEqual([]);
    expect(findCanaries(secrets, { log: rig().lines.join('\n') })).toEqual([]);
    await expectWhole(id, [answered]);
  });

  it('are read by their site and administrators, and by no other site and no other tenant', async () => {
    const { id } = await create().file(await makePerson(), draft, site);

    const own = await create().open(id, siteId, site);

    expect(own.text).toBe(draft.text);
    const notFound = { code: 'complaints.not_found' };
    await expect(create().open(id, `site_${'b'.repeat(24)}`, site)).rejects.toMatchObject(notFound);
    await expect(create('admin').read(id, admin)).rejects.toMatchObject(notFound);
    await expect(create('admin').answer(id, 'x', admin)).rejects.toMatchObject(notFound);
    await expect(create('admin').close(id, admin)).rejects.toMatchObject(notFound);
    await expect(create('admin').setSuspended(id, true, admin)).rejects.toMatchObject(notFound);
  });

  it('survive the sweeper as long as their person is there', async () => {
    const { userId, ...relation } = await makePerson();
    const { id } = await create().file({ userId, ...relation }, draft, site);

    await rig().vault.sweeper.sweep(0);

    await expectWhole(id);
  });

  it('are erased with their person: what is left says that there was one, and of what kind', async () => {
    const person = await makePerson();
    const { id } = await create().file(person, draft, site);
    await create().answer(id, answered, admin);
    await removeAccount(person.userId);

    await rig().vault.sweeper.sweep(0);

    expect(await countSealed(person.userId)).toBe(0);
    expect(await create().open(id, siteId, site)).toMatchObject({
      category: 'abuse',
      status: 'answered',
      text: null,
      attachments: [],
      answers: [],
    });
  });

  it.each(['before the sweep', 'after it'])(
    'about a person whose account is gone are refused or closed, %s',
    async (when) => {
      const person = await makePerson();
      const { id } = await create().file(person, draft, site);
      await removeAccount(person.userId);
      if (when === 'after it') {
        await rig().vault.sweeper.sweep(0);
        const unknown = { code: 'complaints.user_unknown' };
        await expect(create().file(person, draft, site)).rejects.toMatchObject(unknown);
        await expect(create().answer(id, answered, admin)).rejects.toMatchObject(unknown);
      }

      await create().setSuspended(id, true, admin);
      await create().close(id, admin);

      expect(await create().open(id, siteId, site)).toMatchObject({ status: 'closed' });
    }
  );

  it('survive a new key of the person, and a move to another region', async () => {
    const person = await makePerson('eu');
    const { id } = await create().file(person, draft, site);

    await rig().vault.relocation.rotateKey(person.userId);
    await expectWhole(id);
    await rig().vault.relocation.move(person.userId, 'ru');
    await expectWhole(id);
    await create().answer(id, answered, admin);
    await rig().vault.sweeper.sweep(0);

    await expectWhole(id, [answered]);
    const [there] = await runSql<{ count: number }>(
      rig().vaults.eu.url,
      'select count(*)::int as count from vault.attribute_values where user_id = $1',
      [person.userId]
    );
    expect(there?.count).toBe(0);
  });

  it('survive new keys of everybody', async () => {
    const { id } = await create().file(await makePerson(), draft, site);

    await rig().vault.keyJobs.rotateDeks(() => undefined);
    await rig().vault.keyJobs.rotateKek(() => undefined);

    await expectWhole(id);
  });

  it('carry their largest attachments whole', async () => {
    const content = Buffer.alloc(1_048_576, 7).toString('base64');
    const attachments = Array.from({ length: 5 }, (_, index) => ({
      name: `${index}.pdf`,
      mediaType: 'application/pdf',
      content,
    }));
    const { id } = await create().file(
      await makePerson(),
      { category: 'other', text: 'я'.repeat(8000), attachments },
      site
    );

    const opened = await create().open(id, siteId, site);

    expect(opened.text).toHaveLength(8000);
    expect(opened.attachments.map(({ name }) => name)).toEqual(
      [0, 1, 2, 3, 4].map((n) => `${n}.pdf`)
    );
    expect(opened.attachments.every((each) => each.content === content)).toBe(true);
  });

  it('keep each of ten answers that are given at once, in one order', async () => {
    const { id } = await create().file(await makePerson(), draft, site);
    const answers = Array.from({ length: 10 }, (_, index) => `Answer ${index}`);

    await Promise.all(answers.map(async (text) => create().answer(id, text, admin)));

    const first = await create().open(id, siteId, site);
    const second = await create().open(id, siteId, site);
    expect([...first.answers].sort()).toEqual(answers);
    expect(second.answers).toEqual(first.answers);
    expect(first.text).toBe(draft.text);
  });

  it('take no answer once they are closed, whoever was faster', async () => {
    const { id } = await create().file(await makePerson(), draft, site);

    const results = await Promise.allSettled(
      Array.from({ length: 10 }, async (_, index) =>
        index === 5 ? create().close(id, admin) : create().answer(id, `Answer ${index}`, admin)
      )
    );

    const given = results.filter(({ status }, index) => index !== 5 && status === 'fulfilled');
    const opened = await create().open(id, siteId, site);
    expect(opened.status).toBe('closed');
    expect(opened.answers).toHaveLength(given.length);
    await expect(create().answer(id, 'Late', admin)).rejects.toMatchObject({
      code: 'complaints.closed',
    });
  });

  it('leave nothing in the vault of an answer that came too late', async () => {
    const person = await makePerson();
    const { id } = await create().file(person, draft, site);
    await create().close(id, admin);
    const before = await countSealed(person.userId);
    await create()
      .answer(id, answered, admin)
      .catch(() => null);

    await rig().vault.sweeper.sweep(0);

    expect(before).toBe(2);
    expect(await countSealed(person.userId)).toBe(2);
  });

  it('are not filed, answered or read when the chain cannot be written', async () => {
    const person = await makePerson();
    const { id } = await create().file(person, draft, site);
    const other = await makePerson();

    const refused = { code: 'audit.unavailable', httpStatus: 503 };

    await withFullChain(async () => {
      await expect(create().file(other, draft, site)).rejects.toMatchObject(refused);
      await expect(create().answer(id, answered, admin)).rejects.toMatchObject(refused);
      await expect(create().close(id, admin)).rejects.toMatchObject(refused);
      await expect(create().setSuspended(id, true, admin)).rejects.toMatchObject(refused);
      await expect(create().read(id, admin)).rejects.toMatchObject({ code: 'audit.unavailable' });
      await expect(create().readAttachment(id, 1, admin)).rejects.toMatchObject({
        code: 'audit.unavailable',
      });
      await expect(create().note(id, answered, admin)).rejects.toMatchObject({
        code: 'audit.unavailable',
      });
    });
    await rig().vault.sweeper.sweep(0);

    expect(await create().listOfUser(other.userId)).toEqual([]);
    expect(await countSealed(other.userId)).toBe(0);
    expect(
      await runSql(rig().logto.url, 'select is_suspended from public.users where id = $1', [
        person.userId,
      ])
    ).toEqual([{ is_suspended: false }]);
    expect(await create().open(id, siteId, site)).toMatchObject({ status: 'open', answers: [] });
    expect(await listActions(person.userId)).toEqual(['complaints.file', 'complaints.read']);
  });

  it('wait while the region of their person is down, and those of others do not', async () => {
    const [here, there] = [await makePerson('eu'), await makePerson('ru')];
    const { id } = await create().file(here, draft, site);
    await rig().vaults.ru.disconnect();
    try {
      await expect(create().file(there, draft, site)).rejects.toMatchObject({ httpStatus: 503 });
      await expectWhole(id);
    } finally {
      await rig().vaults.ru.reconnect();
    }
    expect(await create().listOfUser(there.userId)).toEqual([]);
  });

  it('suspend their person once, and end what they are signed in with', async () => {
    const person = await makePerson();
    const { id } = await create().file(person, draft, site);
    await runSql(
      rig().logto.url,
      `insert into public.oidc_model_instances (tenant_id, model_name, id, payload, expires_at)
       select 'default', kind, kind || '_' || $1, jsonb_build_object('accountId', $1::text), now() + interval '1 day'
       from unnest(array['Session', 'Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode', 'DeviceCode']) as kind`,
      [person.userId]
    );

    await create().setSuspended(id, true, admin);
    await create().setSuspended(id, true, admin);
    const left = await runSql(
      rig().logto.url,
      `select id from public.oidc_model_instances where payload->>'accountId' = $1`,
      [person.userId]
    );
    await create().setSuspended(id, false, admin);

    expect(left).toEqual([]);
    expect(await listActions(person.userId)).toEqual([
      'complaints.file',
      'complaints.suspend',
      'complaints.suspend',
      'complaints.unsuspend',
    ]);
  });

  it('stand in the queue oldest first, without a word of what they say', async () => {
    const person = await makePerson();
    const first = await create().file(person, draft, site);
    const second = await create().file(person, { ...draft, category: 'spam' }, site);

    const listed = await create().list(
      { status: 'open', userId: person.userId },
      { after: null, order: 'oldest', limit: 10 }
    );

    expect(listed.complaints.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(JSON.stringify(listed)).not.toContain('Threatened');
  });
});
