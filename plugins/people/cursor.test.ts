import { describe, expect, it } from '@jest/globals';
import { parseCursor, writeCursor } from './cursor.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the cursor of a list', () => {
  it('comes back as it went', () => {
    const position = { createdAtMicros: '1767225600000001', userId: 'u1b2c3d4e5f6' };

    expect(parseCursor(writeCursor(position))).toEqual(position);
  });

  it.each([
    '',
    'x',
    '%%',
    encode({}),
    encode(['1']),
    encode(['1', 'a b']),
    encode(['now()', 'u1']),
    encode([1, 'u1']),
  ])('%j is refused', (cursor) => {
    expect(() => parseCursor(cursor)).toThrow(
      expect.objectContaining({ code: 'people.invalid_cursor' })
    );
  });
});
