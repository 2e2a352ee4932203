/** Accounts in the Management API: made, changed, searched for in every way, listed, suspended and deleted. */
import assert from 'node:assert/strict';
import { postAsClient } from '../../../testing/oidc-client.ts';
import { assertFields } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import type { Body } from './session.ts';

type User = { readonly id: string };

const makeFields = ({ canaries }: Stage) => ({
  username: canaries.make('username'),
  primaryEmail: canaries.make('email'),
  primaryPhone: canaries.make('phone'),
  name: canaries.make('name'),
  avatar: canaries.make('avatar'),
  customData: {
    note: canaries.make('custom data'),
    deep: { list: [canaries.make('custom data')], [canaries.make('custom data')]: 1 },
  },
  profile: makeProfile({ canaries }),
});

export const makeProfile = ({ canaries }: Pick<Stage, 'canaries'>) => ({
  givenName: canaries.make('given name'),
  familyName: canaries.make('family name'),
  nickname: canaries.make('nickname'),
  birthdate: canaries.make('birthdate'),
  address: {
    formatted: canaries.make('address'),
    streetAddress: canaries.make('address'),
    locality: canaries.make('address'),
    region: canaries.make('address'),
    postalCode: canaries.make('address'),
    country: canaries.make('address'),
  },
});

/** One account through every route that writes; two accounts cannot have one identifier. */
export const manageUsers = async (stage: Stage): Promise<void> => {
  const { canaries, manage } = stage;
  const fields = makeFields(stage);
  const id = await stage.createUser({ ...fields, password: canaries.make('password') });
  await stage.checkpoint();
  for (const taken of [
    { username: fields.username },
    { primaryEmail: fields.primaryEmail.toLowerCase() },
    { primaryPhone: fields.primaryPhone },
  ]) {
    await stage.refused(422, 'POST', '/users', taken);
  }

  const changed = makeFields(stage);
  const path = `/users/${id}`;
  assertFields(await manage('PATCH', path, changed), changed, 'PATCH /users/:id');
  await stage.getUser(id, changed);
  const status = stage.world.host.isStock ? 422 : 400;
  await stage.refused(status, 'PATCH', path, { name: canaries.make('name').padEnd(200, '.') });
  await stage.checkpoint();
  const more = { second: canaries.make('custom data') };
  const customData = await manage('PATCH', `${path}/custom-data`, { customData: more });
  assertFields(customData, { ...changed.customData, ...more }, 'PATCH custom-data');
  assertFields(await manage('GET', `${path}/custom-data`), customData, 'GET custom-data');
  const profile = makeProfile(stage);
  assertFields(await manage('PATCH', `${path}/profile`, { profile }), profile, 'PATCH profile');
  const password = canaries.make('password');
  await manage('PATCH', `${path}/password`, { password });
  await manage('POST', `${path}/password/verify`, { password });
  await stage.refused(422, 'POST', `${path}/password/verify`, {
    password: canaries.make('password'),
  });
  await manage('PATCH', `${path}/is-suspended`, { isSuspended: true });
  await manage('PATCH', `${path}/is-suspended`, { isSuspended: false });
  await stage.getUser(id, { ...changed, customData, profile });
};

const find = async ({ manage }: Stage, path: string, query: Record<string, string>) => {
  const text = new URLSearchParams(query).toString();
  return (await manage<readonly User[]>('GET', `${path}?${text}`)).map(({ id }) => id);
};

type Fields = ReturnType<typeof makeFields>;

/** Queries that must find the account, whichever host. */
const listCommonSearches = ({ username, primaryEmail, primaryPhone, name }: Fields) =>
  [username, primaryEmail, primaryPhone, name].flatMap((value) => [
    { search: value },
    { search: `%${value.slice(2, -2)}%` },
    { search: `%${value.toUpperCase()}%` },
  ]);

/** Modes that only stock Logto has. */
const listModeSearches = (fields: Fields): readonly Record<string, string>[] =>
  (['username', 'primaryEmail', 'primaryPhone', 'name'] as const).flatMap((field) => {
    const value = fields[field];
    const part = value.slice(4, -4);
    const named = `search.${field}`;
    const mode = `mode.${field}`;
    return [
      { [named]: value, [mode]: 'exact', isCaseSensitive: 'true' },
      { [named]: value.toUpperCase(), [mode]: 'exact' },
      { [named]: `%${part}%`, [mode]: 'like', isCaseSensitive: 'true' },
      { [named]: `%${part}%`, [mode]: 'similar_to', isCaseSensitive: 'true' },
      { [named]: part, [mode]: 'posix', isCaseSensitive: 'true' },
      { [named]: part.toUpperCase(), [mode]: 'posix' },
      { [named]: `%${part}%`, 'search.id': '%', joint: 'and' },
    ];
  });

/** Lists of users, with and without a search; and searches that find nobody. */
export const searchUsers = async (stage: Stage): Promise<void> => {
  const { canaries, world, manage } = stage;
  const fields = makeFields(stage);
  const id = await stage.createUser(fields);
  const queries = [
    ...listCommonSearches(fields),
    ...(world.host.isStock ? listModeSearches(fields) : []),
  ];
  for (const query of queries) {
    const what = Object.keys(query).join(' ');
    assert.deepEqual(await find(stage, '/users', query), [id], `search by ${what}`);
  }
  assert.deepEqual(await find(stage, '/users', { search: canaries.make('search') }), []);
  assert.ok((await find(stage, '/users', {})).includes(id));

  const role = await manage<User>('POST', '/roles', { name: 'canary', description: 'Canary' });
  await manage('POST', `/users/${id}/roles`, { roleIds: [role.id] });
  assert.equal((await manage<readonly Body[]>('GET', `/users/${id}/roles`)).length, 1);
  if (world.host.isStock) {
    const path = `/roles/${role.id}/users`;
    assert.deepEqual(await find(stage, path, { search: `%${fields.name}%` }), [id]);
    assert.deepEqual(await find(stage, path, { search: canaries.make('search') }), []);
    const others = await find(stage, '/users', {
      search: fields.primaryEmail,
      excludeRoleId: role.id,
    });
    assert.deepEqual(others, []);
    await manage('POST', `/users/${id}/personal-access-tokens`, { name: 'ci' });
  }
};

/** An impersonation token with what the caller knows of the person, exchanged by the site. */
export const impersonate = async (stage: Stage): Promise<void> => {
  const { canaries, manage, site } = stage;
  const userId = await stage.createUser({ username: canaries.make('username') });
  const context = { reason: canaries.make('context'), ticket: { by: canaries.make('context') } };
  const { subjectToken } = await manage('POST', '/subject-tokens', { userId, context });
  const { status } = await postAsClient(site, '/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: String(subjectToken),
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    scope: 'openid profile',
  });
  assert.equal(status, 200);
  await manage('POST', '/subject-tokens', { userId, context: { left: canaries.make('context') } });
};

/** Deletes one person and every second of the others; an address that is free again can be used again. */
export const deleteUsers = async (stage: Stage, person: Person): Promise<void> => {
  const { manage } = stage;
  const all = await manage<readonly User[]>('GET', '/users?page_size=100');
  const others = all.map(({ id }) => id).filter((id) => id !== person.userId);
  const chosen = [person.userId, ...others.filter((_, index) => index % 2 === 0)];
  await stage.checkpoint();
  for (const id of chosen) {
    await manage('DELETE', `/users/${id}`);
    await stage.refused(404, 'GET', `/users/${id}`);
  }
  const left = await manage<readonly User[]>('GET', '/users?page_size=100');
  assert.equal(left.length, all.length - chosen.length);
  await stage.createUser({ primaryEmail: person.email });
};

/** The audit log of one person, and on stock Logto the sessions they have: both say which browser it was. */
export const readTraces = async (stage: Stage, userId: string): Promise<void> => {
  const { manage, world } = stage;
  const logs = await manage<readonly { payload: Body }[]>('GET', `/logs?userId=${userId}`);
  assert.ok(logs.length > 0, 'a person who signed in is in the audit log');
  assert.ok(logs.every(({ payload }) => payload['userId'] === userId));
  const isBrowser = (value: unknown) => typeof value === 'string' && value.startsWith('Canary/');
  assert.ok(logs.some(({ payload }) => isBrowser(payload['userAgent'])));
  if (world.host.isStock) {
    const { sessions } = await manage<{ sessions: readonly { lastSubmission: Body | null }[] }>(
      'GET',
      `/users/${userId}/sessions`
    );
    const contexts = sessions.map(({ lastSubmission }) => lastSubmission?.['signInContext']);
    assert.ok(contexts.some((context) => isBrowser((context as Body | undefined)?.['userAgent'])));
  }
};
