import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCanaries } from './canary.ts';

const value = 'Alice.Canary+1@Example.com';
const encodingsIn = (text: string) =>
  findCanaries([value], { text }).map(({ encoding }) => encoding);

describe('findCanaries', () => {
  it.each([
    ['clear', `mail=${value};`],
    ['clear', `mail=${value.toUpperCase()};`],
    ['url', `?email=${encodeURIComponent(value)}`],
    ['hex', `\\x${Buffer.from(value).toString('hex')}`],
    ['sha256', createHash('sha256').update(value).digest('hex')],
    ['md5', createHash('md5').update(value.toLowerCase()).digest('hex').toUpperCase()],
    ['sha1 base64', createHash('sha1').update(value).digest('base64')],
  ])('finds a value as %s', (encoding, text) => {
    expect(encodingsIn(text)).toContain(encoding);
  });

  it('finds a value inside base64 wherever it begins and ends', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom('base64', 'base64url'),
        (before, after, kind) => {
          const text = Buffer.from(`${before}${value}${after}`).toString(kind);
          return encodingsIn(text).length > 0;
        }
      )
    );
  });

  it('finds nothing where there is nothing', () => {
    expect(encodingsIn('Bob was here, and alice.canary too')).toEqual([]);
  });

  it('refuses a value that could be there by chance', () => {
    expect(() => findCanaries(['bob'], {})).toThrow(TypeError);
  });
});
