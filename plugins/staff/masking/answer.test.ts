import { describe, expect, it } from '@jest/globals';
import { maskAnswer } from './answer.ts';
import { hideSecrets } from './secrets.ts';
import { createSeenMask } from './seen.ts';
import { readSearch, toIdSearch } from './search.ts';
import { settleBody } from './write-back.ts';

const anna = {
  id: 'abcdefghij12',
  username: 'annaschmidt',
  primaryEmail: 'anna@example.com',
  primaryPhone: '4915112345678',
  name: 'Anna Schmidt',
  avatar: null,
  customData: { plan: 'gold', deep: { a: 1 } },
  profile: {},
  identities: { google: { userId: '10912345678', details: { email: 'anna@gmail.com' } } },
  ssoIdentities: [{ id: 'x', identityId: 'anna-at-work', detail: { name: 'Anna' } }],
  somethingNew: 'from the next version',
  isSuspended: false,
  lastSignInAt: 1,
};
const maskSeen = (text: string) => text;
const mask = (method: string, path: string, body: unknown) =>
  maskAnswer({ method, path }, body, { isFailure: false, maskSeen });

describe('an answer', () => {
  it('shows a whole person in masks, and hides what it does not know', () => {
    const expected = {
      ...anna,
      username: 'a___',
      primaryEmail: 'a•••@e•••.com',
      primaryPhone: '+49 ••• 78',
      name: 'A••• S•••',
      customData: { plan: '•••', deep: '•••' },
      identities: { google: { userId: '•••', details: '•••' } },
      ssoIdentities: [{ id: 'x', identityId: '•••', detail: { name: '•••' } }],
      somethingNew: '•••',
    };

    expect(mask('GET', '/api/users', [anna])).toEqual([expected]);
    expect(mask('GET', '//API/Users/abcdefghij12', anna)).toEqual(expected);
    expect(mask('PATCH', '/api/users/abcdefghij12/is-suspended', anna)).toEqual(expected);
    expect(mask('GET', '/api/whatever', { deep: [{ users: [anna] }] })).toEqual({
      deep: [{ users: [expected] }],
    });
  });

  it('of custom data is hidden even when it looks like a person', () => {
    expect(mask('GET', '/api/users/abcdefghij12/custom-data', anna)).toMatchObject({
      id: '•••',
      primaryEmail: '•••',
    });
  });

  it('of a log keeps ids, kinds and times that look like some', () => {
    const payload = {
      key: 'Interaction.SignIn.Submit',
      result: 'Error',
      userId: 'abcdefghij12',
      ip: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
      error: { code: 'session.not_found', message: 'anna@example.com' },
      code: '123456',
      identity: { id: 'abcdefghij12', name: 'Anna' },
      id: '10912345678901234567',
      'anna@example.com': true,
    };

    const { 'anna@example.com': _, ...plain } = payload;
    expect(mask('GET', '/api/logs', [{ payload: plain }])).toEqual([
      {
        payload: {
          key: 'Interaction.SignIn.Submit',
          result: 'Error',
          userId: 'abcdefghij12',
          ip: '•••',
          userAgent: '•••',
          error: { code: 'session.not_found', message: '•••' },
          code: '•••',
          identity: { id: '•••', name: '•••' },
          id: '•••',
        },
      },
    ]);
    expect(mask('GET', '/api/logs', [{ payload }])).toEqual([{ payload: '•••' }]);
  });

  it('of a route that nobody has thought of shows nothing that was opened for it', () => {
    const seen = createSeenMask([
      { table: 'users', column: 'primary_email', value: 'Anna@Example.com' },
      { table: 'users', column: 'custom_data', value: { card: '4111-1111', a: 'x' } },
      { table: 'logs', column: 'payload', value: { key: 'SignIn.Submit', ip: '203.0.113.7' } },
    ]);

    expect(
      maskAnswer(
        { method: 'GET', path: '/api/new' },
        {
          list: [
            'to anna@example.com',
            'anna%40example.com',
            'card 4111-1111',
            'SignIn.Submit',
            'x',
          ],
          from: '203.0.113.7',
        },
        { isFailure: false, maskSeen: seen }
      )
    ).toEqual({
      list: ['to A•••@E•••.com', 'A•••@E•••.com', 'card •••', 'SignIn.Submit', 'x'],
      from: '•••',
    });
  });

  it('loses its secrets for a restricted role, and nothing else', () => {
    expect(
      hideSecrets({ method: 'GET', path: '/api/connectors' }, [
        { id: 'c', config: { password: 'p' }, metadata: { name: 'n' }, syncProfile: true },
      ])
    ).toEqual([{ id: 'c', config: {}, metadata: { name: 'n' }, syncProfile: true }]);
    expect(
      hideSecrets({ method: 'GET', path: '/api/applications/a/secrets' }, [
        { name: 'default', value: 's' },
      ])
    ).toEqual([{ name: 'default', value: '•••' }]);
    expect(
      hideSecrets({ method: 'GET', path: '/api/hooks' }, [
        { signingKey: 'k', config: { url: 'u', headers: { a: 'b' } }, hasPassword: true },
      ])
    ).toEqual([{ signingKey: '•••', config: { url: '•••', headers: {} }, hasPassword: true }]);
  });

  it.each([
    ['https://hooks.example/services/T0/B0/secret', 'https://hooks.example/•••'],
    ['https://hooks.example/?token=secret', 'https://hooks.example/•••'],
    ['https://hooks.example/#secret', 'https://hooks.example/•••'],
    ['https://me:secret@hooks.example:8443', 'https://hooks.example:8443'],
    ['https://hooks.example/', 'https://hooks.example'],
    ['data:secret', '•••'],
    ['no address', '•••'],
  ])('shows a restricted role whose server a webhook calls, and no more: %s', (url, shown) => {
    const read = (path: string, body: unknown) => hideSecrets({ method: 'GET', path }, body);

    expect(read('/api/Hooks/h', { config: { url } })).toEqual({ config: { url: shown } });
    // Addresses elsewhere are no secrets.
    expect(read('/api/applications', [{ url }])).toEqual([{ url }]);
  });
});

describe('a form that comes back', () => {
  const settle = async (method: string, path: string, body: unknown) =>
    settleBody({ method, path }, body, async () => Promise.resolve(anna));

  it('without a mask goes on as it is, and nothing is read', async () => {
    await expect(
      settleBody({ method: 'PATCH', path: '/api/users/a' }, { name: 'Eve' }, async () =>
        Promise.reject(new TypeError('read'))
      )
    ).resolves.toBeNull();
  });

  it('loses what is unchanged, and gets back what is written as a whole', async () => {
    expect(
      await settle('PATCH', '/api/users/a', {
        username: 'a___',
        primaryEmail: 'new@example.com',
        customData: { plan: '•••', deep: '•••', more: 1 },
      })
    ).toEqual({
      primaryEmail: 'new@example.com',
      customData: { ...anna.customData, more: 1 },
    });
    expect(await settle('PATCH', '/api/users/a', { name: 'A••• S•••' })).toEqual({
      customData: anna.customData,
    });
  });

  it('for a person whose id is no text is refused, and nothing is read', async () => {
    for (const [method, path] of [
      ['PATCH', '/api/users/%FF'],
      ['PUT', '/api/users/a/identities/%FF'],
    ] as const) {
      await expect(settle(method, path, { name: 'A•••' })).rejects.toMatchObject({
        code: 'staff.masked_value',
      });
    }
  });

  it.each([
    [{ name: 'A•••' }],
    [{ customData: { plan: '•••!' } }],
    [{ customData: { other: '•••' } }],
    [{ username: 'b___' }],
    [{ 'a•••': 1 }],
  ])('with a mask of nothing that is stored is refused: %j', async (body) => {
    await expect(settle('PATCH', '/api/users/a', body)).rejects.toMatchObject({
      code: 'staff.masked_value',
    });
  });
});

describe('a search', () => {
  const read = (path: string, query: string) => readSearch(path, new URLSearchParams(query));

  it('is for one whole text, by whichever route', () => {
    expect(read('/api/users', 'search=%25anna%25')).toEqual({ text: 'anna', form: 'fields' });
    expect(read('/api/roles/r/users', 'search=anna')).toEqual({ text: 'anna', form: 'fields' });
    expect(read('/api/organizations/o/users', 'q=anna')).toEqual({ text: 'anna', form: 'keyword' });
    expect(read('/api/users', 'page=1')).toBeNull();
    expect(read('/api/applications', 'search=%25a%25')).toBeNull();
    expect(() => read('/api/users', 'search.name=a')).toThrow();
    expect(() => read('/api/users', 'search=a&mode=posix')).toThrow();
  });

  it('becomes one for ids, and for nobody’s when nobody was found', () => {
    const parameters = new URLSearchParams('page=2&search=%25anna%25');

    expect(toIdSearch(parameters, { text: 'anna', form: 'fields' }, ['u1']).toString()).toBe(
      'page=2&mode.id=exact&isCaseSensitive=true&search.id=u1'
    );
    expect(toIdSearch(parameters, { text: 'anna', form: 'fields' }, []).get('search.id')).toBe('-');
    expect(toIdSearch(parameters, { text: '', form: 'fields' }, null).toString()).toBe('page=2');
  });
});
