/** What other plugins and the patches may use of the API. */
export { apiResource, asPerson, asSite, asStaff } from './access.ts';
export type { Access, Caller, StaffCaller } from './access.ts';
export { createAuthenticator } from './authenticate.ts';
export { readApiConfig } from './config.ts';
export { apiErrors } from './errors.ts';
export { createDocsRoutes } from './docs.ts';
export { keepToOwnSites } from './own-sites.ts';
export { createRateLimiter } from './rate-limit.ts';
export type { RateLimiter } from './rate-limit.ts';
export { ensureApiResource, siteRoleName } from './resource.ts';
export {
  isStaffAccess,
  isStaffRole,
  listStaffAccess,
  mayStaff,
  staffRoles,
} from './staff-access.ts';
export type { StaffAccess, StaffRole } from './staff-access.ts';
export { createTokenVerifier } from './tokens.ts';
export type { TokenVerifier } from './tokens.ts';
