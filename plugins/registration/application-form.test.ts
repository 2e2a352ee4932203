import { describe, expect, it } from '@jest/globals';
import { applicationGuard, isAddressOf } from './application-form.ts';

const draft = {
  name: 'Tea shop',
  kind: 'web',
  redirectUris: ['https://tea.example/callback'],
} as const;

/** Places of what does not fit. */
const findPlaces = (value: unknown): readonly string[] => {
  const parsed = applicationGuard.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
};

describe('an address of an application', () => {
  it.each([
    ['web', 'https://tea.example/callback'],
    ['web', 'https://tea.example'],
    ['web', 'https://tea.example/wp-admin/admin-ajax.php?action=openid-connect-authorize'],
    ['web', 'http://localhost:3000/callback'],
    ['spa', 'https://xn--80aswg.xn--p1ai/callback'],
    ['native', 'com.example.tea:/callback'],
    ['native', 'com.example.tea://callback'],
    ['native', 'http://127.0.0.1:4000/callback'],
    ['native', 'http://[::1]/callback'],
    ['native', 'https://tea.example/app'],
  ] as const)('of kind %s may be %s', (kind, address) => {
    expect(isAddressOf(address, kind)).toBe(true);
  });

  it.each([
    ['web', 'tea.example/callback', 'no scheme'],
    ['web', '/callback', 'no host'],
    ['web', 'ftp://tea.example/callback', 'another scheme'],
    ['web', 'javascript:alert(1)', 'code'],
    ['web', 'com.example.tea://callback', 'an app’s'],
    ['web', 'https://*.tea.example/callback', 'a pattern'],
    ['web', 'https://tea.example/callback#done', 'a fragment'],
    ['web', 'https://user:secret@tea.example/callback', 'a user and password'],
    ['web', 'https://tea.example/a/../callback', 'dots'],
    ['web', 'https://tea.example/a/%2E%2e/callback', 'dots in disguise'],
    ['web', 'https://TEA.example/callback', 'a host as browsers do not write it'],
    ['web', 'https://tea.example:443/callback', 'a port as browsers do not write it'],
    ['web', 'https://чай.example/callback', 'letters that are sent differently'],
    ['web', 'https://tea.example/call back', 'a space'],
    ['web', 'https://tea.example\\callback', 'a backslash'],
    ['web', `https://tea.example/${'a'.repeat(2048)}`, 'too much'],
    ['native', 'http://tea.example/callback', 'plain http to another machine'],
    ['native', 'https://localhost/callback', 'https to this machine'],
    ['native', 'tea://callback', 'a scheme that is nobody’s'],
  ] as const)('of kind %s may not be %s: %s', (kind, address, _why) => {
    expect(isAddressOf(address, kind)).toBe(false);
  });
});

describe('a draft of an application', () => {
  it('is complete with a name, a kind and one address', () => {
    expect(applicationGuard.parse(draft)).toEqual({ ...draft, postLogoutRedirectUris: [] });
  });

  it.each([
    [{ redirectUris: [] }, ['redirectUris']],
    [{ redirectUris: [...draft.redirectUris, ...draft.redirectUris] }, ['redirectUris']],
    [{ redirectUris: [...draft.redirectUris, 'nonsense'] }, ['redirectUris.1']],
    [{ postLogoutRedirectUris: ['nonsense'] }, ['postLogoutRedirectUris.0']],
    [{ kind: 'native' }, []],
    [{ kind: 'machine' }, ['kind']],
    [{ name: 'two\nlines' }, ['name']],
    [{ name: '\u202eaet' }, ['name']],
    [{ secret: 'mine' }, ['']],
  ])('%j is refused at %j', (change, places) => {
    expect(findPlaces({ ...draft, ...change })).toEqual(places);
  });
});
