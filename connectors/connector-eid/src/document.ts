/**
 * Which identity document a person showed, and its blind index.
 *
 * The index is HMAC-SHA-256 under the connector's own key over three fields, each preceded by its length in UTF-8 bytes as a
 * 32-bit big-endian number, after the same for the label `passport-eid-document/v1`:
 *   country  ISO 3166-1 alpha-2 of the issuer, capital letters
 *   type     as the provider names it, small letters
 *   number   NFKC, capital letters, everything but letters and digits dropped
 * Equal indexes say that two accounts showed one document, and nothing else. Document numbers are short: whoever holds the
 * key can try them all, so the key is a secret of the same rank as the vault's index keys.
 */
import { createHmac } from 'node:crypto';
import { toCountry } from './countries.ts';
import type { Evidence } from './verified-claims.ts';

export type IdentityDocument = {
  readonly country: string;
  readonly type: string;
  readonly number: string;
};

/** Valid through its last day, by UTC. One that names no end has none: permanent documents, and providers that do not tell. */
export const isExpired = ({ document_details: details }: Evidence, now: Date): boolean =>
  details?.date_of_expiry !== undefined && details.date_of_expiry < now.toISOString().slice(0, 10);

const label = 'passport-eid-document/v1';

const parseDocument = ({ document_details: details }: Evidence): IdentityDocument | null => {
  const country = toCountry(details?.issuer?.country_code ?? '');
  const type = details?.type.trim().toLowerCase() ?? '';
  const number = (details?.document_number ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return country && type && number ? { country, type, number } : null;
};

/**
 * The one document that counts; null when there is none of the accepted types. Two different ones of the same type are none
 * as well: which of them counted would be the provider's order and not a rule.
 */
export const chooseDocument = (
  evidence: readonly Evidence[],
  types: readonly string[]
): IdentityDocument | null => {
  const documents = evidence.map(parseDocument).filter((document) => document !== null);
  const type = types.find((accepted) => documents.some((document) => document.type === accepted));
  const [first, ...others] = documents.filter((document) => document.type === type);
  const isSame = (other: IdentityDocument) =>
    other.number === first?.number && other.country === first.country;
  return first && others.every(isSame) ? first : null;
};

/** `doc_` and 43 characters of base64url. */
export const createDocumentIndex = (
  { country, type, number }: IdentityDocument,
  key: Uint8Array
): string => {
  const hmac = createHmac('sha256', key);
  for (const field of [label, country, type, number]) {
    const bytes = Buffer.from(field, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    hmac.update(length).update(bytes);
  }
  return `doc_${hmac.digest('base64url')}`;
};
