import { defineErrors } from '../../schemas/errors.ts';

export const complaintsErrors = defineErrors('complaints', {
  user_unknown: { httpStatus: 404, message: 'The site knows nobody by this identifier.' },
  not_found: { httpStatus: 404, message: 'There is no such complaint.' },
  closed: { httpStatus: 409, message: 'The complaint is closed.' },
});
