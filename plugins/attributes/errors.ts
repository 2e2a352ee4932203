import { defineErrors } from '../../schemas/errors.ts';

export const attributesErrors = defineErrors('attributes', {
  invalid_sealed: { httpStatus: 400, message: 'This is not a sealed value of this service.' },
  sealing_unavailable: {
    httpStatus: 409,
    message: 'The value cannot be sealed: the consent has ended, or the account has no vault yet.',
  },
  verdict_unknown: { httpStatus: 404, message: 'The site has no such verdict.' },
});
