/** What the caller may send along with a question: flat, small, and no names that mean something to JavaScript. */
import { rulesErrors } from './errors.ts';
import { isContextKey } from './facts.ts';

export type ContextValue = string | number | boolean | readonly (string | number)[];
export type Context = Readonly<Record<string, ContextValue>>;

const maximumBytes = 4096;

const isItem = (value: unknown): value is string | number =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));

const isContextValue = (value: unknown): value is ContextValue =>
  typeof value === 'boolean' ||
  isItem(value) ||
  // `every` skips holes, which JSON does not have.
  (Array.isArray(value) && value.length <= maximumBytes && Array.from(value).every(isItem));

/**
 * A copy without a prototype. Names of fields are checked, values never repeated.
 * @throws rules.invalid_context
 */
export const parseContext = (context: unknown): Context => {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw rulesErrors.invalid_context({ detail: { reason: 'not_an_object' } });
  }
  const entries = Object.entries(context as Readonly<Record<string, unknown>>); // checked below
  const isRightShape = entries.every(([key, value]) => isContextKey(key) && isContextValue(value));
  if (!isRightShape) {
    throw rulesErrors.invalid_context({ detail: { reason: 'not_flat' } });
  }
  if (Buffer.byteLength(JSON.stringify(context)) > maximumBytes) {
    throw rulesErrors.invalid_context({ detail: { reason: 'too_large' } });
  }
  return Object.assign(Object.create(null), structuredClone(context)) as Context; // checked above
};
