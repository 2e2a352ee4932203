/** Values as PostgreSQL sees them: what is empty, what is too long, what it would refuse itself. Pure. */

export type Json = Readonly<Record<string, unknown>>;
export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** PostgreSQL counts characters, not UTF-16 units. */
export const isTooLong = (value: string, maximum: number) => Array.from(value).length > maximum;
/** Raises PostgreSQL's own error 22001 for the caller: one character more than the column takes. */
export const tooLong = (maximum: number) => 'x'.repeat(maximum + 1);

/**
 * Texts that PostgreSQL itself refuses: a zero byte (22021, in JSON 22P05), half of a surrogate pair in JSON (22P02). They are passed on as
 * they are, so that its own error is raised; nothing is stored.
 */
export const isRefusedByDatabase = (value: unknown): boolean => {
  if (typeof value === 'string') {
    return value.includes('\0');
  }
  if (Array.isArray(value)) {
    return value.some(isRefusedInJson);
  }
  return isJson(value) && Object.entries(value).flat().some(isRefusedInJson);
};
const isRefusedInJson = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes('\0') || !value.isWellFormed()
    : isRefusedByDatabase(value);

/** A varchar cuts spaces that do not fit, and refuses everything else that does not. */
export const cutSpaces = (value: string, maximum: number): string => {
  const characters = Array.from(value);
  return characters.length > maximum && characters.slice(maximum).every((one) => one === ' ')
    ? characters.slice(0, maximum).join('')
    : value;
};
