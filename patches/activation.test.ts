import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findLogtoCore } from './activation.ts';

describe('findLogtoCore', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'core-'));
    await mkdir(path.join(folder, 'build'));
    await mkdir(path.join(folder, 'node_modules/@logto/cli/bin'), { recursive: true });
    const write = async (file: string, content: string) =>
      writeFile(path.join(folder, file), content);
    await write('package.json', '{"name":"@logto/core","version":"1.42.0"}');
    await write('node_modules/@logto/cli/package.json', '{"name":"@logto/cli","version":"1.42.0"}');
  });
  afterAll(async () => rm(folder, { recursive: true }));

  it.each(['.', 'build/index.js', 'build/index'])(
    'recognises Logto’s core started as %s',
    (entry) => {
      expect(findLogtoCore(path.join(folder, entry))).toEqual({ folder, version: '1.42.0' });
    }
  );

  it.each([
    ['the CLI inside core', () => path.join(folder, 'node_modules/@logto/cli/bin/logto.js')],
    ['npm', () => '/usr/lib/node_modules/npm/bin/npm-cli.js'],
    ['no entry (a REPL)', () => undefined],
    ['an entry that does not exist', () => '/nowhere/at/all.js'],
  ])('leaves %s alone', (_, entry) => {
    expect(findLogtoCore(entry())).toBeNull();
  });
});
