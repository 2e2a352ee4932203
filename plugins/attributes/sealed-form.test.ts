import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompactEncrypt, decodeProtectedHeader } from 'jose';
import { openAttribute, readSealingKeyId, sealAttribute } from './sealed-form.ts';
import type { SealedContent } from './sealed-form.ts';

type Vector = {
  readonly title: string;
  readonly key: string;
  readonly kid: string;
  readonly header: string;
  readonly content: SealedContent;
  readonly sealed: string;
};

const { vectors } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'testdata/sealed-form-v1.json'), 'utf8')
) as { readonly vectors: readonly Vector[] };
const [vector] = vectors as readonly [Vector];

const id = `ck_${'k'.repeat(24)}`;
const key = randomBytes(32);
const content: SealedContent = {
  v: 1,
  user_ref: `ppid_${'0'.repeat(26)}`,
  site: `site_${'a'.repeat(24)}`,
  attribute: 'email',
  purpose: 'receipt',
  iat: 1_795_255_000,
  value: { email: 'ada@example.org' },
};
const invalid = { code: 'attributes.invalid_sealed', httpStatus: 400, detail: undefined };
const header = { alg: 'dir', enc: 'A256GCM', typ: 'passport-attribute+jwe', kid: id };

const isSame = async (sealed: string, original: SealedContent): Promise<boolean> =>
  openAttribute(sealed, key).then(
    (opened) => JSON.stringify(opened) === JSON.stringify(original),
    () => false
  );
const isRefused = async (sealed: string, withKey: Uint8Array = key): Promise<boolean> =>
  openAttribute(sealed, withKey).then(
    () => false,
    (error: unknown) =>
      Reflect.get(Object(error) as object, 'code') === invalid.code &&
      Reflect.get(Object(error) as object, 'cause') === undefined
  );

describe.each(vectors)('the vector "$title"', (one) => {
  it('opens', async () => {
    expect(await openAttribute(one.sealed, Buffer.from(one.key, 'hex'))).toEqual(one.content);
  });

  it('has the header that a seal makes, and names its key', async () => {
    const sealed = await sealAttribute({ id: one.kid, key: Buffer.from(one.key, 'hex') }, content);

    const [sealedHeader = ''] = sealed.split('.');
    expect(Buffer.from(sealedHeader, 'base64url').toString()).toBe(one.header);
    expect(readSealingKeyId(one.sealed)).toBe(one.kid);
  });
});

describe('the sealed form', () => {
  it('opens to what was sealed, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        async (value, purpose, anyKey) => {
          const whole = JSON.parse(JSON.stringify({ ...content, purpose, value })) as SealedContent;

          const opened = await openAttribute(
            await sealAttribute({ id, key: anyKey }, whole),
            anyKey
          );

          expect(opened).toEqual(whole);
        }
      )
    );
  });

  it('keeps a member that is called __proto__ as a member, and gives the value no other prototype', async () => {
    const text = '{"__proto__":{"isAdmin":true},"email":"ada@example.org"}';
    const value = JSON.parse(text) as SealedContent['value'];

    const opened = await openAttribute(
      await sealAttribute({ id, key }, { ...content, value }),
      key
    );

    expect(JSON.stringify(opened.value)).toBe(text);
    expect(Object.getPrototypeOf(opened.value)).toBe(Object.prototype);
    expect('isAdmin' in opened.value).toBe(false);
  });

  it('says nothing of the value, the person or the site in its header', async () => {
    const sealed = await sealAttribute({ id, key }, content);

    expect(decodeProtectedHeader(sealed)).toEqual(header);
    const bytes = Buffer.from(sealed, 'base64url').toString('latin1');
    for (const told of ['ada@example', content.user_ref, content.site]) {
      expect(bytes).not.toContain(told);
    }
  });

  it('never comes out the same twice', async () => {
    const made = await Promise.all(
      Array.from({ length: 100 }, async () => sealAttribute({ id, key }, content))
    );

    expect(new Set(made.map((sealed) => sealed.split('.')[2])).size).toBe(100);
  });

  it('is refused with another key', async () => {
    expect(await isRefused(vector.sealed)).toBe(true);
  });

  it.each([16, 24, 31, 33, 64])('is refused with a key of %d bytes', async (length) => {
    const sealed = await sealAttribute({ id, key }, content);

    expect(await isRefused(sealed, randomBytes(length))).toBe(true);
  });

  it('is refused with any bit of any byte flipped, in each of its parts', async () => {
    const parts = (await sealAttribute({ id, key }, content)).split('.');
    const opened: string[] = [];

    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (const at of bytes.keys()) {
        for (let bit = 0; bit < 8; bit += 1) {
          const flipped = Buffer.from(bytes);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
          const changed = parts.with(index, flipped.toString('base64url')).join('.');
          opened.push(...((await isRefused(changed)) ? [] : [`part ${index}, byte ${at}`]));
        }
      }
    }

    expect(opened).toEqual([]);
  });

  it('is refused with any character replaced, unless it is the same bytes in another spelling', async () => {
    const sealed = await sealAttribute({ id, key }, content);
    const bytesOf = (text: string) =>
      text.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
    const wrong: number[] = [];

    for (const at of sealed.split('').keys()) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      const isSpelling = bytesOf(changed).join('.') === bytesOf(sealed).join('.');
      const isGood = isSpelling
        ? (await isRefused(changed)) || (await isSame(changed, content))
        : await isRefused(changed);
      wrong.push(...(isGood ? [] : [at]));
    }

    expect(wrong).toEqual([]);
  });

  it('is refused when cut off at any length', async () => {
    const sealed = await sealAttribute({ id, key }, content);
    const opened: number[] = [];

    for (let length = 0; length < sealed.length; length += 1) {
      opened.push(...((await isRefused(sealed.slice(0, length))) ? [] : [length]));
    }

    expect(opened).toEqual([]);
  });

  const encrypt = async (
    change: Readonly<Record<string, unknown>>,
    plaintext: Uint8Array = Buffer.from(JSON.stringify(content)),
    withKey: Uint8Array = key
  ) =>
    new CompactEncrypt(plaintext)
      // Wrong on purpose: values of other types too.
      .setProtectedHeader({ ...header, ...change })
      .encrypt(withKey);
  const isWhollyRefused = async (sealed: string, withKey: Uint8Array = key) => {
    const isNamed = (() => {
      try {
        readSealingKeyId(sealed);
        return true;
      } catch {
        return false;
      }
    })();
    return [isNamed, await isRefused(sealed, withKey)];
  };

  // Each is made with the right key: what is refused is the form itself.
  it.each([
    ['another type', { typ: 'JWT' }],
    ['no type', { typ: undefined }],
    ['compression', { zip: 'DEF' }],
    ['a content type', { cty: 'JWT' }],
    ['no key id', { kid: undefined }],
    ['a key id that is no text', { kid: 7 }],
    ['a key id of another form', { kid: 'ck_A' }],
    ['a key id with a null character', { kid: `ck_\0${'a'.repeat(23)}` }],
    ['one more member', { jku: 'https://evil.example/' }],
  ])('is refused with %s in its header', async (_title, change) => {
    expect(await isWhollyRefused(await encrypt(change))).toEqual([false, true]);
  });

  it.each([
    ['A256CBC-HS512', 64],
    ['A128GCM', 16],
    ['A192GCM', 24],
  ])('is refused with the content encryption %s', async (enc, length) => {
    const otherKey = randomBytes(length);

    const sealed = await encrypt({ enc }, Buffer.from(JSON.stringify(content)), otherKey);

    expect(await isWhollyRefused(sealed, otherKey)).toEqual([false, true]);
  });

  it('is refused with wrapped keys instead of a direct one', async () => {
    expect(await isWhollyRefused(await encrypt({ alg: 'A256KW' }))).toEqual([false, true]);
    expect(await isWhollyRefused(await encrypt({ alg: 'A256GCMKW' }))).toEqual([false, true]);
  });

  it.each([
    ['no JSON', Buffer.from('value')],
    ['nothing', Buffer.alloc(0)],
    ['a later version', Buffer.from(JSON.stringify({ ...content, v: 2 }))],
    ['no value', Buffer.from(JSON.stringify({ ...content, value: undefined }))],
    ['nothing for a value', Buffer.from(JSON.stringify({ ...content, value: null }))],
    ['a list for a value', Buffer.from(JSON.stringify({ ...content, value: ['ada'] }))],
    ['a text for a value', Buffer.from(JSON.stringify({ ...content, value: 'ada' }))],
    ['a list', Buffer.from(JSON.stringify([content]))],
  ])('is refused with %s inside', async (_title, plaintext) => {
    expect(await isRefused(await encrypt({}, plaintext))).toBe(true);
  });

  it.each([
    '',
    '.',
    '....',
    'a.b.c.d.e',
    'not sealed',
    'e30....',
    'bnVsbA....',
    `${'A'.repeat(64_001)}....`,
  ])('names no key when it is %j', (text) => {
    expect(() => readSealingKeyId(text)).toThrow(expect.objectContaining(invalid));
  });

  it('names no key when it is longer than 64,000 characters', async () => {
    const long = { ...content, value: { email: 'a'.repeat(64_000) } };

    const sealed = await sealAttribute({ id, key }, long);

    expect(() => readSealingKeyId(sealed)).toThrow(expect.objectContaining(invalid));
  });
});
