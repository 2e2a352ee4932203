/**
 * Decides whether this process is a Logto core. With NODE_OPTIONS the preload runs in every Node process and thread of the
 * container (npm, the CLI, worker threads): everywhere else it must do nothing at all.
 */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export type LogtoCore = { readonly folder: string; readonly version: string };

const readPackage = (folder: string): { name?: unknown; version?: unknown } | null => {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    // No package.json here: look further up.
    return null;
  }
};

const toFolder = (entry: string): string => {
  const absolute = path.resolve(entry);
  try {
    return statSync(absolute).isDirectory() ? absolute : path.dirname(absolute);
  } catch {
    // `node build/index` without an ending still names the folder it is in.
    return path.dirname(absolute);
  }
};

/** The nearest package.json above the entry decides: it is Logto's core or it is not. */
export const findLogtoCore = (entry: string | undefined): LogtoCore | null => {
  if (!entry) {
    return null;
  }
  for (let folder = toFolder(entry); ; folder = path.dirname(folder)) {
    const found = readPackage(folder);
    if (found) {
      return found.name === '@logto/core' && typeof found.version === 'string'
        ? { folder, version: found.version }
        : null;
    }
    if (folder === path.dirname(folder)) {
      return null;
    }
  }
};
