import { defineErrors } from '../../schemas/errors.ts';

export const kernelErrors = defineErrors('kernel', {
  not_found: { httpStatus: 404, message: 'There is nothing at this address.' },
  invalid_request: { httpStatus: 400, message: 'The request does not have the required shape.' },
  busy: { httpStatus: 429, message: 'Too many of these at once; try again in a moment.' },
  unsupported_media_type: { httpStatus: 415, message: 'Send application/json.' },
  payload_too_large: { httpStatus: 413, message: 'The request is too large.' },
  internal: { httpStatus: 500, message: 'Something went wrong.' },
  unsupported_node: { httpStatus: 500, message: 'The pack needs Node.js 22.15 or newer.' },
  unsupported_host: { httpStatus: 500, message: 'This version of Logto is not supported.' },
  unsupported_package: {
    httpStatus: 500,
    message: 'A package of Logto has an unsupported version.',
  },
  changed_shape: {
    httpStatus: 500,
    message: 'A package of Logto does not have the expected shape.',
  },
  loaded_too_late: { httpStatus: 500, message: 'The pack was loaded after Logto.' },
  not_attached: { httpStatus: 500, message: 'The pack is not attached to every seam.' },
  alterations_pending: { httpStatus: 503, message: 'The database of the pack is not up to date.' },
  tenant_unknown: { httpStatus: 503, message: 'The tenant could not be determined.' },
});
