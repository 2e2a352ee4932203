/** What other plugins and the patches may use of the API. */
export { apiResource, asAdmin, asPerson, asSite } from './access.ts';
export type { Access, Caller } from './access.ts';
export { createAuthenticator } from './authenticate.ts';
export { readApiConfig } from './config.ts';
export { apiErrors } from './errors.ts';
export { createDocsRoutes } from './docs.ts';
export { createRateLimiter } from './rate-limit.ts';
export type { RateLimiter } from './rate-limit.ts';
export { ensureApiResource, siteRoleName } from './resource.ts';
export { createTokenVerifier } from './tokens.ts';
export type { TokenVerifier } from './tokens.ts';
