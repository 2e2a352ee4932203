import { describe, expect, it } from '@jest/globals';
import { facts, parsePath } from './facts.ts';

const derive = (name: string, value: unknown) =>
  facts[name]!.derive({ value, today: '2020-06-15', assuranceLevel: 'low', isBlocked: false });

describe('a fact', () => {
  it.each([
    ['age', '2000-06-15', 20],
    ['age', { birthdate: '2000-06-16' }, 19],
    ['birthdate', '2000-06-15', '2000-06-15'],
    ['email', { email: 'a@b.example' }, 'a@b.example'],
    ['email', 'a@b.example', 'a@b.example'],
    ['email_verified', { email: 'a@b.example', email_verified: true }, true],
    ['email_verified', { email: 'a@b.example', email_verified: false }, false],
    ['email_domain', '"x@y"@Mail.Example', 'mail.example'],
    ['phone_number', '79161234567', '+79161234567'],
    ['phone_number', { phone_number: '+49 30 901820' }, '+4930901820'],
    ['phone_country', '79161234567', 'RU'],
    ['phone_country', '77012345678', 'KZ'],
    ['phone_country', '12015550123', 'US'],
    ['name', { name: 'Ada', given_name: 'A' }, 'Ada'],
    ['country', { country: 'de' }, 'DE'],
    ['country', { address: { country: ' fr ' } }, 'FR'],
    ['country', { country: 'Germany' }, 'Germany'],
    ['locality', { address: { locality: 'Köln' } }, 'Köln'],
    ['postal_code', { postal_code: '50667' }, '50667'],
    ['postal_code', { postalCode: '50667' }, '50667'],
    ['gender', 'female', 'female'],
    ['locale', { locale: 'de-DE', zoneinfo: 'Europe/Berlin' }, 'de-DE'],
    ['assurance', undefined, 1],
    ['assurance_level', undefined, 'low'],
    ['is_blocked', undefined, false],
  ])('%s of %j is %j', (name, value, expected) => {
    expect(derive(name, value)).toBe(expected);
  });

  it.each([
    ['age', '2000'],
    ['age', '2020-06-16'],
    ['birthdate', '2001-02-29'],
    ['email', ''],
    ['email', 'x'.repeat(1001)],
    // A bare address does not say whether it was verified.
    ['email_verified', 'a@b.example'],
    ['email_verified', { email: 'a@b.example', email_verified: 'true' }],
    ['email_domain', 'nobody'],
    ['phone_number', 'none'],
    ['phone_country', '+88312345'],
    ['country', 'Germany'],
    ['country', { country: ' ' }],
    ['country', {}],
    ['country', null],
    ['country', { address: null }],
    ['country', Object.create({ country: 'DE' })],
    ['locale', 'Europe/Berlin'],
    ['name', ['Ada']],
  ])('%s cannot be derived from %j', (name, value) => {
    expect(derive(name, value)).toBeNull();
  });
});

describe('a path', () => {
  it.each(['age', 'shared.email', 'context.total', 'context.a_B9'])('may be %s', (text) => {
    expect(parsePath(text)).not.toBeNull();
  });

  it.each([
    '',
    'Age',
    'picture',
    'age.x',
    'shared',
    'shared.',
    'shared.age',
    'shared.toString',
    'shared.email.x',
    'context',
    'context.',
    'context.a.b',
    'context.__proto__',
    'context.constructor',
    'context.prototype',
    'context.1',
    'context.é',
    `context.${'a'.repeat(41)}`,
    '__proto__',
    'constructor',
    'toString',
    '../age',
    'attributes.email',
  ])('may not be %j', (text) => {
    expect(parsePath(text)).toBeNull();
  });
});
