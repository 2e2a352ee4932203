import { defineErrors } from '../../schemas/errors.ts';

export const auditErrors = defineErrors('audit', {
  unavailable: { httpStatus: 503, message: 'The access could not be recorded and was refused.' },
  invalid_entry: { httpStatus: 500, message: 'The audit entry does not have the required shape.' },
  invalid_key: { httpStatus: 500, message: 'The audit signing key is not a private Ed25519 JWK.' },
  anchor_failed: { httpStatus: 503, message: 'The signed head could not be anchored.' },
  anchor_ahead: { httpStatus: 500, message: 'The database is older than its own anchor.' },
});
