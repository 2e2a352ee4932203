/** Objects of a person: which members there are, and nothing of what is in them. */
import { hidden } from '../../people/port.ts';
import { isObject } from './json.ts';

/** Names of the first level are in clear in the database as well (plugins/sealing); what looks like no name is none. */
const plainKey = /^[A-Za-z_][\w-]{0,39}$/;

/** Deeper levels are hidden whole: their names may be anything. Nothing stays nothing. */
export const maskObject = (value: unknown): unknown => {
  if (value === null || value === undefined) {
    return null;
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner], index) => [
          plainKey.test(key) ? key : `${hidden}${index + 1}`,
          inner === null ? null : hidden,
        ])
      )
    : hidden;
};

/** `{ <directory>: { userId, details } }`: Logto's pages read both. */
export const maskIdentities = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([target, identity]) => [target, maskObject(identity)])
      )
    : maskObject(value);
