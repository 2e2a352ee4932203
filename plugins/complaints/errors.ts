import { defineErrors } from '../../schemas/errors.ts';

export const complaintsErrors = defineErrors('complaints', {
  user_unknown: { httpStatus: 404, message: 'The site knows nobody by this identifier.' },
  not_found: { httpStatus: 404, message: 'There is no such complaint.' },
  attachment_not_found: { httpStatus: 404, message: 'The complaint has no such attachment.' },
  closed: { httpStatus: 409, message: 'The complaint is closed.' },
  daily_limit: {
    httpStatus: 429,
    message: 'The site has filed as many complaints as it may in a day.',
  },
  invalid_config: { httpStatus: 500, message: 'The settings of complaints are not valid.' },
});
