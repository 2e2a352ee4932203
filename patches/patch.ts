/** What a patch of one npm package is. */
import { readFileSync } from 'node:fs';
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
