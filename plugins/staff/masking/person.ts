/**
 * A person as Logto's Management API shows them, masked: by the names of Logto's fields, and whatever else it may show of a person one day is
 * hidden because it is not known to be harmless.
 *
 * The console puts what it reads into a form that checks it before it is sent back. So a masked user name keeps to Logto's letters, and a
 * masked picture is an address, which leads nowhere.
 */
import { hidden, maskEmail, maskName, maskPhone, maskUsername } from '../../people/port.ts';
import { further, isObject, put } from './json.ts';
import type { Json, Step } from './json.ts';
import { maskIdentities, maskObject } from './object.ts';

/** RFC 2606 §2: a domain that is nobody's. */
export const hiddenPicture = `https://hidden.invalid/${hidden}`;
/** Logto's user names have letters, digits and this. */
const hiddenInUsername = '___';

export const maskUsernameForForm = (username: string): string =>
  /^[A-Za-z_]$/.test(maskUsername(username).charAt(0))
    ? `${maskUsername(username).charAt(0)}${hiddenInUsername}`
    : `_${hiddenInUsername}`;

export const isMaskedUsername = (text: string): boolean => text.endsWith(hiddenInUsername);

const ofText = (mask: (text: string) => string) => (value: unknown) =>
  typeof value === 'string' && value !== '' ? mask(value) : maskObject(value || null);

/** By field; an empty one stays as it is. */
export const personMasks: Readonly<Record<string, (value: unknown) => unknown>> = {
  username: ofText(maskUsernameForForm),
  primaryEmail: ofText(maskEmail),
  primaryPhone: ofText(maskPhone),
  name: ofText(maskName),
  avatar: ofText(() => hiddenPicture),
  profile: maskObject,
  customData: maskObject,
  identities: maskIdentities,
};

/** Of a person or beside them, and telling nothing that staff may not know. */
const harmless = new Set([
  'id',
  'tenantId',
  'createdAt',
  'updatedAt',
  'lastSignInAt',
  'passwordUpdatedAt',
  'applicationId',
  'isSuspended',
  'hasPassword',
  'isPasswordExpired',
  'mfaVerificationFactors',
  'logtoConfig',
  'passwordAlgorithm',
]);
/** Lists of what is no person. */
const walked = new Set(['organizationRoles', 'roles', 'organizations']);

/** Whose directory it is stays; who they are there does not. */
const maskSsoIdentity = (identity: unknown): unknown =>
  isObject(identity)
    ? { ...identity, identityId: hidden, detail: maskObject(identity['detail']) }
    : maskObject(identity);

/** What marks a person among the objects of an answer; of the few shown beside a role or an organization there is only the last. */
const marks = ['primaryEmail', 'primaryPhone', 'avatar'];

export const isPerson = (value: unknown): value is Json =>
  isObject(value) && typeof value['id'] === 'string' && marks.some((mark) => mark in value);

/** What becomes of a field of a person. */
export const maskPersonField = (key: string, value: unknown): Step => {
  if (Object.hasOwn(personMasks, key)) {
    return put(value === null || value === '' ? value : personMasks[key]?.(value));
  }
  if (harmless.has(key)) {
    return put(value);
  }
  if (key === 'ssoIdentities' && Array.isArray(value)) {
    return put(value.map(maskSsoIdentity));
  }
  return walked.has(key) || typeof value === 'boolean' ? further : put(maskObject(value));
};
