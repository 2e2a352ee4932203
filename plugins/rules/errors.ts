import { defineErrors } from '../../schemas/errors.ts';

export const rulesErrors = defineErrors('rules', {
  invalid_rule: { httpStatus: 400, message: 'The rule is not valid.' },
  invalid_context: { httpStatus: 400, message: 'The context of the question is not valid.' },
  not_found: { httpStatus: 404, message: 'There is no such rule.' },
});
