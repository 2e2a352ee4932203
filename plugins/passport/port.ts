/** What others may use of the passport. */
export {
  buildPassportClaims,
  listDisclosed,
  passportClaimNames,
  passportVersion,
  toStandardAddress,
} from './claims.ts';
export {
  attributes,
  fineScopes,
  isAttribute,
  listClaims,
  listFineScopeClaims,
  listRequestedAttributes,
  standardScopes,
} from './attributes.ts';
export type { Attribute } from './attributes.ts';
export type { AssuranceLevel, ConsentReader, LiveConsent, PassportSubject } from './claims.ts';
export { containsPersonal, filterTokenClaims, listLeaves } from './token-claims.ts';
