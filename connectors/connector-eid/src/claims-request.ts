/**
 * The `claims` request parameter that asks for verified claims (OpenID Connect for Identity Assurance 1.0, “Requesting
 * Verified Claims”; OpenID Connect Core 1.0 §5.5). Evidence is asked only when a document is the identity: what is not
 * asked need not be received.
 */
import type { EidConfig } from './config.ts';

const documentEvidence = {
  type: { value: 'document' },
  document_details: {
    type: null,
    document_number: null,
    date_of_expiry: null,
    issuer: { country_code: null },
  },
};

export const createClaimsRequest = ({ claims, claimsSource, documentIsIdentity }: EidConfig) => ({
  [claimsSource]: {
    verified_claims: {
      verification: {
        trust_framework: null,
        assurance_level: null,
        ...(documentIsIdentity ? { evidence: [documentEvidence] } : {}),
      },
      claims: Object.fromEntries(claims.map((name) => [name, null])),
    },
  },
});
