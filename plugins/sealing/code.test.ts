import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCode, openCode, readCodePlace, sealCode } from './code.ts';

const key = Buffer.alloc(32, 7);
const regions = ['eu', 'ru', 'kz'];
const codes = fc.integer({ min: 0, max: 999_999 }).map((code) => String(code).padStart(6, '0'));

describe('a sealed verification code', () => {
  it('opens to the same code, wherever and whenever it was sealed', () => {
    fc.assert(
      fc.property(
        codes,
        fc.constantFrom(...regions),
        fc.integer({ min: 19_000, max: 60_000 }),
        fc.integer({ min: -7, max: 8 }),
        fc.string({ minLength: 1 }),
        (code, region, day, age, rowId) => {
          const sealed = sealCode(code, { region, day, rowId }, key);
          const place = readCodePlace(sealed, regions, day + age);

          expect(sealed).toMatch(/^[\w-]{6}$/);
          expect(place).toMatchObject({ region, day });
          expect(openCode(place?.padded ?? -1, rowId, key)).toBe(code);
        }
      )
    );
  });

  it('never looks like a plain one', () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: 1, max: 60_000 }), fc.string(), (code, day, rowId) => {
        expect(isCode(sealCode(code, { region: 'eu', day, rowId }, key))).toBe(false);
      }),
      { numRuns: 1000 }
    );
  });

  it('is another one in another row and under another key', () => {
    const place = { region: 'eu', day: 20_000, rowId: 'a' };
    const sealed = sealCode('123456', place, key);

    expect(sealCode('123456', { ...place, rowId: 'b' }, key)).not.toBe(sealed);
    expect(sealCode('123456', place, Buffer.alloc(32, 8))).not.toBe(sealed);
  });

  it.each(['12345', '1234567', 'abcdef', ''])('is refused for %j, which is no code', (code) => {
    expect(() => sealCode(code, { region: 'eu', day: 1, rowId: 'a' }, key)).toThrow(
      expect.objectContaining({ code: 'sealing.value_unknown' })
    );
  });

  it('of a region nobody has is not opened', () => {
    const sealed = sealCode('123456', { region: 'mars', day: 20_000, rowId: 'a' }, key);

    expect(readCodePlace(sealed, regions, 20_000)).toBeNull();
  });
});
