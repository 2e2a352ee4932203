/** What the patches may use of blocks. */
export { blocksErrors } from './errors.ts';
export { createBlockAdminOperations } from './admin-operations.ts';
export { createBlockOperations } from './operations.ts';
export { createBlocks } from './service.ts';
export type { Blocks } from './service.ts';
export { blockReasons } from './queries.ts';
export type { Block } from './queries.ts';
export { blockTexts, renderBlockedPage } from './page.ts';
