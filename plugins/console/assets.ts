/** The files of the built pages. Only names the build makes are looked up, so that no request can name another file. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { consoleErrors } from './errors.ts';

export const entryName = 'console.js';
const folder = path.join(import.meta.dirname, 'public/app');

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export type Asset = {
  readonly type: string;
  readonly content: Buffer;
  readonly cacheControl: string;
};

const year = 'public, max-age=31536000, immutable';

const read = async (name: string, cacheControl: string): Promise<Asset> => {
  const type = types[path.extname(name)];
  if (!type) {
    throw consoleErrors.asset_not_found();
  }
  const content = await readFile(path.join(folder, name)).catch((error: unknown) => {
    throw consoleErrors.asset_not_found({ cause: error });
  });
  return { type, content, cacheControl };
};

/** The entry keeps its name over releases: asked for anew each time. @throws console.asset_not_found when nothing was built */
export const readEntry = async (): Promise<Asset> => read(entryName, 'no-cache');

/** Files with their content's hash in the name. @throws console.asset_not_found */
export const readChunk = async (name: string): Promise<Asset> => {
  if (!/^[\w-]+(\.[\w-]+)*$/.test(name)) {
    throw consoleErrors.asset_not_found();
  }
  return read(path.join('chunks', name), year);
};
