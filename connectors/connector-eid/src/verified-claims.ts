/**
 * `verified_claims` (OpenID Connect for Identity Assurance 1.0) as this connector reads it: one object or an array of them.
 * Elements of other shapes and evidence of other kinds are skipped, not believed. Aggregated and distributed claims
 * (`_claim_names`) are not followed.
 */
import { z } from 'zod';
import { compareAssurance, findAssuranceLevel } from './assurance.ts';
import type { AssuranceLevel, EidConfig } from './config.ts';

const evidenceGuard = z.object({
  type: z.literal('document'),
  document_details: z
    .object({
      type: z.string().max(64),
      document_number: z.string().max(128).optional(),
      /** OpenID Connect for Identity Assurance: ISO 8601, YYYY-MM-DD. */
      date_of_expiry: z.string().date().optional(),
      issuer: z.object({ country_code: z.string().max(8).optional() }).optional(),
    })
    .optional(),
});
export type Evidence = z.infer<typeof evidenceGuard>;

const elementGuard = z.object({
  verification: z.object({
    trust_framework: z.string().max(128),
    assurance_level: z.string().max(128).optional(),
    time: z.string().max(64).optional(),
    evidence: z.array(z.unknown()).max(32).default([]),
  }),
  claims: z.record(z.string(), z.unknown()),
});

export type VerifiedClaims = {
  readonly level: AssuranceLevel | null;
  readonly trustFramework: string;
  readonly assuranceLevel: string | null;
  readonly verifiedAt: string | null;
  readonly evidence: readonly Evidence[];
  /** Only those the configuration asks for. */
  readonly claims: Readonly<Record<string, unknown>>;
};

const parseElement = (value: unknown, config: EidConfig): VerifiedClaims | null => {
  const parsed = elementGuard.safeParse(value);
  if (!parsed.success) {
    return null;
  }
  const { verification, claims } = parsed.data;
  return {
    level: findAssuranceLevel(config.assurance, verification),
    trustFramework: verification.trust_framework,
    assuranceLevel: verification.assurance_level ?? null,
    verifiedAt: verification.time ?? null,
    evidence: verification.evidence.flatMap((item) => evidenceGuard.safeParse(item).data ?? []),
    claims: Object.fromEntries(
      config.claims
        .filter((name) => Object.hasOwn(claims, name))
        .map((name) => [name, claims[name]])
    ),
  };
};

/** The most assured element, the first of equals; null when none can be read. */
export const findVerifiedClaims = (value: unknown, config: EidConfig): VerifiedClaims | null =>
  (Array.isArray(value) ? value : [value])
    .map((element) => parseElement(element, config))
    .filter((element) => element !== null)
    .reduce<VerifiedClaims | null>(
      (best, element) =>
        best === null || compareAssurance(element.level, best.level) > 0 ? element : best,
      null
    );
