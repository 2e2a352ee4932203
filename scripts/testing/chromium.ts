/**
 * The Chromium of npm @sparticuz/chromium as a file that can be started.
 *
 * The package holds it compressed, and takes the file in the system's temporary folder for the whole of it as soon as there is one, also while
 * another process still writes it or after one was killed there. So whoever finds none lets the package inflate it in a folder of its own, and
 * gives the folder its name when all of it is there: what has the name is complete, whoever made it.
 */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const partMark = '.part-';
/** No inflation takes that long; who began it was killed. */
const staleMs = 600_000;
const inflate = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;

const isThere = async (file: string) =>
  access(file).then(
    () => true,
    () => false
  );

const readVersion = async () => {
  const packaged = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const text = await readFile(path.join(packaged, '../../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

const removeStaleParts = async (folder: string) => {
  for (const name of await readdir(folder)) {
    const part = path.join(folder, name);
    const { mtimeMs } = await stat(part).catch(() => ({ mtimeMs: Date.now() }));
    if (name.includes(partMark) && Date.now() - mtimeMs > staleMs) {
      await rm(part, { recursive: true, force: true });
    }
  }
};

/** @param folder where it is kept between runs */
export const locateChromium = async (
  folder = path.join(root, '.data/chromium')
): Promise<string> => {
  const home = path.join(folder, await readVersion());
  const file = path.join(home, 'chromium');
  if (await isThere(file)) {
    return file;
  }
  await mkdir(folder, { recursive: true });
  await removeStaleParts(folder);
  const part = await mkdtemp(`${home}${partMark}`);
  // A process of its own: the package knows no other folder than the temporary one of its process.
  await execute(process.execPath, ['--input-type=module', '--eval', inflate], {
    cwd: root,
    env: { ...process.env, TMPDIR: part },
  });
  await rename(part, home).catch(async (error: unknown) => {
    // Another process was faster.
    await rm(part, { recursive: true, force: true });
    if (!(await isThere(file))) {
      throw error;
    }
  });
  return file;
};
