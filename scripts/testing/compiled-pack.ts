/**
 * Which pack the processes of tests load: compiled, as the image has it, when `npm test` runs everything (starting it takes a third less time);
 * otherwise its sources, so that a single file needs no compiler first.
 */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const compiler = 'node_modules/typescript/bin/tsc';

/** Without looking at types, which is a step of its own. @returns the folder of the compiled pack */
export const compilePack = async (folder: string): Promise<string> => {
  const build = path.join(folder, 'build');
  const parameters = ['-p', 'docker/tsconfig.json', '--noCheck', '--outDir', build];
  await execute(process.execPath, [compiler, ...parameters], { cwd: root });
  await execute(process.execPath, ['scripts/copy-assets.mjs', build], { cwd: root });
  return build;
};

/** Sets what the functions below read. @returns what undoes it */
export const prepareCompiledPack = async (): Promise<() => Promise<void>> => {
  if (process.env['TEST_COMPILED'] !== '1') {
    return async () => Promise.resolve();
  }
  const folder = path.join(root, `.data/test-pack-${process.pid}`);
  process.env['TEST_PACK'] = await compilePack(folder);
  return async () => rm(folder, { recursive: true, force: true });
};

const find = (name: string): string => {
  const compiled = process.env['TEST_PACK'];
  return compiled ? path.join(compiled, `${name}.js`) : path.join(root, `${name}.ts`);
};

export const preloadPath = find('patches/register');
export const programPath = find('scripts/passport');
