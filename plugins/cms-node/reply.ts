/** Reads what the API answered: the shape it promises, or `cms_node.invalid_reply`. Members that are not read may come and go. */
import { createOwnError } from './errors.ts';

export type Members = Readonly<Record<string, unknown>>;

const okStatus = 200;
const refuse = () => createOwnError('cms_node.invalid_reply', okStatus);

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const readMembers = (value: unknown): Members => {
  if (!isMembers(value)) {
    throw refuse();
  }
  return value;
};

export const readList = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) {
    throw refuse();
  }
  return value;
};

export const readText = (value: unknown): string => {
  if (typeof value !== 'string') {
    throw refuse();
  }
  return value;
};

export const readNumber = (value: unknown): number => {
  if (typeof value !== 'number') {
    throw refuse();
  }
  return value;
};

export const readBoolean = (value: unknown): boolean => {
  if (typeof value !== 'boolean') {
    throw refuse();
  }
  return value;
};

/** One of the words the API has for this. */
export const readWord = <Word extends string>(value: unknown, words: readonly Word[]): Word => {
  const found = words.find((word) => word === value);
  if (found === undefined) {
    throw refuse();
  }
  return found;
};

/** RFC 3339, or seconds since the epoch. */
export const readTime = (value: unknown): Date => {
  const time = typeof value === 'number' ? new Date(value * 1000) : new Date(readText(value));
  if (Number.isNaN(time.getTime())) {
    throw refuse();
  }
  return time;
};

/** Null when the API says nothing about it. */
export const readOptional = <Result>(
  value: unknown,
  read: (value: unknown) => Result
): Result | null => (value === undefined || value === null ? null : read(value));
