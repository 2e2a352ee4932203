/**
 * The digital passport: what a site receives about a person in the ID token and from UserInfo.
 *
 * An allow-list. Whatever the host offers (it knows twenty claims and more, roles, organizations, identities and times of
 * creation among them, each of which can link a person across sites), a site gets the claims of live consents and the
 * passport's own; everything else is dropped, known or not.
 */

/** A live permission: this site may read these claims until then. */
export type LiveConsent = {
  /** Name of the attribute, such as `email`. */
  readonly attribute: string;
  /** Claims the attribute stands for, such as `email` and `email_verified`. */
  readonly claims: readonly string[];
  readonly purpose: string;
  /** Seconds since the epoch; null without an end. */
  readonly expiresAt: number | null;
};

/** Where live consents come from; asked at every issuance and every UserInfo call. */
export type ConsentReader = (input: {
  readonly userId: string;
  readonly siteId: string;
}) => Promise<readonly LiveConsent[]>;

export type AssuranceLevel = 'none' | 'low' | 'substantial' | 'high';

export type PassportSubject = {
  readonly tenantId: string;
  readonly siteId: string;
  readonly userRef: string;
  readonly assuranceLevel: AssuranceLevel;
  /** What the site's rules grant the person there; null for a site whose rules grant nothing to anybody. */
  readonly permissions: readonly string[] | null;
};

/** Version of the shape of the `passport` claim. */
export const passportVersion = 1;

/** Names of the claims this plugin adds; they belong to scope `openid`. */
export const passportClaimNames = ['user_ref', 'passport', 'tenant', 'site'] as const;

/** OpenID Connect Core 1.0 §5.1.1: the members of `address` are snake_case; Logto keeps them in camelCase. */
export const toStandardAddress = (address: unknown): unknown =>
  typeof address === 'object' && address !== null
    ? Object.fromEntries(
        Object.entries(address).map(([name, value]) => [
          name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          value,
        ])
      )
    : address;

/** Keeps what live consents allow and adds the passport. `sub` is the host's and is made pairwise by the provider. */
export const buildPassportClaims = (
  hostClaims: Readonly<Record<string, unknown>>,
  consents: readonly LiveConsent[],
  { tenantId, siteId, userRef, assuranceLevel, permissions }: PassportSubject
): Record<string, unknown> => {
  const allowed = new Set(consents.flatMap(({ claims }) => claims));
  const kept = Object.entries(hostClaims)
    .filter(([name]) => allowed.has(name))
    .map(([name, value]) => [name, name === 'address' ? toStandardAddress(value) : value] as const);
  return {
    ...Object.fromEntries(kept),
    sub: hostClaims['sub'],
    user_ref: userRef,
    tenant: tenantId,
    site: siteId,
    passport: {
      v: passportVersion,
      consents: consents.map(({ attribute, purpose, expiresAt }) => ({
        attribute,
        purpose,
        ...(expiresAt === null ? {} : { expires_at: expiresAt }),
      })),
      assurance_level: assuranceLevel,
      ...(permissions === null ? {} : { permissions }),
    },
  };
};

/** Attributes, and their purposes, whose values are in what a site is about to receive: what the audit chain says of it. */
export const listDisclosed = (
  claims: Readonly<Record<string, unknown>>,
  consents: readonly LiveConsent[]
): { readonly attributes: readonly string[]; readonly purposes: readonly string[] } => {
  const told = consents.filter((consent) =>
    consent.claims.some((name) => claims[name] !== undefined && claims[name] !== null)
  );
  return {
    attributes: [...new Set(told.map(({ attribute }) => attribute))],
    purposes: [...new Set(told.map(({ purpose }) => purpose))],
  };
};
