/** For tests of the pages and forms: something a site declares, and somebody's consent to it. */
import type { Consent, Declaration } from './queries.ts';

export const receiptDeclaration: Declaration = {
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'To send you the receipt',
  textRu: 'Чтобы прислать чек',
  legalNote: null,
  retentionDays: null,
  isNeeded: false,
  release: 'answer',
  defaultDays: 30,
  longestDays: 90,
  textVersion: 1,
};

export const receiptConsent: Omit<Consent, 'decidedAt' | 'expiresAt'> = {
  id: 'consent_1',
  userId: 'user_1',
  siteId: 'site_1',
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textVersion: 1,
  release: 'answer',
  decision: 'granted',
  method: 'consent_page',
  endedAt: null,
  endedBy: null,
};
