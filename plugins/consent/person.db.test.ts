/** A person's own page writes what they changed and nothing else, whoever changes the account at the same moment; through real sealing. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRig } from '../sealing/test-rig.ts';
import type { Rig } from '../sealing/test-rig.ts';
import type { FieldName } from './form.ts';
import { createPeople } from './person.ts';
import type { RunSealed } from './person.ts';

const id = 'person1';
const stored = {
  nickname: 'Annie',
  birthdate: '1990-01-01',
  website: 'https://anna.example',
  address: {
    streetAddress: 'Main 1',
    locality: 'Town',
    region: 'North',
    formatted: 'Main 1, Town',
  },
};
const changePerson = 'update "users" set "name" = $1 where "id" = $2';
const changeProfile = `update "users" set "profile" = coalesce("profile", '{}'::jsonb) || $1 where "id" = $2`;

describe('what a person fills in', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const run: RunSealed = async (text, values) => rig().tenant.sealing.run(text, values);
  const write = async (changes: Readonly<Partial<Record<FieldName, string>>>, through = run) =>
    createPeople(through).write(id, changes);
  const read = async () =>
    (await run('select "id", "name", "profile" from "users" where "id" = $1', [id]))[0];
  /** Somebody else is done between reading the row and writing it. */
  const meanwhile =
    (change: () => Promise<unknown>): RunSealed =>
    async (text, values) => {
      const rows = await run(text, values);
      if (text.startsWith('select')) {
        await change();
      }
      return rows;
    };
  beforeAll(async () => {
    started.rig = await openRig();
    await run('insert into "users" ("id", "name", "profile") values ($1, $2, $3)', [
      ...[id, 'Anna', '{}'],
    ]);
  });
  beforeEach(async () => {
    await run('update "users" set "name" = $1, "profile" = $2 where "id" = $3', [
      ...['Anna', JSON.stringify(stored), id],
    ]);
  });
  afterAll(async () => rig().close());

  it('leaves a name that somebody else changes at the same moment', async () => {
    const rename = async () => run(changePerson, ['Anna Smith', id]);

    await write({ website: 'https://new.example' }, meanwhile(rename));

    expect(await read()).toMatchObject({
      name: 'Anna Smith',
      profile: { ...stored, website: 'https://new.example' },
    });
  });

  it('leaves members of the profile that somebody else changes at the same moment', async () => {
    const change = async () => run(changeProfile, [JSON.stringify({ nickname: 'Ann' }), id]);

    await write({ name: 'Anna B.', birthdate: '', gender: 'female' }, meanwhile(change));

    const { birthdate: _, ...rest } = stored;
    expect(await read()).toMatchObject({ name: 'Anna B.' });
    expect((await read())?.['profile']).toEqual({ ...rest, nickname: 'Ann', gender: 'female' });
  });

  it('replaces what is given, takes away what is empty, and keeps what is not asked for', async () => {
    await write({ name: '', website: '', city: 'Village', country: 'Far', street: 'Main 1' });

    const { website: _, ...rest } = stored;
    expect(await read()).toMatchObject({ name: null });
    expect((await read())?.['profile']).toEqual({
      ...rest,
      address: {
        streetAddress: 'Main 1',
        locality: 'Village',
        region: 'North',
        country: 'Far',
        formatted: 'Main 1\nVillage\nNorth\nFar',
      },
    });
  });

  it('takes an address away with its last member', async () => {
    await run(changeProfile, [JSON.stringify({ address: { locality: 'Town' } }), id]);

    await write({ city: '' });

    expect((await read())?.['profile']).not.toHaveProperty('address');
  });

  it('makes a profile where there is none', async () => {
    await run('update "users" set "profile" = $1 where "id" = $2', ['{}', id]);

    await write({ gender: 'female' });

    expect((await read())?.['profile']).toEqual({ gender: 'female' });
  });

  it('writes nothing when it is what stands there', async () => {
    const texts: string[] = [];

    await write(
      { name: 'Anna', website: stored.website, street: 'Main 1', city: 'Town', country: '' },
      async (text, values) => {
        texts.push(text);
        return run(text, values);
      }
    );

    expect(texts.filter((text) => !text.startsWith('select'))).toEqual([]);
    expect((await read())?.['profile']).toEqual(stored);
  });
});
