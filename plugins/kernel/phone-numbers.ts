/**
 * libphonenumber, read when the first number is: its hundred files are a fifth of what the pack would otherwise read at every start, also of
 * commands that never see a number. Synchronous, because its users are.
 */
import { createRequire } from 'node:module';

type Library = typeof import('libphonenumber-js');

const load = createRequire(import.meta.url);
const loaded: { library?: Library } = {};

export const getPhoneLibrary = (): Library => {
  loaded.library ??= load('libphonenumber-js') as Library;
  return loaded.library;
};
