import { defineErrors } from '../../schemas/errors.ts';

export const eventsErrors = defineErrors('events', {
  invalid_request: { httpStatus: 400, message: 'The request does not have the expected form.' },
  unsupported_event: { httpStatus: 400, message: 'None of the requested events is supported.' },
  endpoint_refused: { httpStatus: 400, message: 'Events cannot be sent to this address.' },
  unknown_subject: { httpStatus: 404, message: 'The site does not know this subject.' },
  stream_not_found: { httpStatus: 404, message: 'There is no such stream.' },
  delivery_not_found: { httpStatus: 404, message: 'There is no such delivery.' },
  wrong_method: { httpStatus: 409, message: 'The stream delivers in another way.' },
  stream_disabled: { httpStatus: 409, message: 'The stream is not enabled.' },
  no_audience: { httpStatus: 409, message: 'The site has no application yet.' },
  too_many_streams: { httpStatus: 409, message: 'The site has as many streams as it may have.' },
  verification_too_soon: { httpStatus: 429, message: 'The stream was verified a moment ago.' },
  invalid_config: { httpStatus: 500, message: 'The settings of events are not valid.' },
  invalid_event: { httpStatus: 500, message: 'The event does not have the expected form.' },
});
