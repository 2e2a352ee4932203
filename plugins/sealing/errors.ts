import { defineErrors } from '../../schemas/errors.ts';

export const sealingErrors = defineErrors('sealing', {
  statement_unknown: {
    httpStatus: 500,
    message: 'A statement on personal data has a form that cannot be sealed, and was refused.',
  },
  tenant_unknown: {
    httpStatus: 500,
    message: 'A statement on personal data came without a tenant, and was refused.',
  },
  value_unknown: {
    httpStatus: 500,
    message: 'A value for a sealed column has a form that cannot be sealed, and was refused.',
  },
  mode_conflict: { httpStatus: 409, message: 'The database is in another state of sealing.' },
  verification_failed: { httpStatus: 500, message: 'A row did not read back as it was.' },
});
