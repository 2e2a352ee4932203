import { describe, expect, it } from '@jest/globals';
import { defineErrors, isPassportError } from './errors.ts';

const errors = defineErrors('vault', {
  key_not_found: { httpStatus: 503, message: 'The vault is not available.' },
});

describe('defineErrors', () => {
  it('makes an error with a stable code, a status and a public message', () => {
    const cause = new Error('inner');

    const error = errors.key_not_found({ detail: { kekId: 'k1' }, cause });

    expect(error).toMatchObject({
      code: 'vault.key_not_found',
      httpStatus: 503,
      detail: { kekId: 'k1' },
      cause,
    });
    expect(isPassportError(error)).toBe(true);
  });

  it('never has the shape that koaErrorHandler of Logto swallows', () => {
    const error = errors.key_not_found();

    for (const key of ['status', 'statusCode', 'expose']) {
      expect(key in error).toBe(false);
    }
  });

  it('refuses a key that is not snake_case', () => {
    expect(() => defineErrors('x', { BadKey: { httpStatus: 400, message: '' } })).toThrow(
      TypeError
    );
  });
});
