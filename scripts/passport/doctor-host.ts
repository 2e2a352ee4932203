/**
 * Whether a Logto tree is one the pack attaches to: its version, and every package the pack wraps in a supported version and shape.
 * Loads those packages of the host into this process, wraps them as the preload does, and throws the result away. Changes nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import semver from 'semver';
import { findLogtoCore } from '../../patches/activation.ts';
import type { LogtoCore } from '../../patches/activation.ts';
import { supportedHosts } from '../../patches/attach.ts';
import { createKoaLoggerPatch } from '../../patches/koa-logger/patch.ts';
import { createKoaMountPatch } from '../../patches/koa-mount/patch.ts';
import { createKyPatch } from '../../patches/ky/patch.ts';
import { createOidcProviderPatch } from '../../patches/oidc-provider/patch.ts';
import { assertVersion, isNeeded, readPackageVersion } from '../../patches/patch.ts';
import type { Namespace, Patch } from '../../patches/patch.ts';
import { createSlonikPatch } from '../../patches/silverhand-slonik/patch.ts';
import { silent } from './context.ts';
import { attempt, fail, ok, warn } from './doctor-finding.ts';
import type { Finding } from './doctor-finding.ts';

/** Wrapping asserts shapes and makes functions; none of them is ever called here, so they get nothing to work with. */
const nothing = undefined as never;

const listPatches = (): readonly Patch[] => [
  createOidcProviderPatch(nothing),
  createKoaMountPatch(nothing, nothing, nothing, silent),
  createKoaLoggerPatch(),
  createKyPatch(nothing, nothing, silent),
  createSlonikPatch(nothing, nothing, silent),
];

/** Whatever of a Logto installation was named: the core itself, its tree, or its folder of packages. */
export const findHost = (folder: string): LogtoCore | null =>
  ['', 'packages/core', 'core']
    .map((inner) => path.join(folder, inner))
    .filter((candidate) => existsSync(path.join(candidate, 'package.json')))
    .map((candidate) => findLogtoCore(candidate))
    .find((found) => found !== null) ?? null;

/** What Node makes of `import`: the first of these conditions that an export names. */
const pickExport = (target: unknown): string | null => {
  if (typeof target === 'string') {
    return target;
  }
  if (typeof target !== 'object' || target === null) {
    return null;
  }
  const keys = ['.', 'node', 'import', 'module', 'default'];
  const key = keys.find((name) => name in target);
  return key === undefined ? null : pickExport(Reflect.get(target, key));
};

/** The folder of a package as the host gets it; null when it is not there. */
export const findPackageFolder = (hostFolder: string, name: string): string | null => {
  const candidate = path.join(hostFolder, 'node_modules', name);
  if (existsSync(path.join(candidate, 'package.json'))) {
    return candidate;
  }
  const parent = path.dirname(hostFolder);
  return parent === hostFolder ? null : findPackageFolder(parent, name);
};

const findEntry = (hostFolder: string, name: string, folder: string): string => {
  try {
    return createRequire(path.join(hostFolder, 'package.json')).resolve(name);
  } catch {
    // Packages for `import` only cannot be resolved for `require`: their package.json says where they begin.
    const { exports, main } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8')
    ) as { exports?: unknown; main?: string };
    return path.join(folder, pickExport(exports) ?? main ?? 'index.js');
  }
};

const checkPackage = async (patch: Patch, { folder: hostFolder }: LogtoCore) => {
  const { package: name } = patch;
  if (!isNeeded(patch, hostFolder)) {
    return [ok('package', name, 'not used by this host')];
  }
  const folder = findPackageFolder(hostFolder, name);
  if (folder === null) {
    return [fail('package', name, 'not found', 'install the dependencies of Logto')];
  }
  const url = pathToFileURL(findEntry(hostFolder, name, folder)).href;
  const version = readPackageVersion(url, name);
  assertVersion(patch, version);
  // A dynamic import is untyped; `apply` asserts what it needs of it.
  patch.apply((await import(url)) as Namespace, url);
  return [ok('package', name, version)];
};

export const checkNode = (): readonly Finding[] =>
  // Typed as always there; Node.js before 22.15 has it not.
  typeof (registerHooks as unknown) === 'function'
    ? [ok('node', null, process.versions.node)]
    : [fail('node', null, process.versions.node, 'use Node.js 22.15 or newer')];

const unsupported = `use a Logto ${supportedHosts}, or a version of the pack made for this one`;

/** @param folder null when nobody said where Logto is */
export const checkHost = async (folder: string | null): Promise<readonly Finding[]> => {
  if (folder === null) {
    return [warn('host', null, 'not checked', 'name it: --host <core folder>, or LOGTO_HOME')];
  }
  const core = findHost(folder);
  if (!core) {
    return [fail('host', null, 'there is no @logto/core', 'name the folder of Logto or its core')];
  }
  const isSupported = semver.satisfies(core.version, supportedHosts);
  const host = isSupported
    ? ok('host', null, `@logto/core ${core.version}`)
    : fail('host', null, `@logto/core ${core.version} is not supported`, unsupported);
  const packages = await Promise.all(
    listPatches().map(async (patch) =>
      attempt('package', patch.package, unsupported, async () => checkPackage(patch, core))
    )
  );
  return [host, ...packages.flat()];
};

const alterationFile = /-(\d+)-[^/]*\.js$/;

/** The newest alteration of Logto's own that the tree brings; null when it cannot be told. */
export const findNewestAlteration = async (folder: string | null): Promise<number | null> => {
  const core = folder === null ? null : findHost(folder);
  const schemas = core && findPackageFolder(core.folder, '@logto/schemas');
  if (!schemas) {
    return null;
  }
  const names = await readdir(path.join(schemas, 'alterations-js')).catch(() => []);
  const stamps = names.map((name) => Number(alterationFile.exec(name)?.[1] ?? 0));
  return stamps.length === 0 ? null : Math.max(...stamps);
};
