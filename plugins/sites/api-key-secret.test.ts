import { describe, expect, it } from '@jest/globals';
import { createSecret, isApiKey, isSameHash, parsePresented } from './api-key-secret.ts';

describe('the secret of an API key', () => {
  it('has the form that its id and 256 random bits give, and hashes to what is stored', () => {
    const { id, secret, secretHash } = createSecret();

    expect(secret).toMatch(/^ppk_[0-9a-z]{12}_[\w-]{43}$/);
    expect(Buffer.from(secret.slice(-43), 'base64url')).toHaveLength(32);
    expect(parsePresented(secret)).toEqual({ id, secretHash });
  });

  it('is never made twice', () => {
    const made = Array.from({ length: 1000 }, () => createSecret().secret);

    expect(new Set(made).size).toBe(1000);
  });

  it('hashes differently when its last character is another spelling of the same bits', () => {
    const { secret, secretHash } = createSecret();
    const bits = Buffer.from(secret.slice(-43), 'base64url');
    const spellings = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      .map((last) => `${secret.slice(0, -1)}${last}`)
      .filter((text) => Buffer.from(text.slice(-43), 'base64url').equals(bits));

    const same = spellings.filter((text) =>
      isSameHash(parsePresented(text)!.secretHash, secretHash)
    );

    expect(spellings).toHaveLength(4);
    expect(same).toEqual([secret]);
  });

  it.each([
    ['nothing', () => ''],
    ['its prefix alone', () => 'ppk_'],
    ['one character less', (secret: string) => secret.slice(0, -1)],
    ['one character more', (secret: string) => `${secret}A`],
    ['a line break behind it', (secret: string) => `${secret}\n`],
    ['a space before it', (secret: string) => ` ${secret}`],
    ['capitals in the id', (secret: string) => `ppk_AAAAAAAAAAAA${secret.slice(16)}`],
    ['another prefix', (secret: string) => `ppx_${secret.slice(4)}`],
    ['padding', (secret: string) => `${secret.slice(0, -1)}=`],
  ])('is refused by its form: %s', (_, change) => {
    expect(parsePresented(change(createSecret().secret))).toBeNull();
  });

  it('equals nothing when there is no key, whatever is presented', () => {
    expect(isSameHash(Buffer.alloc(32), null)).toBe(false);
    expect(isSameHash(createSecret().secretHash, null)).toBe(false);
  });

  it('is told from other bearers by its prefix', () => {
    expect([createSecret().secret, 'ppk_x', 'eyJhbGciOi', '', 'PPK_x'].map(isApiKey)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
