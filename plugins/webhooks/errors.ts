import { defineErrors } from '../../schemas/errors.ts';

export const webhooksErrors = defineErrors('webhooks', {
  invalid_config: { httpStatus: 500, message: 'The settings of webhooks are not valid.' },
  refused: { httpStatus: 403, message: 'Webhooks are refused by policy.' },
  unexpected_payload: {
    httpStatus: 500,
    message: 'The webhook does not have the expected shape and was not sent.',
  },
  hook_unknown: { httpStatus: 404, message: 'There is no such webhook.' },
  not_reduced: { httpStatus: 503, message: 'The webhook could not be reduced and was not sent.' },
});
