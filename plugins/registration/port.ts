/** What others may use of registration. */
export { createApplicationOperations } from './application-operations.ts';
export type { RegistrationHost } from './application-operations.ts';
export { createRegistrationOperations } from './operations.ts';
export { createRegistration } from './service.ts';
export type { Registration } from './service.ts';
export type { ClientCheck } from './test-sign-in.ts';
