import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findPhoneCountry, toNormalForm } from './normal-form.ts';

const email = (value: string) => toNormalForm('email', value);
const digits = Array.from('0123456789');
const phone = (value: string) => toNormalForm('phone', value);

describe('the normal form of an e-mail address', () => {
  it.each([
    ['Ada@Example.ORG', 'ada@example.org'],
    ['  ada@example.org\t', 'ada@example.org'],
    ['ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@MÜNCHEN.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@xn--mnchen-3ya.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['rene\u0301@example.org', 'ren\u00e9@example.org'],
    ['ren\u00e9@example.org', 'ren\u00e9@example.org'],
    ['ada@mu\u0308nchen.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@bob@example.org', 'ada@bob@example.org'],
  ])('%j is %j', (value, expected) => {
    expect(email(value)).toBe(expected);
  });

  it.each([
    ['ada@example.org', 'ada+shop@example.org'],
    ['ada+a@example.org', 'ada+b@example.org'],
    ['ada.l@example.org', 'adal@example.org'],
    ['ada@example.org', 'ada@mail.example.org'],
    ['ada@example.org', 'аda@example.org'],
    ['ada@example.org', 'ada@exаmple.org'],
  ])('keeps %j and %j apart', (one, other) => {
    expect(email(one)).not.toBe(email(other));
  });

  it.each(['', ' ', '@', 'ada', 'ada@', '@example.org', 'ada@ex ample.org', 'ada@xn--'])(
    'is null for %j',
    (value) => {
      expect(email(value)).toBeNull();
    }
  );

  it('is its own normal form', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (value) => {
        expect(email(email(value) ?? '')).toBe(email(value));
      })
    );
  });

  it('merges two addresses only when they differ in letter case', () => {
    const address = fc
      .tuple(
        fc.string({
          unit: fc.constantFrom('a', 'A', 'b', '.', '+', '-', '_'),
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom('a.example', 'A.example', 'b.example', 'a.b.example', 'ab.example')
      )
      .map(([local, domain]) => `${local}@${domain}`);
    fc.assert(
      fc.property(
        fc.oneof(address, fc.emailAddress()),
        fc.oneof(address, fc.emailAddress()),
        (one, other) => {
          expect(email(one) === email(other)).toBe(one.toLowerCase() === other.toLowerCase());
        }
      )
    );
  });

  // Logto lets these through: its pattern is ^\S+@\S+\.\S+$.
  it.each([
    'ada@example.org/x',
    'ada@example.org?x',
    'ada@example.org#x',
    'ada@example.org\\x',
    'ada@ex\tample.org',
    'ada@e%78ample.org',
  ])('does not merge %j with the address that the beginning of its domain names', (value) => {
    expect(email(value)).not.toBe('ada@example.org');
  });

  it('keeps a domain of numbers as it is written', () => {
    expect(email('ada@0x7f.1')).not.toBe(email('ada@127.0.0.1'));
  });
});

describe('the normal form of a phone number', () => {
  it.each([
    ['447700900123', '+447700900123'],
    ['+44 7700 900123', '+447700900123'],
    ['4407700900123', '+447700900123'],
    ['+44 (0)7700 900123', '+447700900123'],
    ['49030123456', '+4930123456'],
    ['4930123456', '+4930123456'],
    ['3904512345678', '+3904512345678'],
    ['79161234567', '+79161234567'],
    ['640000000', '+6400000'],
  ])('of %j is %j', (value, expected) => {
    expect(phone(value)).toBe(expected);
  });

  it('keeps as digits what no numbering plan knows', () => {
    expect(phone('9990000')).toBe('+9990000');
    expect(phone('0')).toBe('+0');
  });

  it.each(['', ' ', 'call me', '٠١٢'])('is null for %j', (value) => {
    expect(phone(value)).toBeNull();
  });

  it('is its own normal form', () => {
    const text = fc.string({
      unit: fc.constantFrom(...digits),
      minLength: 1,
      maxLength: 15,
    });
    fc.assert(
      fc.property(text, (value) => {
        expect(phone(phone(value) ?? '')).toBe(phone(value));
      })
    );
  });

  it('is the number itself, but for a trunk zero: no other two numbers meet', () => {
    const number = fc
      .tuple(
        fc.constantFrom('44', '440', '49', '490', '39', '390', '33', '330', '998', '999'),
        fc.string({ unit: fc.constantFrom(...digits), minLength: 1, maxLength: 11 })
      )
      .map((parts) => parts.join(''));
    const withoutZeros = (value: string) => value.replaceAll(/[+0]/g, '');
    fc.assert(
      fc.property(number, (value) => {
        expect(withoutZeros(phone(value) ?? '')).toBe(withoutZeros(value));
      }),
      { numRuns: 2000 }
    );
  });
});

describe('the normal form of other identifiers', () => {
  it('of a username ignores letter case and composition', () => {
    expect(toNormalForm('username', 'Rene\u0301')).toBe('ren\u00e9');
  });

  it('of an external id keeps letter case', () => {
    expect(toNormalForm('external_id', 'AbC')).toBe('AbC');
  });

  it('is null for an attribute that has none', () => {
    expect(toNormalForm('birthdate', '1815-12-10')).toBeNull();
    expect(toNormalForm('secret', 'x')).toBeNull();
  });
});

describe('the country of a phone number', () => {
  it.each([
    ['79161234567', 'RU'],
    ['+7 701 234 56 78', 'KZ'],
    ['442071838750', 'GB'],
    ['4930123456', 'DE'],
  ])('of %s is %s', (value, country) => {
    expect(findPhoneCountry(value)).toBe(country);
  });

  it.each(['', 'x', '9990000', '80012345678'])('of %j is unknown', (value) => {
    expect(findPhoneCountry(value)).toBeNull();
  });
});
