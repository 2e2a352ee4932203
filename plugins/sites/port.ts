/** What others may use of sites. */
export { createSites } from './service.ts';
export type { Sites } from './service.ts';
export type { Site } from './queries.ts';
export { sitesErrors } from './errors.ts';
