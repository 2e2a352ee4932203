import { defineErrors } from '../../schemas/errors.ts';

export const consoleErrors = defineErrors('console', {
  asset_not_found: { httpStatus: 404, message: 'There is no such file of the console.' },
  index_elsewhere: {
    httpStatus: 422,
    message: 'The key of look-up tokens lies in another region; rotate it there.',
  },
  page_unknown: { httpStatus: 500, message: 'The page of the console has another form.' },
});
