/** The connector's configuration as Logto stores it. The guard is the only reader; README lists the same options. */
import { z } from 'zod';

/** eIDAS, Regulation (EU) 910/2014 article 8, in rising order. */
export const assuranceLevels = ['low', 'substantial', 'high'] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

const documentKeyBytes = 32;

/** https, or plain http on this machine for development. */
const isSafeUrl = (value: string) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
  );
};
const urlGuard = z.string().refine(isSafeUrl, 'An https URL is expected.');

export const decodeDocumentKey = (documentKey: string): Uint8Array =>
  Buffer.from(documentKey, 'base64');

/** Asymmetric only: with an HMAC algorithm the client secret would be able to sign for the provider. */
const signatureAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const nameGuard = z.string().regex(/^[\w-]{1,64}$/);

export const eidConfigGuard = z
  .object({
    /** Compared with `iss` byte by byte. */
    issuer: urlGuard,
    authorizationEndpoint: urlGuard,
    tokenEndpoint: urlGuard,
    jwksUri: urlGuard,
    /** Needed when verified claims are asked from UserInfo. */
    userinfoEndpoint: urlGuard.optional(),
    clientId: z.string().min(1),
    tokenEndpointAuthMethod: z
      .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt'])
      .default('client_secret_basic'),
    clientSecret: z.string().min(1).optional(),
    /** Private JWK with `alg` (RFC 7517), for private_key_jwt. */
    clientKey: z.object({ kty: z.string(), alg: z.string() }).passthrough().optional(),
    /** `openid` is added when it is missing. */
    scope: z.string().default('openid'),
    acrValues: z.string().optional(),
    idTokenAlgorithms: z
      .array(z.enum(signatureAlgorithms))
      .min(1)
      .default([...signatureAlgorithms]),
    /** Where `verified_claims` are asked and read; nowhere else are they believed. */
    claimsSource: z.enum(['userinfo', 'id_token']).default('userinfo'),
    /** Asked as verified, and all that is kept of the answer. */
    claims: z
      .array(nameGuard)
      .min(1)
      .default(['given_name', 'family_name', 'birthdate', 'nationalities', 'address']),
    /** Trust framework → its assurance level → eIDAS level. What is not named counts as no assurance. */
    assurance: z
      .record(z.string(), z.record(z.string(), z.enum(assuranceLevels)))
      .default({ eidas: { low: 'low', substantial: 'substantial', high: 'high' } }),
    minimumAssurance: z.enum(assuranceLevels).default('substantial'),
    /** ISO 3166-1 alpha-2, in order of preference among several nationalities. */
    citizenshipPreference: z.array(z.string().regex(/^[A-Z]{2}$/)).default([]),
    /** On: one identity document is one person, see README. */
    documentIsIdentity: z.boolean().default(false),
    /** Base64 of at least 32 random bytes; keys the blind index of documents. */
    documentKey: z.string().optional(),
    /** The document that counts when several are named: the first type that occurs. */
    documentTypes: z.array(nameGuard).min(1).default(['idcard', 'passport', 'residence_permit']),
    timeoutSeconds: z.number().int().min(1).max(60).default(10),
  })
  .superRefine((config, context) => {
    const need = (isGiven: boolean, path: string, message: string) => {
      if (!isGiven) {
        context.addIssue({ code: 'custom', path: [path], message });
      }
    };
    need(
      config.claimsSource !== 'userinfo' || config.userinfoEndpoint !== undefined,
      'userinfoEndpoint',
      'Needed when claims are asked from UserInfo.'
    );
    if (config.tokenEndpointAuthMethod === 'private_key_jwt') {
      need(config.clientKey !== undefined, 'clientKey', 'Needed for private_key_jwt.');
    } else {
      need(config.clientSecret !== undefined, 'clientSecret', 'Needed for a client secret.');
    }
    need(
      !config.documentIsIdentity ||
        decodeDocumentKey(config.documentKey ?? '').byteLength >= documentKeyBytes,
      'documentKey',
      'Needs base64 of at least 32 random bytes.'
    );
  });

export type EidConfig = z.infer<typeof eidConfigGuard>;
