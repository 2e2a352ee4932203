import { defineErrors } from '../../schemas/errors.ts';

export const apiErrors = defineErrors('api', {
  unauthorized: { httpStatus: 401, message: 'The call carries no valid token or API key.' },
  forbidden: { httpStatus: 403, message: 'The token or API key does not allow this.' },
  no_site: {
    httpStatus: 403,
    message:
      'The application of the token does not belong to a site (npm run passport site attach).',
  },
  keys_unavailable: {
    httpStatus: 503,
    message: 'The keys that tokens are signed with cannot be read now; try again later.',
  },
  invalid_config: { httpStatus: 500, message: 'The settings of the API are not valid.' },
  too_many_requests: { httpStatus: 429, message: 'Too many requests; try again later.' },
});
