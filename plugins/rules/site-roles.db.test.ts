import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { createPairwise } from '../pairwise/port.ts';
import { createSites } from '../sites/port.ts';
import { createSiteRoles } from './site-roles.ts';

const by = { type: 'site', id: 'key_1', ip: null } as const;

describe('roles at a site', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const siteRoles = () =>
    createSiteRoles({ pool: rig().user, tenantId: 'default', audit: rig().logOf(rig().user) });
  const pairwise = () => createPairwise(rig().user, 'default');
  let made = 0;
  const makePerson = async () => {
    made += 1;
    const userId = `user_${made}`;
    const site = await createSites(rig().user, 'default').getSiteOfApplication('app_1');
    return { siteId: site.id, userId, userRef: await pairwise().getUserRef(site.sectorId, userId) };
  };
  const listActions = async (userRef: string) =>
    (
      await runSql<{ action: string }>(
        rig().url,
        'select action from passport.audit_entries where user_ref = $1',
        [userRef]
      )
    ).map(({ action }) => action);
  beforeAll(async () => {
    started.rig = await openRig();
  });
  afterAll(async () => rig().close());

  it('are given and taken together, and stand on the chain once per change', async () => {
    const person = await makePerson();
    const { siteId, userRef } = person;

    await siteRoles().replace({ ...person, roles: ['editor', 'courier', 'editor'] }, by);
    await siteRoles().replace({ ...person, roles: ['courier', 'editor'] }, by);
    await siteRoles().replace({ ...person, roles: ['courier', 'boss'] }, by);

    expect(await siteRoles().list(siteId, userRef)).toEqual(['boss', 'courier']);
    expect(await listActions(userRef)).toEqual(['site_roles.replace', 'site_roles.replace']);
  });

  it('are of one person at one site', async () => {
    const [one, two] = [await makePerson(), await makePerson()];
    await siteRoles().replace({ ...one, roles: ['seller'] }, by);
    await siteRoles().replace({ ...two, roles: ['seller', 'packer'] }, by);

    expect(await siteRoles().list(one.siteId, one.userRef)).toEqual(['seller']);
    expect(await siteRoles().list(`site_${'0'.repeat(24)}`, one.userRef)).toEqual([]);
    expect(await siteRoles().listUsed(one.siteId)).toEqual(
      expect.arrayContaining([
        { role: 'seller', people: 2 },
        { role: 'packer', people: 1 },
      ])
    );
  });

  it('go with the identifier', async () => {
    const person = await makePerson();
    await siteRoles().replace({ ...person, roles: ['editor'] }, by);

    await pairwise().unlink(person.userRef);

    expect(await siteRoles().list(person.siteId, person.userRef)).toEqual([]);
  });

  it('of several at once end as one of them said', async () => {
    const person = await makePerson();

    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (role) =>
        siteRoles().replace({ ...person, roles: [role, `${role}2`] }, by)
      )
    );

    expect(await siteRoles().list(person.siteId, person.userRef)).toHaveLength(2);
  });

  it.each([
    ['Editor'],
    ['editor in chief'],
    ['1st'],
    ['e'.repeat(41)],
    ...[Array.from({ length: 21 }, (_, index) => `r${index}`)],
  ])('may not be %j', async (...roles) => {
    const person = await makePerson();

    await expect(siteRoles().replace({ ...person, roles }, by)).rejects.toMatchObject({
      code: 'rules.invalid_role',
      httpStatus: 400,
    });
  });
});
