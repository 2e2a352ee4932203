import { defineErrors } from '../../schemas/errors.ts';

export const metricsErrors = defineErrors('metrics', {
  invalid_config: { httpStatus: 500, message: 'The configuration of metrics is not valid.' },
  unauthorized: { httpStatus: 401, message: 'Send the token of metrics as a bearer token.' },
  not_ready: { httpStatus: 503, message: 'The tenant cannot be served at the moment.' },
  too_slow: { httpStatus: 503, message: 'A check took too long.' },
});
