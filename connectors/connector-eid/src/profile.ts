/**
 * From what was verified to what Logto keeps. `name`, `email` and `phone` become Logto's own columns; all else goes into
 * `rawData.passport`, which Logto stores with the identity (`users.identities.<target>.details`) and the pack seals.
 * Its shape, version 1, is documented in README. The document's number is in none of it.
 */
import type { SocialUserInfo } from '@logto/connector-kit';
import { jsonGuard } from '@logto/connector-kit';
import { z } from 'zod';
import { compareAssurance } from './assurance.ts';
import { decodeDocumentKey } from './config.ts';
import type { EidConfig } from './config.ts';
import { toCountry } from './countries.ts';
import { chooseDocument, createDocumentIndex, isExpired } from './document.ts';
import type { IdentityDocument } from './document.ts';
import { createEidError } from './errors.ts';
import { findVerifiedClaims } from './verified-claims.ts';
import type { VerifiedClaims } from './verified-claims.ts';

export type ProviderAnswer = Readonly<Record<string, unknown>> & { readonly sub: string };

/** `users.name` holds no more. */
const nameLimit = 128;

const toText = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

const findName = (claims: VerifiedClaims['claims']): string | null => {
  const parts = [claims['given_name'], claims['family_name']].map(toText).filter(Boolean);
  const name = toText(claims['name']) || parts.join(' ');
  return name && Array.from(name).length <= nameLimit ? name : null;
};

const findCitizenships = ({ claims }: VerifiedClaims): readonly string[] => {
  const codes = z.array(z.string()).safeParse(claims['nationalities']).data ?? [];
  return codes.map(toCountry).filter((country) => country !== null);
};

/** Standard claims count only with the provider's word that they were checked. */
const findContacts = (answer: ProviderAnswer) => {
  const email = answer['email_verified'] === true ? toText(answer['email']) : '';
  // Logto keeps international numbers as digits without the plus sign.
  const phone =
    answer['phone_number_verified'] === true
      ? toText(answer['phone_number']).replaceAll(/\D/g, '')
      : '';
  return { ...(email ? { email } : {}), ...(phone ? { phone } : {}) };
};

/** One that has expired is as good as none: it proves nobody's identity any more, whoever holds it. */
const requireDocument = (
  { evidence }: VerifiedClaims,
  { documentTypes }: EidConfig,
  now: Date
): IdentityDocument => {
  const [valid, expired] = [false, true].map((wanted) =>
    chooseDocument(
      evidence.filter((item) => isExpired(item, now) === wanted),
      documentTypes
    )
  );
  if (!valid) {
    throw createEidError(expired ? 'document_expired' : 'document_missing');
  }
  return valid;
};

/** @throws ConnectorError eid.not_verified, eid.assurance_too_low, eid.document_missing, eid.document_expired */
export const createUserInfo = (
  answer: ProviderAnswer,
  config: EidConfig,
  now: Date
): SocialUserInfo => {
  const verified = findVerifiedClaims(answer['verified_claims'], config);
  if (!verified) {
    throw createEidError('not_verified');
  }
  if (compareAssurance(verified.level, config.minimumAssurance) < 0) {
    throw createEidError('assurance_too_low');
  }
  const document = config.documentIsIdentity ? requireDocument(verified, config, now) : null;
  const citizenships = findCitizenships(verified);
  const citizenship =
    config.citizenshipPreference.find((country) => citizenships.includes(country)) ??
    citizenships[0];
  const name = findName(verified.claims);
  const { level, trustFramework, assuranceLevel, verifiedAt } = verified;
  return {
    id: document
      ? createDocumentIndex(document, decodeDocumentKey(config.documentKey ?? ''))
      : answer.sub,
    ...(name ? { name } : {}),
    ...findContacts(answer),
    rawData: jsonGuard.parse({
      passport: {
        v: 1,
        issuer: config.issuer,
        assurance: { level, trustFramework, assuranceLevel, verifiedAt },
        ...(citizenship ? { citizenship } : {}),
        ...(document ? { document: { country: document.country, type: document.type } } : {}),
        claims: verified.claims,
      },
    }),
  };
};
