/** Random identifiers of [0-9a-z]: unbiased, from the system's generator. */
import { randomInt } from 'node:crypto';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** 26 characters are 134 bits; 24 are 124. */
export const createRandomId = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
