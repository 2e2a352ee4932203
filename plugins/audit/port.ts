/** What other plugins may use of the audit chain. */
export type { AuditEntry, AuditEntryInput, AuditHead } from '../../schemas/audit.ts';
export { createAuditLog } from './service.ts';
export type { AuditLog } from './service.ts';
export { readAuditSigner } from './config.ts';
export { createHeadSigner, createHeadVerifier } from './head-signature.ts';
export type { HeadSigner } from './head-signature.ts';
export { anchorHead, createDirectoryAnchor } from './anchor.ts';
export type { Anchor } from './anchor.ts';
export { exportLines } from './export.ts';
export { findEntries } from './queries.ts';
export type { AuditFilter } from './queries.ts';
export { verifyExport } from './verify.ts';
export { auditErrors } from './errors.ts';
