// Purpose: puts the stylesheets of the pack's pages beside the compiled pack, and the SDK's package.json, with which sites install its folder;
// `tsc` copies code only.
// Usage: part of `npm run build`; node scripts/copy-assets.mjs [folder of the compiled pack]
import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const build = path.resolve(process.argv[2] ?? path.join(root, 'build'));
for (const { name } of await readdir(path.join(root, 'plugins'), { withFileTypes: true })) {
  const [from, to] = [root, build].map((folder) => path.join(folder, 'plugins', name, 'public'));
  await cp(from, to, { recursive: true }).catch((error) => {
    // Most plugins have none.
    if (error.code !== 'ENOENT') {
      throw error;
    }
  });
}
const sdk = 'plugins/cms-node/package.json';
await cp(path.join(root, sdk), path.join(build, sdk));
