// Purpose: puts the stylesheets of the pack's pages beside the compiled pack, and the SDK's package.json, with which sites install its folder;
// `tsc` copies code only.
// Usage: part of `npm run build`.
import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
for (const { name } of await readdir(path.join(root, 'plugins'), { withFileTypes: true })) {
  const [from, to] = ['plugins', 'build/plugins'].map((folder) =>
    path.join(root, folder, name, 'public')
  );
  await cp(from, to, { recursive: true }).catch((error) => {
    // Most plugins have none.
    if (error.code !== 'ENOENT') {
      throw error;
    }
  });
}
const sdk = 'plugins/cms-node/package.json';
await cp(path.join(root, sdk), path.join(root, 'build', sdk));
