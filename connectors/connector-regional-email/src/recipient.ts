/**
 * The one mailbox a message is for, and its region. An address that a mail program could read as two, or as another than it
 * looks, is no recipient: the second could be in another region. Quoted local parts and address literals are refused for that.
 */
import { domainToASCII } from 'node:url';

export type Recipient = { readonly address: string; readonly domain: string };

/** Small letters, ASCII (UTS #46); null for what is no domain name. A dot in front is dropped. */
export const toDomain = (value: string): string | null => {
  const text = value.trim().toLowerCase().replace(/^\./, '');
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(text)) {
    return null;
  }
  const ascii = domainToASCII(text);
  return ascii === '' || /(^|\.)(\.|$)/.test(ascii) ? null : ascii;
};

export const parseRecipient = (value: string): Recipient | null => {
  const [local = '', written = '', ...others] = value.trim().split('@');
  const domain = toDomain(written);
  const isPlain = /^[^\s\p{Cc}"(),:;<>[\\\]]{1,64}$/u.test(local);
  return isPlain && domain && written[0] !== '.' && others.length === 0
    ? { address: `${local}@${domain}`, domain }
    : null;
};

/** The longest suffix of whole labels wins: `mail.example.ru` before `example.ru` before `ru`. */
export const findRegion = (
  domain: string,
  table: Readonly<Record<string, string>>,
  defaultRegion: string
): string => {
  const suffixes = new Map(
    Object.entries(table).map(([suffix, region]) => [toDomain(suffix), region])
  );
  const labels = domain.split('.');
  const candidates = labels.map((_, index) => suffixes.get(labels.slice(index).join('.')));
  return candidates.find((region) => region !== undefined) ?? defaultRegion;
};
