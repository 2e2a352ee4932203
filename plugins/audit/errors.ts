import { defineErrors } from '../../schemas/errors.ts';

export const auditErrors = defineErrors('audit', {
  unavailable: { httpStatus: 503, message: 'The access could not be recorded and was refused.' },
  invalid_entry: { httpStatus: 500, message: 'The audit entry does not have the required shape.' },
  invalid_key: { httpStatus: 500, message: 'The audit signing key is not a private Ed25519 JWK.' },
  invalid_key_set: { httpStatus: 500, message: 'The file is not a JWKS of Ed25519 public keys.' },
  invalid_config: {
    httpStatus: 500,
    message: 'The configuration of the audit chain is not valid.',
  },
  invalid_export: { httpStatus: 422, message: 'A line of the export is not of its format.' },
  chain_broken: {
    httpStatus: 500,
    message: 'The audit chain does not verify; nothing was pruned.',
  },
  owner_needed: {
    httpStatus: 403,
    message: 'Pruning needs a role that row-level security does not bind; DB_URL names another.',
  },
  archive_failed: { httpStatus: 503, message: 'The archive of a closed segment was not written.' },
  archive_conflict: {
    httpStatus: 409,
    message: 'The archive holds another or a damaged file for this segment; nothing was pruned.',
  },
  chain_faulty: { httpStatus: 500, message: 'The audit chain does not verify.' },
  verification_running: {
    httpStatus: 409,
    message: 'The chain is being verified; wait for the result.',
  },
  verification_not_found: { httpStatus: 404, message: 'There is no such verification.' },
  anchor_missing: { httpStatus: 500, message: 'No anchor is configured: PASSPORT_AUDIT_ANCHOR.' },
  anchor_empty: { httpStatus: 422, message: 'The anchor holds no head of this tenant.' },
  anchor_failed: { httpStatus: 503, message: 'The signed head could not be anchored.' },
  anchor_ahead: { httpStatus: 500, message: 'The database is older than its own anchor.' },
});
