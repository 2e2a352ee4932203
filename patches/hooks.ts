/**
 * Puts a module of ours between the host and a package: `import … from 'koa-mount'` in the host resolves to a virtual module
 * that re-exports the real one with some exports replaced. Synchronous hooks in the same thread (node:module registerHooks).
 *
 * Imports by the pack's own files get the real package: what we open ourselves is not wrapped.
 */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Namespace, Patch } from './patch.ts';

const scheme = 'passport-wrap:';
const bridge = Symbol.for('logto-passport.wrap');
const root = path.resolve(import.meta.dirname, '..');
const ownFolders = ['plugins', 'patches', 'schemas', 'alterations'].map(
  (name) => pathToFileURL(`${path.join(root, name)}${path.sep}`).href
);

type Wrap = (name: string, namespace: Namespace, url: string) => Readonly<Record<string, unknown>>;

const isOwn = (url: string | undefined): boolean =>
  url !== undefined &&
  (url.startsWith(scheme) || ownFolders.some((folder) => url.startsWith(folder)));

const buildSource = (name: string, url: string, names: readonly string[]): string => {
  const real = JSON.stringify(url);
  const replaced = names.map((exported, index) =>
    exported === 'default'
      ? `export default wrapped.default;`
      : `const replaced${index} = wrapped[${JSON.stringify(exported)}]; export { replaced${index} as ${exported} };`
  );
  return [
    `import * as real from ${real};`,
    `export * from ${real};`,
    `const wrapped = globalThis[Symbol.for('logto-passport.wrap')](${JSON.stringify(name)}, real, ${real});`,
    ...replaced,
  ].join('\n');
};

/**
 * @param exported names of the exports each patch replaces; a static list, because a module's exports are known before it runs
 * @param wrap runs when the host first loads the package; its errors must end the process
 * @param isWanted false for a copy of a package that is left as it is
 * @returns takes the hooks away; modules already loaded stay as they are
 */
export const interceptPackages = (
  patches: readonly Patch[],
  exported: Readonly<Record<string, readonly string[]>>,
  wrap: Wrap,
  isWanted: (name: string, url: string) => boolean = () => true
): (() => void) => {
  Reflect.set(globalThis, bridge, wrap);
  const names = new Set(patches.map((patch) => patch.package));
  const hooks = registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const result = nextResolve(specifier, context);
      const isWrapped =
        names.has(specifier) &&
        !isOwn(context.parentURL) &&
        context.conditions.includes('import') &&
        result.url.startsWith('file:') &&
        isWanted(specifier, result.url);
      return isWrapped
        ? {
            url: `${scheme}${specifier}?${new URLSearchParams({ url: result.url }).toString()}`,
            format: 'module',
            shortCircuit: true,
          }
        : result;
    },
    load: (url, context, nextLoad) => {
      if (!url.startsWith(scheme)) {
        return nextLoad(url, context);
      }
      const { pathname, searchParams } = new URL(url);
      const name = decodeURIComponent(pathname);
      const source = buildSource(name, searchParams.get('url') ?? '', exported[name] ?? []);
      return { format: 'module', source, shortCircuit: true };
    },
  });
  return () => hooks.deregister();
};
