/** What other plugins and the patches may use of consents. */
export { consentErrors } from './errors.ts';
export { createConsents, needsAnswer } from './service.ts';
export type { Answer, Asked, Consents } from './service.ts';
export type { Consent, Declaration } from './queries.ts';
export { renderConsentPage } from './page.ts';
export { parseAnswers } from './form.ts';
export { createReceipt } from './receipt.ts';
export { renderPassportPage } from './passport-page.ts';
export { chooseLanguage, contentSecurityPolicy, layout } from './html.ts';
export type { Language } from './html.ts';
export { parseFilled } from './form.ts';
export { createPeople } from './person.ts';
export type { People } from './person.ts';
export { findSiteLook } from './sites.ts';
