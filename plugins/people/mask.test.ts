/** A mask tells no more than it says it does, whatever it is given. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  hidden,
  isMasked,
  maskAttribute,
  maskEmail,
  maskJson,
  maskName,
  maskPhone,
  maskUsername,
} from './mask.ts';

const letters = (text: string) => Array.from(text).filter((letter) => /[\p{L}\p{N}]/u.test(letter));
/** Whether three or more characters in a row of the value stand in the mask. */
const holdsPart = (mask: string, value: string) => {
  const all = Array.from(value);
  return all.some((_, index) => {
    const part = all.slice(index, index + 3).join('');
    return Array.from(part).length === 3 && mask.includes(part) && !hidden.includes(part);
  });
};

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' })
);
const label = fc.stringMatching(/^[a-z\d][a-z\d-]{0,20}$/);
const address = fc
  .tuple(
    fc.oneof(label, fc.stringMatching(/^[\wа-я.+-]{1,30}$/)),
    fc.array(label, { minLength: 1, maxLength: 4 })
  )
  .map(([local, labels]) => ({ local, labels, text: `${local}@${labels.join('.')}` }));

describe('the mask of an e-mail address', () => {
  it.each([
    ['anna.schmidt@example.com', 'a•••@e•••.com'],
    ['Ivan@почта.рф', 'I•••@п•••'],
    ['al@example.com', '•••@e•••.com'],
    ['+tag@example.org', '•••@e•••.org'],
    ['anna@me.petrovskaya', 'a•••@•••'],
    ['root@localhost', 'r•••@l•••'],
    ['no address', hidden],
    ['@example.com', hidden],
    ['anna@', hidden],
    ['', hidden],
  ])('of %j is %j', (value, expected) => {
    expect(maskEmail(value)).toBe(expected);
  });

  it('shows one letter of the name, one of the domain and at most four of the ending', () => {
    fc.assert(
      fc.property(address, ({ local, labels, text }) => {
        const [before = '', after = ''] = maskEmail(text).split('@');
        const [domain = '', ending = ''] = after.split('.');

        expect(letters(before).length).toBeLessThanOrEqual(Array.from(local).length < 3 ? 0 : 1);
        expect(letters(domain).length).toBeLessThanOrEqual(
          Array.from(labels[0] ?? '').length < 3 ? 0 : 1
        );
        expect(ending.length).toBeLessThanOrEqual(4);
        expect(labels.length > 1 || ending === '').toBe(true);
      })
    );
  });

  it('holds no three characters of anything in a row, but of the ending', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          address.map(({ text }) => text)
        ),
        (text) => {
          const mask = maskEmail(text).replace(/\.[a-z]{2,4}$/, '');

          expect(holdsPart(mask, text)).toBe(false);
          expect(mask.length).toBeLessThanOrEqual(11);
        }
      )
    );
  });
});

describe('the mask of a phone number', () => {
  it.each([
    ['79161234542', '+7 ••• 42'],
    ['+49 30 123456', '+49 ••• 56'],
    ['12025550123', '+1 ••• 23'],
    ['29022034', '+290 •••'],
    ['12', hidden],
    ['', hidden],
    ['Anna', hidden],
  ])('of %j is %j', (value, expected) => {
    expect(maskPhone(value)).toBe(expected);
  });

  it('shows the code of a country and two digits, of seven or more that are left', () => {
    fc.assert(
      fc.property(fc.oneof(fc.stringMatching(/^\+?[\d ()-]{0,25}$/), anyText), (text) => {
        const count = text.replaceAll(/\D/g, '').length;
        const [, code = '', last = ''] = /^(?:\+(\d{1,3}) )?•••(?: (\d{2}))?$/.exec(
          maskPhone(text)
        ) ?? ['', 'none'];

        expect(code).not.toBe('none');
        expect(last === '' || count - code.length >= 7).toBe(true);
      })
    );
  });
});

describe('the mask of a name', () => {
  it.each([
    ['Anna Schmidt', 'A••• S•••'],
    ['Пётр  Иванович Сидоров', 'П••• И••• С•••'],
    ['A B', '••• •••'],
    ['王小明', '王•••'],
    ['Li Wei', '••• W•••'],
    ['one two three four', 'o••• t••• t•••'],
    ['  ', hidden],
    ['***', hidden],
  ])('of %j is %j', (value, expected) => {
    expect(maskName(value)).toBe(expected);
  });

  it('shows at most three initials, and no part of a word', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.lorem()), (text) => {
        const mask = maskName(text);

        expect(letters(mask).length).toBeLessThanOrEqual(
          Math.min(3, text.split(/\s+/).filter(Boolean).length)
        );
        expect(mask.split(' ').every((word) => Array.from(word).length <= 4)).toBe(true);
      })
    );
  });
});

describe('the mask of a user name', () => {
  it('shows one letter of four or more', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = letters(maskUsername(text));

        expect(shown.length).toBeLessThanOrEqual(Array.from(text).length >= 4 ? 1 : 0);
      })
    );
    expect(maskUsername('anna')).toBe('a•••');
  });
});

describe('the mask of an attribute', () => {
  it.each([
    ['email', 'anna@example.com', 'a•••@e•••.com'],
    ['phone_number', '79161234542', '+7 ••• 42'],
    ['name', 'Anna', 'A•••'],
    ['username', 'anna', 'a•••'],
    ['birthdate', '1990-04-01', hidden],
    ['gender', 'female', hidden],
    ['picture', 'https://pictures.example/anna.png', hidden],
    ['website', 'https://anna.example', hidden],
    ['locale', 'ru-RU', hidden],
    ['address', { streetAddress: 'Main 1', locality: 'Berlin', country: 'de' }, `${hidden}, DE`],
    ['address', { country: 'Germany, Main street 1' }, hidden],
    ['address', 'Main 1', hidden],
    ['email', { primary: 'anna@example.com' }, hidden],
    ['anything', 'a value', hidden],
    ['constructor', 'a value', hidden],
  ])('%s is as it should be', (attribute, value, expected) => {
    expect(maskAttribute(attribute, value)).toBe(expected);
  });

  it('is a text that says it is a mask, of whatever name and value', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('email', 'phone_number', 'name', 'address')),
        fc.oneof(fc.anything(), anyText),
        (attribute, value) => {
          expect(isMasked(maskAttribute(attribute, value))).toBe(true);
        }
      )
    );
    expect(isMasked('anna@example.com')).toBe(false);
  });
});

describe('the mask of an object', () => {
  it('keeps names of members and nothing that stands in them', () => {
    expect(
      maskJson({
        google: { userId: '1234', details: { email: 'anna@example.com', isNew: true, none: null } },
        list: ['one', 2],
        'anna@example.com': 'a key that is a value',
      })
    ).toEqual({
      google: { userId: hidden, details: { email: hidden, isNew: hidden, none: null } },
      list: [hidden, hidden],
      [`${hidden}3`]: hidden,
    });
  });

  it('holds no leaf of anything but nothing', () => {
    const listLeaves = (value: unknown): readonly unknown[] =>
      typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(listLeaves)
        : [value];
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(
          listLeaves(maskJson(value)).filter((leaf) => leaf !== null && leaf !== hidden)
        ).toEqual([]);
      })
    );
  });
});
