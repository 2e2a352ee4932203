/**
 * Whether something is JSON that we are ready to read: only plain objects, lists, short of the limits of nesting and size, and with
 * texts and numbers that PostgreSQL's jsonb gives back unchanged. Knows nothing of rules.
 */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

export type Problem = { readonly path: string; readonly reason: string };

export const maximumBytes = 8192;
export const maximumDepth = 16;

/** JSON pointer (RFC 6901) to a member. */
export const toPointer = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** jsonb has neither NUL nor lone surrogates. */
export const isStorableText = (text: string): boolean =>
  text.isWellFormed() && !text.includes('\0');

/** Beyond these jsonb writes hundreds of digits. */
const isStorableNumber = (value: number): boolean =>
  value === 0 || (Math.abs(value) <= Number.MAX_SAFE_INTEGER && Math.abs(value) >= 1e-6);

const findScalarProblem = (value: unknown, path: string): Problem | null => {
  if (value === null || typeof value === 'boolean') {
    return null;
  }
  if (typeof value === 'string') {
    return isStorableText(value) ? null : { path, reason: 'text_not_storable' };
  }
  if (typeof value === 'number') {
    return isStorableNumber(value) ? null : { path, reason: 'number_out_of_range' };
  }
  return { path, reason: 'not_json' };
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** The first problem, or null. An unknown key may hold anything: the path to a problem stops above it. */
export const findJsonProblem = (
  value: unknown,
  isKnownKey: (key: string) => boolean
): Problem | null => {
  // Bounds the walk also for objects that did not come from a parser and share their parts.
  let nodes = 0;
  const walk = (node: unknown, path: string, depth: number): Problem | null => {
    nodes += 1;
    if (nodes > maximumBytes) {
      return { path: '', reason: 'too_large' };
    }
    if (typeof node !== 'object' || node === null) {
      return findScalarProblem(node, path);
    }
    if (depth > maximumDepth) {
      return { path, reason: 'too_deep' };
    }
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) {
        const problem = walk(item, toPointer(path, index), depth + 1);
        if (problem) {
          return problem;
        }
      }
      return null;
    }
    if (!isPlain(node)) {
      return { path, reason: 'not_json' };
    }
    for (const [key, member] of Object.entries(node)) {
      const problem = isStorableText(key)
        ? walk(member, toPointer(path, key), depth + 1)
        : { path, reason: 'text_not_storable' };
      if (problem) {
        return isKnownKey(key) ? problem : { path, reason: problem.reason };
      }
    }
    return null;
  };
  const problem = walk(value, '', 1);
  if (problem) {
    return problem;
  }
  return Buffer.byteLength(JSON.stringify(value)) > maximumBytes
    ? { path: '', reason: 'too_large' }
    : null;
};
