/** What a site may send, decided before anything is looked up. */
import { describe, expect, it } from '@jest/globals';
import { createComplaintOperations } from './operations.ts';
import type { Complaints } from './service.ts';

const refuse = async (): Promise<never> => Promise.reject(new Error('not reached'));
const operations = createComplaintOperations({
  // Guards are asked, not handlers.
  complaints: {} as Complaints,
  pairwise: { findUser: refuse },
});
const guard = operations.find(({ id }) => id === 'fileComplaint')?.body;
const accepts = (change: object) =>
  guard?.safeParse({
    user_ref: `ppid_${'a'.repeat(26)}`,
    category: 'fraud',
    text: 'They never paid',
    ...change,
  }).success;
const attach = (change: object) => ({
  attachments: [{ name: 'a.txt', mediaType: 'text/plain', content: 'YQ==', ...change }],
});
const encode = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
const mebibyte = 1_048_576;

describe('a complaint', () => {
  const good: readonly [string, object][] = [
    ['a text alone', {}],
    ['the longest text', { text: 'я'.repeat(8000) }],
    ['a text with spaces around it that is long only with them', { text: ` ${'a'.repeat(8000)} ` }],
    ['no attachments', { attachments: [] }],
    [
      'five attachments',
      { attachments: Array.from({ length: 5 }, () => attach({}).attachments[0]) },
    ],
    ['an attachment of one byte', attach({ content: 'AA==' })],
    ['one of two bytes', attach({ content: 'AAA=' })],
    ['one of three bytes', attach({ content: 'AAAA' })],
    ['one with every sign of base64', attach({ content: '+/09azAZ' })],
    ['one of exactly 1 MiB', attach({ content: encode(mebibyte) })],
  ];
  it.each(good)('may have %s', (_, change) => {
    expect(accepts(change)).toBe(true);
  });

  const bad: readonly [string, object][] = [
    ['no text', { text: '' }],
    ['a text of spaces', { text: ' \n\t ' }],
    ['a longer text', { text: 'a'.repeat(8001) }],
    ['a text that is none', { text: ['a'] }],
    ['an unknown category', { category: 'mood' }],
    ['a user id in place of an identifier', { user_ref: 'u1b2c3d4e5f6' }],
    ['an identifier with something behind it', { user_ref: `ppid_${'a'.repeat(26)}\n` }],
    ['a member nobody knows', { name: 'Somebody' }],
    [
      'six attachments',
      { attachments: Array.from({ length: 6 }, () => attach({}).attachments[0]) },
    ],
    ['an empty attachment', attach({ content: '' })],
    ['an attachment without a name', attach({ name: '' })],
    ['one with a name of 201 characters', attach({ name: 'a'.repeat(201) })],
    ['a web page', attach({ mediaType: 'text/html' })],
    ['a picture that can hold scripts', attach({ mediaType: 'image/svg+xml' })],
    ['one byte more than 1 MiB', attach({ content: encode(mebibyte + 1) })],
    ['two bytes more, which are as long in base64', attach({ content: encode(mebibyte + 2) })],
    ['base64 without its padding', attach({ content: 'AA' })],
    ['base64 with too much padding', attach({ content: 'AAA==' })],
    ['a single sign', attach({ content: 'A' })],
    ['padding alone', attach({ content: '==' })],
    ['padding in the middle', attach({ content: 'AA==AAAA' })],
    ['bits behind the last byte', attach({ content: 'AB==' })],
    ['base64url', attach({ content: '-_09' })],
    ['base64 in lines', attach({ content: 'AAAA\nAAAA' })],
    ['a data URL', attach({ content: 'data:text/plain;base64,AAAA' })],
  ];
  it.each(bad)('is refused with %s', (_, change) => {
    expect(accepts(change)).toBe(false);
  });

  it('of the largest kind fits the limit of its request', () => {
    const { bodyLimit } = operations.find(({ id }) => id === 'fileComplaint')!;
    const attachment = {
      name: 'я'.repeat(200),
      mediaType: 'application/pdf',
      content: encode(mebibyte),
    };
    const body = {
      text: 'я'.repeat(8000),
      attachments: Array.from({ length: 5 }, () => attachment),
    };

    expect(bodyLimit).toBe('8mb');
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(8 * mebibyte);
  });
});
