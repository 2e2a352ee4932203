/** What other plugins and the patches may use of people as administrators see them. */
export { readPeopleConfig } from './config.ts';
export type { PeopleConfig, RevealPolicy } from './config.ts';
export { peopleErrors } from './errors.ts';
export {
  hidden,
  isMasked,
  maskAttribute,
  maskEmail,
  maskJson,
  maskName,
  maskPhone,
  maskUsername,
} from './mask.ts';
export { createPeopleOperations, userIdGuard } from './operations.ts';
export { openPeople } from './plugin.ts';
export { createRevealOperations } from './reveal-operations.ts';
export { revealCategories } from './reveal-queries.ts';
export { tellWait } from './search-limit.ts';
export type { Reveals } from './reveals.ts';
export type { PeopleOfTenant } from './service.ts';
export { createSuspension } from './suspension.ts';
export type { Suspension } from './suspension.ts';
