import { defineErrors } from '../../schemas/errors.ts';

export const staffErrors = defineErrors('staff', {
  invalid_config: { httpStatus: 500, message: 'The settings of the staff are not valid.' },
  invalid_member: {
    httpStatus: 400,
    message: 'A member has one of the four roles; only a site owner has sites, and at least one.',
  },
  member_not_found: { httpStatus: 404, message: 'The member has no role of their own.' },
  own_role: { httpStatus: 409, message: 'Nobody changes their own role.' },
  last_admin: {
    httpStatus: 409,
    message: 'Nobody else is known to be an administrator: name one first.',
  },
  forbidden: { httpStatus: 403, message: 'Your role does not allow this.' },
  // What a form was filled with, given back with something else in it.
  masked_value: {
    httpStatus: 422,
    message:
      'A hidden value (•••) cannot be saved: leave it as it is, empty it, or write a new one.',
  },
  not_json: { httpStatus: 415, message: 'Send JSON.' },
  too_large: { httpStatus: 413, message: 'The request is too large.' },
  search_by_pattern: {
    httpStatus: 403,
    message:
      'In the console people are found by their id, user name, e-mail address or phone number, each as a whole.',
  },
  // The answer is of a kind that cannot be masked; it is not sent.
  not_maskable: { httpStatus: 500, message: 'The answer could not be masked.' },
});
