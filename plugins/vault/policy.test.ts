import { describe, expect, it } from '@jest/globals';
import { chooseRegion } from './policy.ts';
import type { Signs } from './policy.ts';

const policy = { defaultRegion: 'eu', countries: { RU: 'ru', US: 'us' } };
const rows: readonly [string, Signs, { region: string; reason: string }][] = [
  ['citizenship', { citizenship: 'RU' }, { region: 'ru', reason: 'citizenship' }],
  ['citizenship in small letters', { citizenship: 'ru' }, { region: 'ru', reason: 'citizenship' }],
  [
    'citizenship before everything',
    { citizenship: 'RU', phone: '+12025550123', siteRegion: 'eu' },
    { region: 'ru', reason: 'citizenship' },
  ],
  ['the phone’s country', { phone: '79161234567' }, { region: 'ru', reason: 'phone' }],
  [
    'the phone’s country, when the citizenship decides nothing',
    { citizenship: 'FR', phone: '79161234567' },
    { region: 'ru', reason: 'phone' },
  ],
  [
    'the phone’s country before the site',
    { phone: '+12025550123', siteRegion: 'ru' },
    { region: 'us', reason: 'phone' },
  ],
  [
    'the site, when the phone decides nothing',
    { phone: '4930123456', siteRegion: 'ru' },
    { region: 'ru', reason: 'site' },
  ],
  ['the site', { siteRegion: 'ru' }, { region: 'ru', reason: 'site' }],
  ['the tenant’s default', {}, { region: 'eu', reason: 'tenant' }],
  [
    'the tenant’s default for a number of no country',
    { phone: '0' },
    { region: 'eu', reason: 'tenant' },
  ],
];

describe('a person lives', () => {
  it.each(rows)('by %s', (_title, signs, expected) => {
    expect(chooseRegion(policy, signs)).toEqual(expected);
  });

  it.each(['', 'constructor', '__proto__', 'toString', 'XX'])(
    'by the tenant’s default when the citizenship is %j',
    (citizenship) => {
      expect(chooseRegion(policy, { citizenship })).toEqual({ region: 'eu', reason: 'tenant' });
    }
  );
});
