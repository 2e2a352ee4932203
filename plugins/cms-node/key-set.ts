/** Reads a JSON Web Key Set (RFC 7517 §5) as an issuer serves it. Whether a key is of use is seen when it is used. */
import type { JsonWebKey } from 'node:crypto';
import { createOwnError } from './errors.ts';
import { isMembers } from './reply.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: no key set, said below without the parser's words.
    return null;
  }
};

/** @throws PassportApiError `cms_node.invalid_reply` */
export const readKeySet = (
  status: number,
  text: string
): { readonly keys: readonly JsonWebKey[] } => {
  const body = status === 200 ? parse(text) : null;
  const keys = isMembers(body) ? body['keys'] : null;
  if (!Array.isArray(keys)) {
    throw createOwnError('cms_node.invalid_reply', status);
  }
  return { keys: keys.filter(isMembers) };
};
