/** The identifier of a person at a site: `sub` of the ID token. It becomes part of addresses, so nothing else passes for one. */
const pattern = /^ppid_[\da-z]{26}$/;

/** @throws TypeError, which does not repeat what was given */
export const assertUserRef = (userRef: string): string => {
  if (!pattern.test(userRef)) {
    throw new TypeError('userRef is the `sub` of an ID token of the identity service');
  }
  return userRef;
};
