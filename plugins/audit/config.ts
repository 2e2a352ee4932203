/** The audit chain's settings: where the key is that signs its heads. The only reader of its environment variables. */
import { readFileSync } from 'node:fs';
import { auditErrors } from './errors.ts';
import { createHeadSigner } from './head-signature.ts';
import type { HeadSigner } from './head-signature.ts';

/**
 * PASSPORT_AUDIT_KEY_FILE: a private Ed25519 JWK (RFC 8037), apart from every database.
 * @throws audit.invalid_key when it is missing or something else
 */
export const readAuditSigner = (
  environment: Readonly<Record<string, string | undefined>>
): HeadSigner => {
  const file = environment['PASSPORT_AUDIT_KEY_FILE'];
  if (!file) {
    throw auditErrors.invalid_key({ detail: { missing: 'PASSPORT_AUDIT_KEY_FILE' } });
  }
  try {
    return createHeadSigner(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The cause would quote the file: no cause.
    throw auditErrors.invalid_key();
  }
};
