import { defineErrors } from '../../schemas/errors.ts';

export const pairwiseErrors = defineErrors('pairwise', {
  unavailable: { httpStatus: 503, message: 'The identifier of the person is not available.' },
});
