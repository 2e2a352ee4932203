import { defineErrors } from '../../schemas/errors.ts';

export const peopleErrors = defineErrors('people', {
  not_found: { httpStatus: 404, message: 'There is no such person.' },
  not_at_site: { httpStatus: 404, message: 'The person is not known at this site.' },
  no_value: { httpStatus: 404, message: 'The person has no value of this attribute.' },
  personal_reason: {
    httpStatus: 422,
    message: 'The reason seems to hold personal data; say it without.',
  },
  reveal_not_found: { httpStatus: 404, message: 'There is no such request.' },
  reveal_not_yours: { httpStatus: 403, message: 'Only who asked is shown the value.' },
  second_person_needed: {
    httpStatus: 403,
    message: 'Another administrator than the one who asked has to decide, and no machine.',
  },
  reveal_decided: { httpStatus: 409, message: 'The request does not wait for a decision.' },
  reveal_not_granted: { httpStatus: 409, message: 'The request was not granted.' },
  reveal_over: { httpStatus: 410, message: 'The value was shown, or its time has passed.' },
  invalid_cursor: { httpStatus: 400, message: 'The cursor is not one of this list.' },
  invalid_config: { httpStatus: 500, message: 'The settings of people are not valid.' },
});
