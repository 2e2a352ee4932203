/**
 * One entry of the audit chain and one signed head, as they are stored and as they are exported (JSON Lines).
 * Names of attributes only, never a value; persons appear by pseudonym (`userRef`) or Logto's user id.
 */
import { z } from 'zod';

/** Names that may stand in an entry: they are joined by commas in transport, so no comma. */
const nameGuard = z.string().regex(/^[\w.:/-]{1,128}$/);

export const auditActorTypes = ['user', 'site', 'admin', 'job'] as const;
export const auditResults = ['allowed', 'denied', 'failed'] as const;

/** Action verbs of the pack: `<object>.<verb>`. */
export const auditActionGuard = z
  .string()
  .regex(/^[a-z_]+(\.[a-z_]+)+$/)
  .max(64);

export const auditEntryInputGuard = z.object({
  actorType: z.enum(auditActorTypes),
  actorId: z.string().min(1).max(128),
  userId: z.string().min(1).max(128).nullable(),
  userRef: z.string().min(1).max(128).nullable(),
  siteId: z.string().min(1).max(128).nullable(),
  action: auditActionGuard,
  attributes: z.array(nameGuard).max(64).readonly(),
  purpose: z.string().min(1).max(128).nullable(),
  /** Already pseudonymised by the caller's policy; null when the policy keeps none. */
  ip: z.string().min(1).max(64).nullable(),
  result: z.enum(auditResults),
});

const hex32 = z.string().regex(/^[\da-f]{64}$/);

export const auditEntryGuard = auditEntryInputGuard.extend({
  tenantId: z.string().min(1).max(21),
  /** 1 for the first entry of a tenant, without gaps. */
  sequence: z.number().int().positive(),
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  occurredAtMs: z.number().int().nonnegative(),
  previousHash: hex32,
  entryHash: hex32,
});

export const auditHeadGuard = z.object({
  tenantId: z.string().min(1).max(21),
  sequence: z.number().int().positive(),
  entryHash: hex32,
  signedAtMs: z.number().int().nonnegative(),
  /** RFC 7638 thumbprint of the Ed25519 public key. */
  keyId: z.string().min(1).max(128),
  /** Ed25519 (RFC 8032) over the head encoding of plugins/audit/README.md, base64url. */
  signature: z.string().min(1).max(128),
});

export type AuditEntryInput = z.infer<typeof auditEntryInputGuard>;
export type AuditEntry = z.infer<typeof auditEntryGuard>;
export type AuditHead = z.infer<typeof auditHeadGuard>;
