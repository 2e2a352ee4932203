/** Members of organizations and people invited to them. */
import assert from 'node:assert/strict';
import type { Stage } from './stage.ts';
import { assertFields } from './stage.ts';
import type { Body } from './session.ts';

type Row = { readonly id: string };

const invitationTtlMs = 3_600_000;

export const listMembers = async (stage: Stage): Promise<void> => {
  const { canaries, manage, world } = stage;
  const fields = { name: canaries.make('name'), primaryEmail: canaries.make('email') };
  const userId = await stage.createUser(fields);
  const { id } = await manage<Row>('POST', '/organizations', { name: 'Tea club' });
  await manage('POST', `/organizations/${id}/users`, { userIds: [userId] });
  const mine = await manage<readonly Row[]>('GET', `/users/${userId}/organizations`);
  assert.deepEqual(
    mine.map((organization) => organization.id),
    [id]
  );
  if (!world.host.isStock) {
    return;
  }
  const list = async (query = '') =>
    manage<readonly Body[]>('GET', `/organizations/${id}/users${query}`);
  const [member] = await list();
  assertFields(member ?? {}, fields, 'a member');
  for (const value of Object.values(fields)) {
    assert.equal((await list(`?q=${encodeURIComponent(value.slice(0, -2))}`)).length, 1);
  }
  assert.equal((await list(`?q=${canaries.make('search')}`)).length, 0);
  const organizations = await manage<readonly { featuredUsers: readonly Body[] }[]>(
    'GET',
    '/organizations?showFeatured=true'
  );
  const featured = organizations.flatMap(({ featuredUsers }) => featuredUsers);
  assert.ok(
    featured.some(({ name }) => name === fields.name),
    'featured members'
  );
};

/** Invited and listed; accepted, revoked, deleted and left open. Stock Logto only. */
export const invite = async (stage: Stage): Promise<void> => {
  const { canaries, manage } = stage;
  const { id: organizationId } = await manage<Row>('POST', '/organizations', { name: 'Book club' });
  const path = '/organization-invitations';
  const create = async (invitee: string) => {
    const made = await manage('POST', path, {
      invitee,
      organizationId,
      expiresAt: Date.now() + invitationTtlMs,
      messagePayload: {
        code: '000000',
        link: `https://invite.example/${canaries.make('context')}`,
      },
    });
    assertFields(made, { invitee, status: 'Pending' }, 'an invitation');
    return `${path}/${String(made['id'])}`;
  };
  const invitee = canaries.make('email');
  const accepted = await create(invitee);
  const found = await manage<readonly Row[]>(
    'GET',
    `${path}?invitee=${encodeURIComponent(invitee.toLowerCase())}`
  );
  assert.equal(found.length, 1);
  await stage.refused(422, 'POST', path, {
    invitee,
    organizationId,
    expiresAt: Date.now() + invitationTtlMs,
  });
  const stranger = await stage.createUser({ primaryEmail: canaries.make('email') });
  const accept = (acceptedUserId: string) =>
    [`${accepted}/status`, { status: 'Accepted', acceptedUserId }] as const;
  await stage.refused(422, 'PUT', ...accept(stranger));
  const userId = await stage.createUser({ primaryEmail: invitee });
  const done = await manage('PUT', ...accept(userId));
  assertFields(done, { status: 'Accepted', acceptedUserId: userId, invitee }, 'accepted');
  const revoked = await create(canaries.make('email'));
  await manage('PUT', `${revoked}/status`, { status: 'Revoked' });
  const deleted = await create(canaries.make('email'));
  await stage.checkpoint();
  await manage('DELETE', deleted);
  await stage.refused(404, 'GET', deleted);
  await create(canaries.make('email'));
};
