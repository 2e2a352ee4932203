/** On real people in a sealed database with two regions. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRig } from '../sealing/test-rig.ts';
import type { Rig } from '../sealing/test-rig.ts';
import { createLookup } from './lookup.ts';

describe('looking somebody up', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const lookup = (tenant: 'tenant' | 'other' = 'tenant') => createLookup(rig()[tenant]);
  const addPerson = async (id: string, email: string, phone: string) =>
    rig().tenant.rows(
      'insert into "users" ("id", "primary_email", "primary_phone") values ($1, $2, $3) returning "id"',
      [id, email, phone]
    );
  beforeAll(async () => {
    started.rig = await openRig();
    await addPerson('anna', 'Anna.Schmidt@Example.org', '4930123456');
    // By the country of the number in the other region.
    await addPerson('ivan', 'ivan@почта.рф', '79161234542');
  });
  afterAll(async () => started.rig?.close());

  it.each([
    ['email', 'Anna.Schmidt@Example.org', 'anna'],
    ['email', ' anna.schmidt@EXAMPLE.ORG ', 'anna'],
    ['email', 'ivan@xn--80a1acny.xn--p1ai', 'ivan'],
    ['phone', '+49 30 123456', 'anna'],
    ['phone', '8-916', null],
    ['phone', '+7 (916) 123-45-42', 'ivan'],
    ['email', 'anna.schmidt@example.or', null],
    ['email', 'schmidt@example.org', null],
    ['email', '%@example.org', null],
    ['email', 'no address', null],
    ['phone', 'anna', null],
    ['email', '4930123456', null],
  ] as const)('by %s %j finds %s', async (kind, value, expected) => {
    expect(await lookup()(kind, value)).toBe(expected);
  });

  it('finds nobody of another tenant', async () => {
    expect(await lookup('other')('email', 'Anna.Schmidt@Example.org')).toBeNull();
  });

  it('does not find a person by what they had before, though a vault may hold it still', async () => {
    await addPerson('petr', 'before@example.org', '79160000001');
    await rig().tenant.rows(
      'update "users" set "primary_email" = $1 where "id" = $2 returning "id"',
      ['after@example.org', 'petr']
    );

    expect(await lookup()('email', 'before@example.org')).toBeNull();
    expect(await lookup()('email', 'after@example.org')).toBe('petr');
  });

  it('finds people who are not sealed yet', async () => {
    await rig().prepare(
      `insert into "users" ("tenant_id", "id", "primary_email", "primary_phone")
       values ('default', 'plain', 'Plain@example.org', '4930999999')`
    );
    await rig().setMode('sealing');

    const found = await Promise.all([
      lookup()('email', 'plain@example.org'),
      lookup()('phone', '+4930999999'),
    ]);
    await rig().setMode('sealed');

    expect(found).toEqual(['plain', 'plain']);
  });
});
