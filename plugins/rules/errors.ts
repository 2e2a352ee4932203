import { defineErrors } from '../../schemas/errors.ts';

export const rulesErrors = defineErrors('rules', {
  invalid_rule: { httpStatus: 400, message: 'The rule is not valid.' },
  invalid_policy: {
    httpStatus: 400,
    message: 'The rules do not fit together: a name stands twice, or there are too many.',
  },
  invalid_context: { httpStatus: 400, message: 'The context of the question is not valid.' },
  invalid_facts: { httpStatus: 400, message: 'A fact is unknown or of the wrong kind.' },
  invalid_role: { httpStatus: 400, message: 'A role is not valid, or there are too many.' },
  too_many_questions: {
    httpStatus: 403,
    message:
      'The rules of the site have compared enough with people’s attributes; further comparisons are an administrator’s to put.',
  },
  not_published: {
    httpStatus: 403,
    message:
      'Comparisons with what the person does not share with the site are tried on them once they are published; before that, on typed facts.',
  },
  not_found: { httpStatus: 404, message: 'There is no such rule.' },
  person_unknown: { httpStatus: 404, message: 'The site knows nobody by this identifier.' },
  not_a_verdict: {
    httpStatus: 409,
    message: 'The name is that of a rule of a permission, which changes with the whole set.',
  },
  policy_changed: {
    httpStatus: 412,
    message: 'Somebody else has changed the rules since; look at theirs first.',
  },
});
