import { defineErrors } from '../../schemas/errors.ts';

export const sitesErrors = defineErrors('sites', {
  not_found: { httpStatus: 404, message: 'There is no such site.' },
  unavailable: { httpStatus: 503, message: 'The site of the application could not be determined.' },
  invalid_claim_name: {
    httpStatus: 400,
    message: 'A claim name may have letters, digits and _ : . -',
  },
  invalid_region: { httpStatus: 400, message: 'A region is a name of small letters and digits.' },
  invalid_site: { httpStatus: 400, message: 'The description of the site is not valid.' },
  invalid_api_key: { httpStatus: 400, message: 'The request about an API key is not valid.' },
  api_key_not_found: { httpStatus: 404, message: 'The site has no such API key.' },
  api_key_not_rotatable: {
    httpStatus: 409,
    message: 'The API key has ended or has been rotated before.',
  },
  attribute_not_declared: {
    httpStatus: 403,
    message: 'The site has not declared this attribute for this purpose.',
  },
  // One for unknown, wrong, expired and revoked: whoever guesses learns nothing.
  api_key_invalid: { httpStatus: 401, message: 'The API key is not valid.' },
});
