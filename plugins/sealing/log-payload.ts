/**
 * What an entry of Logto's log loses before it is sealed: secrets and bodies that nobody needs to read again.
 *
 * Logto 1.42 masks by name of key, so a password that arrives as {"type":"password","value":…} is written in clear; and it stores every
 * webhook with its whole body, which is the person's whole profile.
 */
const masked = '******';
const secretKeys = /^(password|newpassword|oldpassword|secret|clientsecret|token|code|value)$/i;
const hookKeys = ['event', 'hookId', 'createdAt', 'interactionEvent', 'applicationId', 'sessionId'];

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPassword = (value: Json): boolean =>
  typeof value['type'] === 'string' && /password/i.test(value['type']);

const mask = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map(mask);
  }
  if (!isJson(value)) {
    return value;
  }
  const hidesValue = isPassword(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'string' && (/password/i.test(key) || (hidesValue && secretKeys.test(key)))
        ? masked
        : mask(inner),
    ])
  );
};

/** Bodies may be JSON or its text. */
const reduceBody = (body: unknown): unknown => {
  if (typeof body === 'string') {
    try {
      return reduceBody(JSON.parse(body));
    } catch {
      // Not JSON: nothing of it can be told apart, so nothing is kept.
      return {};
    }
  }
  return isJson(body)
    ? Object.fromEntries(Object.entries(body).filter(([key]) => hookKeys.includes(key)))
    : {};
};

export const cleanLogPayload = (payload: Json): Json => {
  const cleaned = mask(payload) as Json;
  const request = cleaned['hookRequest'];
  return isJson(request)
    ? { ...cleaned, hookRequest: { ...request, body: reduceBody(request['body']) } }
    : cleaned;
};
