import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEnvelope, encodeAad, envelopeOverheadBytes } from './envelope.ts';

type Vector = {
  readonly title: string;
  readonly key: string;
  readonly nonce: string;
  readonly aad: readonly string[];
  readonly encodedAad: string;
  readonly plaintext: string;
  readonly sealed: string;
};

const { vectors } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'testdata/envelope-v1.json'), 'utf8')
) as { readonly vectors: readonly Vector[] };
const fromHex = (text: string) => Buffer.from(text, 'hex');

const envelope = createEnvelope();
const key = randomBytes(32);
const aad = ['attribute', 'default', 'eu', 'user1', 'name', '1', 'plr_x'];
const plaintext = Buffer.from('Ada Lovelace');
const openFailed = expect.objectContaining({ code: 'vault.open_failed', detail: undefined });

/** A text has a form in UTF-8; half a surrogate pair has none, and PostgreSQL stores none. */
const text = fc.string({ unit: 'binary' });

describe.each(vectors)('the vector "$title"', (vector) => {
  it('is what a seal with its nonce makes', () => {
    const { seal } = createEnvelope({ randomBytes: () => fromHex(vector.nonce) });

    const sealed = seal(fromHex(vector.key), vector.aad, fromHex(vector.plaintext));

    expect(sealed.toString('hex')).toBe(vector.sealed);
  });

  it('opens', () => {
    const opened = envelope.open(fromHex(vector.key), vector.aad, fromHex(vector.sealed));

    expect(opened.toString('hex')).toBe(vector.plaintext);
  });

  it('has the written encoding of its AAD', () => {
    expect(encodeAad(vector.aad).toString('hex')).toBe(vector.encodedAad);
  });
});

describe('envelope', () => {
  it('opens what it sealed, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.array(text, { maxLength: 8 }),
        fc.uint8Array({ maxLength: 5000 }),
        (anyKey, anyAad, bytes) => {
          const sealed = envelope.seal(anyKey, anyAad, bytes);

          expect(sealed).toHaveLength(bytes.length + envelopeOverheadBytes);
          expect(envelope.open(anyKey, anyAad, sealed).equals(bytes)).toBe(true);
        }
      )
    );
  });

  it('takes 29 bytes more than the value', () => {
    expect(envelope.seal(key, aad, Buffer.alloc(0))).toHaveLength(29);
  });

  it('seals the same value into different bytes each time', () => {
    const sealed = Array.from({ length: 1000 }, () =>
      envelope.seal(key, aad, plaintext).toString('hex')
    );

    expect(new Set(sealed).size).toBe(1000);
  });

  it('asks for a nonce of 12 bytes at every call', () => {
    const asked: number[] = [];
    const { seal } = createEnvelope({
      randomBytes: (size) => {
        asked.push(size);
        return randomBytes(size);
      },
    });

    seal(key, aad, plaintext);
    seal(key, aad, plaintext);

    expect(asked).toEqual([12, 12]);
  });

  it('does not show the plaintext in what it makes', () => {
    expect(envelope.seal(key, aad, plaintext).includes(plaintext)).toBe(false);
  });

  it('does not open with another key', () => {
    const sealed = envelope.seal(key, aad, plaintext);
    const near = Buffer.from(key);
    near[31] = near[31]! ^ 1;

    expect(() => envelope.open(near, aad, sealed)).toThrow(openFailed);
    expect(() => envelope.open(randomBytes(32), aad, sealed)).toThrow(openFailed);
  });

  it.each(aad.map((part, index) => ({ part, index })))(
    'does not open with another "$part" (part $index of its place)',
    ({ index }) => {
      const sealed = envelope.seal(key, aad, plaintext);

      for (const change of ['', 'x', `${aad[index]!} `, aad[index]!.toUpperCase().concat('\0')]) {
        expect(() => envelope.open(key, aad.with(index, change), sealed)).toThrow(openFailed);
      }
    }
  );

  it('does not open with a part less, a part more or parts in another order', () => {
    const sealed = envelope.seal(key, aad, plaintext);

    for (const wrong of [aad.slice(1), aad.slice(0, -1), [...aad, ''], aad.toReversed(), []]) {
      expect(() => envelope.open(key, wrong, sealed)).toThrow(openFailed);
    }
  });

  it('does not open when any bit of any byte is flipped', () => {
    const sealed = envelope.seal(key, aad, plaintext);

    for (const index of sealed.keys()) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = Buffer.from(sealed);
        damaged[index] = damaged[index]! ^ (1 << bit);
        expect(() => envelope.open(key, aad, damaged)).toThrow(openFailed);
      }
    }
  });

  it('does not open when cut at any length, from either end, or made longer', () => {
    const sealed = envelope.seal(key, aad, plaintext);

    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => envelope.open(key, aad, sealed.subarray(0, length))).toThrow(openFailed);
      expect(() => envelope.open(key, aad, sealed.subarray(sealed.length - length))).toThrow(
        openFailed
      );
    }
    expect(() => envelope.open(key, aad, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(
      openFailed
    );
  });

  it.each([0, 2, 0x81, 255])('does not open the unknown version %i', (version) => {
    const sealed = envelope.seal(key, aad, plaintext);
    sealed[0] = version;

    expect(() => envelope.open(key, aad, sealed)).toThrow(openFailed);
  });

  it('leaves key and plaintext as they were', () => {
    const [keyBefore, plaintextBefore] = [Buffer.from(key), Buffer.from(plaintext)];

    envelope.open(key, aad, envelope.seal(key, aad, plaintext));

    expect([key, plaintext]).toEqual([keyBefore, plaintextBefore]);
  });
});

describe('the encoding of a place', () => {
  it.each([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['a', ''], ['a']],
    [['', 'a'], ['a']],
    [['a\0b'], ['a', 'b']],
    [['\0\0\0\x01a'], ['a']],
    [[], ['']],
  ])('tells %j from %j', (one, other) => {
    expect(encodeAad(one).equals(encodeAad(other))).toBe(false);
  });

  it('is the same only for the same list', () => {
    const list = fc.array(text, { maxLength: 4 });
    fc.assert(
      fc.property(list, list, (one, other) => {
        expect(encodeAad(one).equals(encodeAad(other))).toBe(
          JSON.stringify(one) === JSON.stringify(other)
        );
      })
    );
  });

  it('is the same only for the same list when the letters are the same', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (whole, first, second) => {
        const letters = Array.from(whole);
        const split = (at: number) => {
          const border = at % (letters.length + 1);
          return [letters.slice(0, border).join(''), letters.slice(border).join('')];
        };
        const [one, other] = [split(first), split(second)];

        expect(encodeAad(one).equals(encodeAad(other))).toBe(
          JSON.stringify(one) === JSON.stringify(other)
        );
      })
    );
  });
});
