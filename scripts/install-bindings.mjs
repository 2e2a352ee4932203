// Purpose: the packages for this one platform that the bundler of the console needs, where npm was told to leave optional packages
// out (docker/Dockerfile: a lock file made elsewhere lacks some of them, and then `npm ci` takes none). Versions and checksums are those of
// package-lock.json.
// Usage: node scripts/install-bindings.mjs [folder with package-lock.json and node_modules, the repository unless named]
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '..'));
const bundlers = /^node_modules\/(@rolldown\/binding-|lightningcss-)/;

/** Empty on systems without the GNU C library. */
const glibc = process.report.getReport().header.glibcVersionRuntime ?? '';
const libc = glibc === '' ? 'musl' : 'glibc';

const isForThis = ({ os, cpu, libc: wanted }) =>
  os?.includes(process.platform) &&
  cpu?.includes(process.arch) &&
  (process.platform !== 'linux' || (wanted ?? [libc]).includes(libc));

const install = async (place, { version, integrity }) => {
  const name = place.slice('node_modules/'.length);
  const folder = await mkdtemp(path.join(tmpdir(), 'bindings-'));
  try {
    const { stdout } = await execute('npm', [
      ...['pack', `${name}@${version}`, '--json', '--ignore-scripts'],
      ...['--pack-destination', folder],
    ]);
    const [packed] = JSON.parse(stdout);
    if (packed.integrity !== integrity) {
      throw new Error(`bindings.wrong_checksum: ${name}`);
    }
    const target = path.join(root, place);
    await mkdir(target, { recursive: true });
    const file = path.join(folder, packed.filename);
    await execute('tar', ['-xzf', file, '-C', target, '--strip-components=1']);
    console.log(`${name}@${version}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const { packages } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
const wanted = Object.entries(packages).filter(
  ([place, entry]) => bundlers.test(place) && isForThis(entry)
);
if (wanted.length === 0) {
  throw new Error(`bindings.not_locked: ${process.platform} ${process.arch} ${libc}`);
}
for (const [place, entry] of wanted) {
  await install(place, entry);
}
