/**
 * Consent record as a receipt the person keeps: JSON-LD with the W3C Data Privacy Vocabulary, fields after ISO/IEC TS 27560:2023
 * (record, party identification, processing, consent events). The person appears by their identifier at that site; no value of
 * an attribute is in it.
 */
import type { Consent } from './queries.ts';

export type ReceiptInput = {
  readonly consent: Consent;
  readonly site: { readonly id: string; readonly name: string };
  readonly userRef: string;
  readonly issuer: string;
  readonly text: { readonly en: string; readonly ru: string } | null;
};

const toTime = (time: number | null) => (time === null ? null : new Date(time).toISOString());

const withoutNull = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

export const createReceipt = ({ consent, site, userRef, issuer, text }: ReceiptInput) => ({
  '@context': { dpv: 'https://w3id.org/dpv#', dct: 'http://purl.org/dc/terms/' },
  '@type': 'dpv:ConsentRecord',
  '@id': `urn:passport:${consent.id}`,
  'dct:conformsTo': 'ISO/IEC TS 27560:2023',
  'dct:issued': toTime(consent.decidedAt),
  'dct:publisher': issuer,
  'dpv:hasDataSubject': userRef,
  'dpv:hasDataController': { '@id': `urn:passport:${site.id}`, 'dct:title': site.name },
  'dpv:hasPersonalData': consent.attribute,
  'dpv:hasPurpose': withoutNull({
    '@type': consent.purposeCode,
    'dct:identifier': consent.purpose,
    'dct:description':
      text === null
        ? null
        : [
            { '@language': 'en', '@value': text.en },
            { '@language': 'ru', '@value': text.ru },
          ],
  }),
  'dpv:hasLegalBasis': 'dpv:Consent',
  'dpv:hasConsentStatus': [
    withoutNull({
      '@type': consent.decision === 'granted' ? 'dpv:ConsentGiven' : 'dpv:ConsentRefused',
      'dct:date': toTime(consent.decidedAt),
      'dpv:hasExpiryTime': toTime(consent.expiresAt),
      'dpv:hasIndicationMethod': consent.method,
    }),
    ...(consent.endedAt === null
      ? []
      : [
          {
            '@type':
              consent.endedBy === 'newer' ? 'dpv:ConsentInvalidated' : 'dpv:ConsentWithdrawn',
            'dct:date': toTime(consent.endedAt),
            'dpv:isIndicatedBy': consent.endedBy,
          },
        ]),
  ],
  'dct:hasVersion': consent.textVersion,
});
