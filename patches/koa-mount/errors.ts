import { defineErrors } from '../../schemas/errors.ts';

export const accountApiErrors = defineErrors('passport', {
  account_api_forbidden: {
    httpStatus: 403,
    message: 'Tokens of sites do not open this API. Use UserInfo or the attributes API.',
  },
});
