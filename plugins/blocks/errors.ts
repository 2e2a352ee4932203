import { defineErrors } from '../../schemas/errors.ts';

export const blocksErrors = defineErrors('blocks', {
  // One for unknown, foreign and unlinked identifiers.
  user_unknown: { httpStatus: 404, message: 'The site knows nobody by this identifier.' },
  not_found: { httpStatus: 404, message: 'The site does not block this person.' },
});
