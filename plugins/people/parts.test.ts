import { describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../scripts/testing/canary.ts';
import { hidden } from './mask.ts';
import { listParts, maskPerson, shownAttributes } from './parts.ts';

const row = {
  id: 'u1',
  username: 'anna_schmidt',
  name: 'Anna Maria Schmidt',
  avatar: 'https://pictures.example/anna-schmidt.png',
  primary_email: 'anna.schmidt@example.com',
  primary_phone: '4930123456',
  profile: {
    givenName: 'Anna Maria',
    birthdate: '1990-04-01',
    locale: 'de-DE-berlin',
    address: { streetAddress: 'Hauptstrasse 15', locality: 'Berlin', country: 'DE' },
  },
};

describe('what is shown of a person', () => {
  it('is a mask for each value there is, and says what is verified', () => {
    expect(maskPerson(row)).toEqual([
      { attribute: 'username', masked: 'a•••', isVerified: null },
      { attribute: 'email', masked: 'a•••@e•••.com', isVerified: true },
      { attribute: 'phone_number', masked: '+49 ••• 56', isVerified: true },
      { attribute: 'name', masked: 'A••• M••• S•••', isVerified: null },
      { attribute: 'picture', masked: hidden, isVerified: null },
      { attribute: 'birthdate', masked: hidden, isVerified: null },
      { attribute: 'locale', masked: hidden, isVerified: null },
      { attribute: 'address', masked: `${hidden}, DE`, isVerified: null },
    ]);
  });

  it('holds no value, in any encoding', () => {
    const values = [
      row.username,
      row.name,
      row.avatar,
      row.primary_email,
      row.primary_phone,
      row.profile.birthdate,
      row.profile.locale,
      row.profile.address.streetAddress,
    ];

    expect(findCanaries(values, { masked: JSON.stringify(maskPerson(row)) })).toEqual([]);
  });

  it('is nothing for a person without values', () => {
    expect(maskPerson({ id: 'u1', username: null, name: '', profile: {} })).toEqual([]);
    expect(maskPerson({ id: 'u1', profile: null })).toEqual([]);
  });

  it('is the given and the family name where there is no other', () => {
    const masked = maskPerson({ profile: { givenName: 'Anna', familyName: 'Schmidt' } });

    expect(masked).toEqual([{ attribute: 'name', masked: 'A••• S•••', isVerified: null }]);
  });

  it.each([
    ['username', [{ part: 'username', text: 'anna_schmidt' }]],
    ['email', [{ part: 'email', text: 'anna.schmidt@example.com' }]],
    [
      'name',
      [
        { part: 'name', text: 'Anna Maria Schmidt' },
        { part: 'given_name', text: 'Anna Maria' },
      ],
    ],
    [
      'address',
      [
        { part: 'street_address', text: 'Hauptstrasse 15' },
        { part: 'locality', text: 'Berlin' },
        { part: 'country', text: 'DE' },
      ],
    ],
    ['website', []],
  ] as const)('%s comes whole in its parts, when it is revealed', (attribute, parts) => {
    expect(listParts(row, attribute)).toEqual(parts);
  });

  it('is by attributes that each have a name once', () => {
    expect(new Set(shownAttributes).size).toBe(shownAttributes.length);
  });
});
