/**
 * What stays of an answer that is about a person and has no form of its own (sessions, logs, what a second factor or an identity is made
 * of): ids, kinds, times and states, each only where it looks like one. Everything else is hidden, because nobody knows what it is.
 */
import { hidden } from '../../people/port.ts';
import { further, isObject, put } from './json.ts';
import type { Place, Step } from './json.ts';
import { maskObject } from './object.ts';

/** What somebody else's system says of a person: nothing of it stays, ids included. */
const containers = new Set(
  [
    ...['identity', 'identityId', 'detail', 'details', 'rawData', 'userInfo', 'profile', 'user'],
    ...['socialUserInfo', 'enterpriseSsoUserInfo', 'socialIdentity', 'enterpriseSsoIdentity'],
    ...['syncedEnterpriseSsoIdentity', 'connectorData', 'customData', 'identifier', 'magicLink'],
  ].map((key) => key.toLowerCase())
);

const logtoId = /^(?=.*[a-z])([\da-z]{12}|[\da-z]{21})$/;
const opaqueId = /^[\w-]{12,64}$/;
const word = /^[A-Za-z][\w.:/-]{0,63}( [\w.:/-]{1,64})*$/;
const code = /^[a-z]\w*(\.\w+)+$/;

/** By the name of the field; the value must match. */
const harmless: Readonly<Record<string, RegExp>> = Object.fromEntries(
  (
    [
      [['id', 'tenantId', 'userId', 'accountId', 'organizationId', 'hookId'], logtoId],
      [['tenantId', 'target', 'kind', 'type', 'key', 'result', 'event', 'interactionEvent'], word],
      [['status', 'scope', 'grantType', 'tokenTypes', 'acr', 'amr', 'stage'], word],
      [['clientId', 'applicationId', 'grantId', 'sessionId', 'sessionUid', 'jti', 'uid'], opaqueId],
      [['sid', 'interactionId', 'connectorId', 'ssoConnectorId', 'verificationId'], opaqueId],
      [['secretId', 'requestId'], opaqueId],
      [['code', 'errorCode'], code],
    ] as const
  ).flatMap(([keys, pattern]) => keys.map((key) => [key.toLowerCase(), pattern]))
);
/** Built-in applications have names for ids. */
const builtIn = /^(admin-console|account-center|demo-app|device-demo-app|passport[\w-]*)$/;
/** Digits alone could be a telephone number. */
const isTelling = (text: string) => /^\d{7,}$/.test(text);
const times = /(at|ts|iat|exp|nbf|statuscode|remaincodes)$/i;

const isHarmless = (value: unknown, key: string): boolean => {
  if (typeof value === 'number') {
    return times.test(key);
  }
  const pattern = Object.hasOwn(harmless, key.toLowerCase()) ? harmless[key.toLowerCase()] : null;
  return (
    typeof value === 'string' &&
    ((pattern?.test(value) ?? false) || (pattern === opaqueId && builtIn.test(value))) &&
    !isTelling(value)
  );
};

/** Names of fields, ids and addresses of resources; no place for an address of a person. */
const plainKey = /^[\w:./-]{1,256}$/;

export const maskLeaf = (value: unknown, { key }: Place): Step => {
  if (value === null || value === undefined || typeof value === 'boolean') {
    return put(value);
  }
  if (containers.has(key.toLowerCase())) {
    return put(maskObject(value));
  }
  if (
    isObject(value) &&
    !Object.keys(value).every((name) => plainKey.test(name) && !isTelling(name))
  ) {
    return put(hidden);
  }
  if (typeof value === 'object') {
    return further;
  }
  return put(isHarmless(value, key) ? value : hidden);
};
