/** What the patches may use of the attributes API. */
export { createAssuranceWatch } from './assurance-watch.ts';
export { createAssuranceReader } from './assurance.ts';
export { toClaims } from './claims.ts';
export { createAttributes } from './service.ts';
export type { Attributes } from './service.ts';
export { createAttributeOperations } from './operations.ts';
export { createAuthzenMetadata, createVerdictOperations } from './authzen.ts';
export { createPermissions } from './permissions.ts';
export type { GrantedPermissions, Permissions } from './permissions.ts';
export { createStandingReader } from './standing.ts';
export { createTrialOperations } from './trial-operations.ts';
export { createTrials } from './trials.ts';
export type { Trials } from './trials.ts';
export { createVerdicts } from './verdicts.ts';
export type { Verdicts } from './verdicts.ts';
