/** Keys for tests, as an operator keeps them: files of their own, apart from every database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeKeys } from '../start/keys.ts';

export const makeKeyFiles = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'passport-keys-'));
  return {
    environment: await makeKeys(folder),
    remove: async () => rm(folder, { recursive: true, force: true }),
  };
};
