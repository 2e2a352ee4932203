/**
 * What may ride in an access token beside the protocol's own claims. Access tokens outlive a withdrawal and travel to
 * places the person never saw, so nothing personal goes into them:
 *
 * - `organization_id` is kept (the site asked for that organization);
 * - `act` is kept with the actor's identifier at this site instead of the actor's user id;
 * - what a tenant's custom-claims script returns is dropped, unless the site's row names the claim AND its value holds neither
 *   the user id nor any personal value of the person;
 * - `user_ref`, `tenant` and `site` are added.
 */

const shortestTelling = 3;

/** Names that mean something to whoever reads a token or an introspection answer (RFC 7519, 7662, 9068) or that are ours. */
const reserved = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'scope',
  'client_id',
  'act',
  'may_act',
  'cnf',
  'active',
  'username',
  'token_type',
  'sid',
  'authorization_details',
  'organization_id',
  'user_ref',
  'tenant',
  'site',
  'passport',
]);

/** All strings and numbers inside a JSON value, as lower-case text. */
export const listLeaves = (value: unknown): readonly string[] => {
  if (typeof value === 'string' || typeof value === 'number') {
    return [String(value).toLowerCase()];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key.toLowerCase(), ...listLeaves(inner)])
    : [];
};

/** Values of two characters or less (`ru`, `1`) say nothing by themselves and would forbid every claim. */
const isTelling = (text: string) => text.length >= shortestTelling;

/** Whether a claim's value contains one of the personal values, in whole or as a part. */
export const containsPersonal = (value: unknown, personal: readonly string[]): boolean => {
  const telling = personal.filter(isTelling);
  return listLeaves(value).some((leaf) => telling.some((text) => leaf.includes(text)));
};

export const filterTokenClaims = (
  claims: Readonly<Record<string, unknown>>,
  {
    allowed,
    personal,
    actorRef,
  }: {
    /** Names of custom claims the site may receive. */
    allowed: readonly string[];
    /** The person's user id and values, lower-case. */
    personal: readonly string[];
    /** The actor's identifier at this site; undefined when nobody acts for the person. */
    actorRef: string | undefined;
  }
): Record<string, unknown> => {
  const { organization_id: organizationId, act: _act, ...custom } = claims;
  const kept = Object.entries(custom).filter(
    ([name, value]) =>
      allowed.includes(name) && !reserved.has(name) && !containsPersonal(value, personal)
  );
  return {
    ...Object.fromEntries(kept),
    ...(typeof organizationId === 'string' ? { organization_id: organizationId } : {}),
    ...(actorRef === undefined ? {} : { act: { sub: actorRef } }),
  };
};
