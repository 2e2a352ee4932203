/** What the patches may use of the console. */
export { consoleErrors } from './errors.ts';
export { readChunk, readEntry } from './assets.ts';
export type { Asset } from './assets.ts';
export { createConsoleConfig, insertScript } from './page.ts';
export type { ConsoleConfig } from './page.ts';
export { createOverviewOperations } from './overview/operations.ts';
export type { SystemHealth } from './overview/service.ts';
export { createRegionOperations } from './regions/operations.ts';
export { openConsole } from './tenant.ts';
export type { ConsoleOfTenant } from './tenant.ts';
