import { defineErrors } from '../../schemas/errors.ts';

export const sitesErrors = defineErrors('sites', {
  not_found: { httpStatus: 404, message: 'There is no such site.' },
  unavailable: { httpStatus: 503, message: 'The site of the application could not be determined.' },
  invalid_claim_name: {
    httpStatus: 400,
    message: 'A claim name may have letters, digits and _ : . -',
  },
  invalid_region: { httpStatus: 400, message: 'A region is a name of small letters and digits.' },
});
