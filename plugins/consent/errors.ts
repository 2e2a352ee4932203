import { defineErrors } from '../../schemas/errors.ts';

export const consentErrors = defineErrors('consent', {
  invalid_answer: { httpStatus: 400, message: 'The answer does not fit what was asked.' },
  changed: { httpStatus: 409, message: 'The site has changed what it asks; please look again.' },
  invalid_declaration: { httpStatus: 400, message: 'The declared attribute is not valid.' },
  attribute_unknown: { httpStatus: 400, message: 'There is no such attribute.' },
  session_missing: { httpStatus: 401, message: 'Please sign in first.' },
  site_removed: { httpStatus: 410, message: 'The site is here no more.' },
  blocked: { httpStatus: 403, message: 'The site does not serve you.' },
  leaving: { httpStatus: 403, message: 'You have asked to be erased; take that back first.' },
  not_found: { httpStatus: 404, message: 'There is no such consent.' },
  too_many_requests: { httpStatus: 429, message: 'Too many changes; try again in a minute.' },
  forged_request: { httpStatus: 403, message: 'The form does not belong to this session.' },
});
