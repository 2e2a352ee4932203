/** What the patches may use of the attributes API. */
export { createAssuranceWatch } from './assurance-watch.ts';
export { createAssuranceReader } from './assurance.ts';
export { createAttributes } from './service.ts';
export type { Attributes } from './service.ts';
export { createAttributeOperations } from './operations.ts';
export { createAuthzenMetadata, createVerdictOperations } from './authzen.ts';
export { createVerdicts } from './verdicts.ts';
export type { Verdicts } from './verdicts.ts';
