/**
 * libphonenumber, read when the first number is: its hundred files are a fifth of what the pack would otherwise read at every start, also of
 * commands that never see a number. Synchronous, because its users are.
 */
import { createRequire } from 'node:module';
import type * as libphonenumber from 'libphonenumber-js';

type Library = typeof libphonenumber;

const load = createRequire(import.meta.url);
const loaded: { library?: Library } = {};

export const getPhoneLibrary = (): Library => {
  loaded.library ??= load('libphonenumber-js') as Library;
  return loaded.library;
};
