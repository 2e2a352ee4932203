/**
 * The file with everybody who was erased: JSON Lines, of any number of tenants. After the loss of all databases it is the only one that still
 * knows, so it only ever grows: what a restored database has forgotten stays in it, and so does what another tenant put there.
 *
 * Replaced as a whole by a rename, mode 600; whatever ends the writing, the old file or the new one is there. A file that cannot be read to its
 * end is left as it is. Not for two processes at once: the later one would not see the lines of the other until its next export.
 */
import { randomUUID } from 'node:crypto';
import { lstat, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { cliErrors } from './context.ts';

const lineSchema = z.object({
  tenant: z.string(),
  user_id: z.string().regex(/^[\w-]{1,128}$/),
  erased_at: z.string().datetime({ offset: true }),
});
export type ErasureLine = z.infer<typeof lineSchema>;

export const formatLine = ({ tenant, user_id, erased_at }: ErasureLine): string =>
  JSON.stringify({ tenant, user_id, erased_at });

const parse = (text: string): readonly ErasureLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)));

/** @throws cli.list_unreadable, also when there is none */
export const readList = async (file: string): Promise<readonly ErasureLine[]> => {
  try {
    return parse(await readFile(file, 'utf8'));
  } catch {
    throw cliErrors.list_unreadable();
  }
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * A link is followed: it must not become a file of its own. What is no file (a terminal, a pipe) cannot be added to.
 * @returns null when there is nothing yet
 */
const findPlace = async (file: string): Promise<string | null> => {
  try {
    await lstat(file);
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw cliErrors.list_unreadable();
  }
  // A link that leads nowhere is not taken for a missing list: what it leads to may only be away.
  const place = await realpath(file).catch(() => null);
  if (place === null || !(await stat(place)).isFile()) {
    throw cliErrors.list_unreadable();
  }
  return place;
};

/** The first line about somebody counts: a restored database may have noted the same erasure again, later. */
const unite = (lines: readonly ErasureLine[]): readonly ErasureLine[] => {
  const byPerson = new Map<string, ErasureLine>();
  for (const line of lines) {
    const key = JSON.stringify([line.tenant, line.user_id]);
    if (!byPerson.has(key)) {
      byPerson.set(key, line);
    }
  }
  return [...byPerson.values()];
};

const replaceFile = async (place: string, text: string) => {
  const temporary = path.join(path.dirname(place), `.${path.basename(place)}.${randomUUID()}`);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};

/** @returns every line the file has now. @throws cli.list_unreadable when what is there is no list; it is left alone then */
export const addToList = async (
  file: string,
  lines: readonly ErasureLine[]
): Promise<readonly ErasureLine[]> => {
  const place = await findPlace(file);
  const all = unite([...(place === null ? [] : await readList(place)), ...lines]);
  await replaceFile(place ?? file, all.map((line) => `${formatLine(line)}\n`).join(''));
  return all;
};
