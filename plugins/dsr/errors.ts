import { defineErrors } from '../../schemas/errors.ts';

export const dsrErrors = defineErrors('dsr', {
  invalid_config: { httpStatus: 500, message: 'A setting of requests of people is not valid.' },
  not_found: { httpStatus: 404, message: 'There is no such request.' },
  cancelled: {
    httpStatus: 409,
    message: 'The person took the request back: nothing is to be erased.',
  },
});
