/** What plugins and patches may use of the kernel. */
export { kernelErrors } from './errors.ts';
export { createLog, describeError } from './log.ts';
export type { Log } from './log.ts';
export { maskPath } from './mask-path.ts';
export { createRouter, guardWith, prefix } from './http.ts';
export type { Route } from './http.ts';
export { defineOperation, toRoutes } from './operations.ts';
export type { Gate, Input, Operation, Reply } from './operations.ts';
export { createOpenApi } from './openapi.ts';
export { getPhoneLibrary } from './phone-numbers.ts';
export { createResilientPool, openPool } from './pool.ts';
export { createRandomId } from './random-id.ts';
