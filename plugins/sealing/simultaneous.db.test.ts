/** Many people sign in at once while rows of both forms are about: each update first brings its person's row into the present form. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { openRig } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

/** As in production (patches/tenants.ts). */
const poolSize = 8;
const people = Array.from({ length: 24 }, (_, index) => `user${String(index).padStart(8, '0')}`);
const rigs: Rig[] = [];
const open = async () => {
  const rig = await openRig(poolSize);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(async (rig) => rig.close()));
});

const fill = async (rig: Rig, ids: readonly string[]) =>
  rig.raw(
    `insert into users (tenant_id, id, username, name, primary_email, identities)
     select 'default', id, 'u_' || id, 'Name ' || id, id || '@example.com',
       jsonb_build_object('github', jsonb_build_object('userId', 'github ' || id))
     from unnest($1::text[]) as id`,
    [ids]
  );
const noteSignIn = (id: string) => ({
  sql: 'update "users" set "last_sign_in_at" = now() where "id" = $1 returning "id", "name"',
  values: [id],
});
const listRaw = async (rig: Rig) =>
  rig.raw('select id, username, name, identities::text from users order by id');
const isSealed = expect.objectContaining({
  username: expect.stringMatching(/^plt_/),
  name: expect.stringMatching(/^plr_/),
  identities: expect.stringMatching(/^\{"github": \{"userId": "plt_/),
});

describe('people who sign in at once', () => {
  it('are all served while their rows are being sealed and opened, more of them than the pool has connections', async () => {
    const rig = await open();
    await fill(rig, people);
    const signInAll = async () =>
      Promise.all(people.map(async (id) => rig.tenant.sealing.before(noteSignIn(id), {})));

    await rig.setMode('sealing');
    await signInAll();
    const sealed = await listRaw(rig);
    await rig.setMode('unsealing');
    await signInAll();

    expect(sealed).toEqual(people.map(() => isSealed));
    expect(await listRaw(rig)).toEqual(
      people.map((id) => expect.objectContaining({ id, username: `u_${id}`, name: `Name ${id}` }))
    );
  }, 60_000);

  it('are all served by a job that seals beside them', async () => {
    const rig = await open();
    await fill(rig, people);
    await rig.setMode('sealing');
    const { conversion, before } = rig.tenant.sealing;

    await Promise.all([
      conversion.convertBatch('users', '', people.length),
      ...people.map(async (id) => before(noteSignIn(id), {})),
    ]);

    expect(await listRaw(rig)).toEqual(people.map(() => isSealed));
    expect(await rig.tenant.rows('select "id", "name" from "users" order by "id"')).toEqual(
      people.map((id) => ({ id, name: `Name ${id}` }))
    );
  }, 60_000);

  it('are not waited for when the host holds their row, and what it changes is kept', async () => {
    const rig = await open();
    const [id = ''] = people;
    await fill(rig, [id]);
    await rig.setMode('sealing');
    const { rows, sealing } = rig.tenant;

    await rows('begin');
    await rig.tenant.rows('select "id" from "users" where "id" = $1 for update', [id]);
    await sealing.before(noteSignIn(id), {});
    const held = await listRaw(rig);
    await rows('commit');
    await sealing.before(noteSignIn(id), {});

    expect(held).toEqual([expect.objectContaining({ name: `Name ${id}` })]);
    expect(await listRaw(rig)).toEqual([isSealed]);
  });

  it('keep a change that comes between reading a row and bringing it into the present form', async () => {
    const rig = await open();
    const [id = ''] = people;
    await fill(rig, [id]);
    await rig.setMode('sealing');
    const rename = async () => {
      for (const name of ['One', 'Two', 'Three', 'Four', 'Last']) {
        await rig.raw('update users set name = $1 where id = $2', [name, id]);
      }
    };

    await Promise.all([rename(), rig.tenant.sealing.before(noteSignIn(id), {})]);

    await rig.tenant.sealing.before(noteSignIn(id), {});
    expect(await listRaw(rig)).toEqual([isSealed]);
    expect(await rig.tenant.rows('select "id", "name" from "users"')).toEqual([
      { id, name: 'Last' },
    ]);
  });
});
