/** What others may use of sites. */
export { createSites } from './service.ts';
export type { Sites, SitesInTransaction } from './service.ts';
export type { Site } from './queries.ts';
export { descriptionFields, siteLanguages } from './description.ts';
export type { SiteDescription, SiteLanguage } from './description.ts';
export { createApiKeys } from './api-keys.ts';
export type { ApiKeys, ApiKeyWish, AuthenticatedSite, NewApiKey } from './api-keys.ts';
export type { ApiKey } from './api-key-queries.ts';
export { apiKeyScopes } from './api-key-scopes.ts';
export type { ApiKeyScope } from './api-key-scopes.ts';
export { lineOfText } from './fields.ts';
export { isApiKey } from './api-key-secret.ts';
export { sitesErrors } from './errors.ts';
export { createSiteOperations } from './operations.ts';
