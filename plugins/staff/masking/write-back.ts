/**
 * What a form of the console sends back of what it was shown masked. A value that is still the mask of what is stored is unchanged, and so
 * is taken out of the request, or put back where it is a part of an object that is written as a whole. Anything else with a mask in it is
 * refused: nothing is lost, and no mask is ever stored.
 */
import { isDeepStrictEqual } from 'node:util';
import { isMasked } from '../../people/port.ts';
import { staffErrors } from '../errors.ts';
import { decodeSegment, readSegments } from './answer.ts';
import type { Call } from './answer.ts';
import { isObject } from './json.ts';
import type { Json } from './json.ts';
import { isMaskedUsername, personMasks } from './person.ts';

/** A person's row, by the names of the Management API. */
export type Stored = Json;

const texts = ['username', 'primaryEmail', 'primaryPhone', 'name', 'avatar'];
const objects = ['profile', 'customData'];

/** Also of a user name, whose mask is made of Logto's own letters. */
const holdsMask = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(holdsMask)
    : isObject(value)
      ? Object.entries(value).some(
          ([key, inner]) =>
            isMasked(key) ||
            holdsMask(inner) ||
            (key === 'username' && typeof inner === 'string' && isMaskedUsername(inner))
        )
      : isMasked(value);

/** Puts stored values where their masks stand; what is new stays. */
const restore = (sent: unknown, masked: unknown, stored: unknown): unknown => {
  if (holdsMask(sent) && isDeepStrictEqual(sent, masked)) {
    return stored;
  }
  return isObject(sent) && isObject(masked) && isObject(stored)
    ? Object.fromEntries(
        Object.entries(sent).map(([key, inner]) => [
          key,
          Object.hasOwn(masked, key) && Object.hasOwn(stored, key)
            ? restore(inner, masked[key], stored[key])
            : inner,
        ])
      )
    : sent;
};

const maskField = (key: string, value: unknown) => personMasks[key]?.(value);

const settlePerson = (body: Json, stored: Stored): Json => {
  const settled = Object.fromEntries(
    Object.entries(body).flatMap(([key, sent]) => {
      const value = stored[key];
      if (texts.includes(key) && value && sent === maskField(key, value)) {
        return [];
      }
      return [[key, objects.includes(key) ? restore(sent, maskField(key, value), value) : sent]];
    })
  );
  // The host writes at least one field, or fails.
  return Object.keys(settled).length === 0 && Object.keys(body).length > 0
    ? { customData: stored['customData'] ?? {} }
    : settled;
};

const settleIdentity = (body: Json, target: string, stored: Stored): unknown => {
  const { identities } = stored;
  const identity = isObject(identities) ? identities[target] : undefined;
  return restore(body, maskField('identities', identity), identity);
};

/**
 * @param stored asked only when there is a mask in the body
 * @returns null when the body may go on as it is
 * @throws staff.masked_value
 */
export const settleBody = async (
  { method, path }: Call,
  body: unknown,
  findStored: (userId: string) => Promise<Stored | null>
): Promise<unknown> => {
  if (!holdsMask(body)) {
    return null;
  }
  const [, area = '', id = '', part = '', segment = ''] = readSegments(path);
  const [userId, target] = [decodeSegment(id), decodeSegment(segment)];
  const isOfPerson = area.toLowerCase() === 'users' && userId !== '' && isObject(body);
  const stored = isOfPerson && userId !== null && target !== null ? await findStored(userId) : null;
  const settled =
    stored && isObject(body)
      ? ['', 'custom-data', 'profile'].includes(part.toLowerCase()) && method === 'PATCH'
        ? settlePerson(body, stored)
        : part.toLowerCase() === 'identities' && method === 'PUT'
          ? settleIdentity(body, target ?? '', stored)
          : body
      : body;
  if (holdsMask(settled)) {
    throw staffErrors.masked_value();
  }
  return settled;
};
