/** What is written again as it was is no change: sites that read it are not told, and no two of them learn that something happened. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRig } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

const id = 'person1';
const mark = 'a'.repeat(24);
const shared = ['name', 'picture', 'birthdate', 'address', 'website'];
const person = {
  name: 'Anna',
  avatar: 'https://pictures.example/anna',
  profile: {
    birthdate: '1990-01-01',
    website: 'https://anna.example',
    address: { locality: 'Town', formatted: 'Town' },
  },
};
type Changes = { readonly name?: string; readonly avatar?: string; readonly profile?: object };

describe('a person who is written again', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const run = async (text: string, ...values: readonly unknown[]) =>
    rig().tenant.rows(text, values);
  const replace = async (changes: Changes) => {
    const names = Object.keys(changes);
    const assignments = names.map((name, index) => `"${name}"=$${index + 1}`);
    return run(
      `update "users" set ${assignments.join(', ')} where "id"=$${names.length + 1} returning *`,
      ...Object.values(changes).map((value) =>
        typeof value === 'object' ? JSON.stringify(value) : value
      ),
      id
    );
  };
  const merge = async (changes: object) =>
    run(
      `update "users" set "profile"= coalesce("profile",'{}'::jsonb) || $1 where "id"=$2 returning "id", "profile"`,
      JSON.stringify(changes),
      id
    );
  const listTold = async () => {
    const rows = await rig().raw(
      `select payload->'attributes' as attributes from passport.event_outbox where type = 'user-updated' order by position`
    );
    return rows.map(({ attributes }) => attributes);
  };
  const readRaw = async () =>
    (await rig().raw('select name, avatar, profile from users where id = $1', [id]))[0];
  const read = async () =>
    (await run('select "id", "name", "avatar", "profile" from "users" where "id" = $1', id))[0];

  beforeAll(async () => {
    started.rig = await openRig();
    await run('insert into "users" ("id") values ($1)', id);
    for (const statement of [
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', 'site_${mark}', 'A shop', 'sector_${mark}')`,
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
       values ('default', 'ppid_${'a'.repeat(26)}', 'sector_${mark}', '${id}')`,
      ...shared.flatMap((attribute, index) => [
        `insert into passport.site_attributes
           (tenant_id, site_id, attribute, purpose, purpose_code, text_en, text_ru, default_days, longest_days)
         values ('default', 'site_${mark}', '${attribute}', 'shop', 'dpv:Abc', 'For this', 'Для этого', 1, 2)`,
        `insert into passport.consents
           (tenant_id, id, user_id, site_id, attribute, purpose, purpose_code, text_version, decision, method)
         values ('default', 'consent_${String(index).repeat(24)}', '${id}', 'site_${mark}', '${attribute}', 'shop', 'dpv:Abc', 1, 'granted', 'api')`,
      ]),
    ]) {
      await rig().raw(statement);
    }
  });
  beforeEach(async () => {
    await replace(person);
    await rig().raw('delete from passport.event_outbox');
  });
  afterAll(async () => rig().close());

  it('is no change for anybody when every value is what it was', async () => {
    const before = await readRaw();

    const [returned] = await replace(person);
    await merge({ website: person.profile.website });

    expect(returned).toMatchObject(person);
    expect(await readRaw()).toEqual(before);
    expect(await listTold()).toEqual([]);
  });

  it('is a change of what differs and of nothing else', async () => {
    const { profile } = person;

    await replace({ ...person, name: 'Anna Smith' });
    await replace({ profile: { ...profile, birthdate: '1990-01-02' } });
    await merge({ website: profile.website, address: { locality: 'Village' } });
    await replace({ profile: { website: profile.website } });

    expect(await listTold()).toEqual([
      ['name'],
      ['birthdate'],
      ['address'],
      ['address', 'birthdate'],
    ]);
    expect(await read()).toMatchObject({
      name: 'Anna Smith',
      avatar: person.avatar,
      profile: { website: profile.website },
    });
  });

  it('opens to the same values after the sweeper has taken what nothing refers to', async () => {
    await replace({ ...person, name: 'Anna Smith' });
    await replace({ ...person, name: 'Anna Smith' });

    await rig().tenant.vault.sweeper.sweep(0);

    expect(await read()).toMatchObject({ ...person, name: 'Anna Smith' });
  });

  it('gets no reference back that somebody has replaced between reading and writing the row', async () => {
    const former = await readRaw();
    const sent = await rig().tenant.sealing.before(
      {
        sql: 'update "users" set "name"=$1, "profile"=$2 where "id"=$3',
        values: ['Anna', JSON.stringify(person.profile), id],
      },
      {}
    );

    await replace({ name: 'Bob', profile: { birthdate: '2000-01-01' } });
    await rig().raw(sent.sql, sent.values);
    await rig().tenant.vault.sweeper.sweep(0);

    const now = await readRaw();
    expect(now?.['name']).not.toBe(former?.['name']);
    expect(now?.['profile']).not.toEqual(former?.['profile']);
    expect(await read()).toMatchObject(person);
    expect(await listTold()).toHaveLength(2);
  });

  it('is somebody else to another tenant, whose statements change nothing', async () => {
    const before = await readRaw();

    const rows = await rig().other.rows(
      'update "users" set "name"=$1 where "id"=$2 returning "id", "name"',
      ['Anna', id]
    );

    expect(rows).toEqual([]);
    expect(await readRaw()).toEqual(before);
  });

  it('is written anew where the former value cannot be opened', async () => {
    await run('insert into "users" ("id", "name") values ($1, $2)', 'other', 'Other');
    await rig().raw(
      `update users set name = (select name from users where id = 'other') where id = $1`,
      [id]
    );

    await replace({ name: 'Anna' });

    expect(await read()).toMatchObject({ name: 'Anna' });
  });
});
