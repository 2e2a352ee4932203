/** What a patch of one npm package is. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import { kernelErrors } from '../plugins/kernel/port.ts';

export type Namespace = Readonly<Record<string, unknown>>;

export type Patch = {
  readonly package: string;
  /** Closed range of versions this patch was tested with. */
  readonly versions: string;
  /** Our failure ends the process or refuses the request; a patch that only watches would be `observe`. */
  readonly mode: 'enforce';
  /**
   * `when-declared`: not every host uses the package, and connectors may bring copies of their own. The host's own copy is wrapped, and
   * must be before the host listens if its package.json names it; other copies are left as they are. Every copy unless set.
   */
  readonly presence?: 'when-declared';
  /**
   * The exports to replace, by name; `default` included when the host uses it.
   * @param url where the real module is, to find what it depends on
   */
  readonly apply: (namespace: Namespace, url: string) => Readonly<Record<string, unknown>>;
};

/** The version of the package a module file belongs to. @throws kernel.unsupported_package when there is none */
export const readPackageVersion = (moduleUrl: string, name: string): string => {
  let folder = path.dirname(fileURLToPath(moduleUrl));
  for (;;) {
    try {
      const found = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (found.name === name && found.version) {
        return found.version;
      }
    } catch {
      // Not every folder has a package.json: look further up.
    }
    if (folder === path.dirname(folder)) {
      throw kernelErrors.unsupported_package({ detail: { package: name, version: 'unknown' } });
    }
    folder = path.dirname(folder);
  }
};

/** Whether a host cannot be complete without this patch. */
export const isNeeded = ({ package: name, presence }: Patch, hostFolder: string): boolean => {
  if (presence === undefined) {
    return true;
  }
  const { dependencies = {} } = JSON.parse(
    readFileSync(path.join(hostFolder, 'package.json'), 'utf8')
  ) as { dependencies?: Readonly<Record<string, string>> };
  return name in dependencies;
};

/** Whether a module is of the copy of the package that the host itself gets, wherever its packages lie. */
export const isHostCopy = (name: string, moduleUrl: string, hostFolder: string): boolean => {
  const file = realpathSync(fileURLToPath(moduleUrl));
  for (const folder of listParents(hostFolder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(candidate)) {
      return file.startsWith(realpathSync(candidate) + path.sep);
    }
  }
  return false;
};

const listParents = (folder: string): readonly string[] => {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...listParents(parent)];
};

/** @throws kernel.unsupported_package */
export const assertVersion = ({ package: name, versions }: Patch, version: string) => {
  if (!semver.satisfies(version, versions, { includePrerelease: true })) {
    throw kernelErrors.unsupported_package({ detail: { package: name, version, versions } });
  }
};

/** @throws kernel.changed_shape naming what is missing */
export const assertShape = (name: string, conditions: Readonly<Record<string, boolean>>) => {
  const missing = Object.entries(conditions).flatMap(([what, holds]) => (holds ? [] : [what]));
  if (missing.length > 0) {
    throw kernelErrors.changed_shape({ detail: { package: name, missing } });
  }
};
