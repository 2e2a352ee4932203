import { describe, expect, it } from '@jest/globals';
import { digestMeaning } from './meaning.ts';
import { receiptDeclaration } from './test-rig.ts';

const { textVersion: _, ...meaning } = receiptDeclaration;

describe('the digest of a meaning', () => {
  it.each([
    { attribute: 'name' },
    { purpose: 'news' },
    { purposeCode: 'dpv:Marketing' },
    { textEn: 'To send you advertising' },
    { textRu: 'Чтобы прислать рекламу' },
    { legalNote: 'A note' },
    { retentionDays: 30 },
    { isNeeded: true },
    { release: 'value' as const },
    { defaultDays: 60 },
    { longestDays: 365 },
  ])('is another one with %o', (change) => {
    expect(digestMeaning({ ...meaning, ...change })).not.toBe(digestMeaning(meaning));
  });

  it('is another one when words move from one text to the next', () => {
    const moved = { ...meaning, textEn: 'To send you the', textRu: 'receipt","Чтобы прислать чек' };

    expect(digestMeaning(moved)).not.toBe(digestMeaning(meaning));
  });

  it('is the same for the same meaning, whatever its version and the order of its members', () => {
    const reversed = Object.fromEntries(Object.entries(meaning).toReversed()) as typeof meaning;

    expect(digestMeaning({ ...reversed, textVersion: 7 } as typeof meaning)).toBe(
      digestMeaning(meaning)
    );
  });

  it('is SHA-256 in base64url, over the list that the header names', () => {
    // printf '%s' '["passport-meaning/v1","email","receipt",…,30,90]' | openssl dgst -sha256 -binary | basenc --base64url | tr -d =
    expect(digestMeaning(meaning)).toBe('bpQBRxzW4VYrWkJZBDBASSmuD2AYGo8sslCpikuWpqQ');
  });
});
