import { defineErrors } from '../../schemas/errors.ts';

export const blocksErrors = defineErrors('blocks', {
  // One for unknown, foreign and unlinked identifiers.
  user_unknown: { httpStatus: 404, message: 'The site knows nobody by this identifier.' },
});
