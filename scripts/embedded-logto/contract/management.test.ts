import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

describe('the Management API', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(true);
  });
  afterAll(async () => world.close());

  it('never shows the internal secret of an application', async () => {
    const { management } = world;
    const made = await management.call<{ id: string }>('POST', '/applications', {
      name: 'Shop',
      type: 'Traditional',
    });

    const read = await management.call('GET', `/applications/${made.id}`);

    expect(JSON.stringify([made, read])).not.toContain('internal_');
  });

  it.each([
    ['PATCH', 'modify', { name: 'Mine' }],
    ['DELETE', 'delete', undefined],
  ])('refuses to %s its own resource', async (method, action, body) => {
    const resources = await world.management.call<readonly { id: string; indicator: string }[]>(
      'GET',
      '/resources'
    );
    const own = resources.find(({ indicator }) => indicator === 'https://default.logto.app/api');

    const attempt = world.management.call(method, `/resources/${own?.id ?? ''}`, body);

    await expect(attempt).rejects.toThrow(`resource.cannot_${action}_management_api`);
  });

  it.each([
    ['no token', {}, 401, 'auth.authorization_header_missing'],
    [
      'another kind of token',
      { authorization: 'Basic eA==' },
      401,
      'auth.authorization_token_type_not_supported',
    ],
    ['a forged token', { authorization: 'Bearer a.b.c' }, 401, 'auth.unauthorized'],
  ])('refuses %s with a code', async (_, headers, status, code) => {
    const response = await fetch(`${world.host.userUrl}/api/users`, { headers: { ...headers } });

    expect([response.status, await response.json()]).toEqual([
      status,
      expect.objectContaining({ code }),
    ]);
  });

  it('answers a page that is none and a user who is nobody with a code', async () => {
    const { management } = world;

    await expect(management.call('GET', '/users?page=0')).rejects.toThrow(
      'guard.invalid_pagination'
    );
    await expect(management.call('GET', '/users/nobody')).rejects.toThrow('404');
  });
});
