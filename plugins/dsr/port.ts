/** What the patches may use of requests of people. */
export { readDsrConfig } from './config.ts';
export type { DsrConfig } from './config.ts';
export { dsrErrors } from './errors.ts';
export { createErasureOperations } from './operations.ts';
export { renderAccountPage, renderClosedPage } from './page.ts';
export { confirmationDays } from './queries.ts';
export { createErasures } from './service.ts';
export type { Erasures } from './service.ts';
export { createErasureStaffOperations } from './staff-operations.ts';
