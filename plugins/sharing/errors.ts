import { defineErrors } from '../../schemas/errors.ts';

export const sharingErrors = defineErrors('sharing', {
  not_found: { httpStatus: 404, message: 'There is no such withdrawal.' },
});
