import { defineErrors } from '../../schemas/errors.ts';

export const vaultErrors = defineErrors('vault', {
  unavailable: {
    httpStatus: 503,
    message: 'Personal data cannot be reached at the moment. Please try again soon.',
  },
  open_failed: { httpStatus: 500, message: 'A sealed value could not be opened.' },
  kms_unavailable: { httpStatus: 503, message: 'The key service cannot be reached.' },
  kms_rotation_elsewhere: {
    httpStatus: 422,
    message: "This key is rotated with the key service's own tools.",
  },
  not_configured: { httpStatus: 500, message: 'The vault is not configured.' },
  invalid_config: { httpStatus: 500, message: 'The configuration of the vault is not valid.' },
  key_file_unsafe: {
    httpStatus: 500,
    message: 'The key file can be read by others; give it mode 600.',
  },
  region_unknown: { httpStatus: 422, message: 'There is no such region.' },
  user_unknown: { httpStatus: 404, message: 'There is no such user in the vault.' },
  search_too_wide: {
    httpStatus: 422,
    message: 'Too many people for a search by pattern; search for an exact value.',
  },
  job_running: { httpStatus: 409, message: 'Another job over keys is running.' },
  job_interrupted: { httpStatus: 409, message: 'The job was interrupted; it can be resumed.' },
  job_lost: { httpStatus: 409, message: 'Another process goes on with this job.' },
});
