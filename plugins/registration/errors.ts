import { defineErrors } from '../../schemas/errors.ts';

export const registrationErrors = defineErrors('registration', {
  application_not_found: { httpStatus: 404, message: 'The site has no such application.' },
  // Of a kind that has a part of Logto's console of its own: SAML, protected applications.
  application_managed_elsewhere: {
    httpStatus: 409,
    message: 'Applications of this kind are changed in Logto itself.',
  },
  no_secret: { httpStatus: 409, message: 'Applications of this type have no secret.' },
  administrator_needed: {
    httpStatus: 403,
    message: 'This application may call Logto’s Management API: administrators make its secrets.',
  },
  too_many_applications: {
    httpStatus: 409,
    message: 'The site has as many applications as it may have.',
  },
  no_redirect_uri: {
    httpStatus: 409,
    message: 'The application has no address to come back to.',
  },
});
