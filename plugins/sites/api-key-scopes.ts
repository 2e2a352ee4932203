/** What an API key may be allowed to do. The table `passport.api_keys` refuses others. */
export const apiKeyScopes = [
  'attributes:read',
  'verdicts:evaluate',
  'consents:read',
  'consents:withdraw',
  'blocks:write',
  'complaints:write',
  'events:manage',
  'roles:write',
  'erasures:confirm',
] as const;

export type ApiKeyScope = (typeof apiKeyScopes)[number];
