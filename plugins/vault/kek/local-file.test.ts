import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { vaultErrors } from '../errors.ts';
import { describeKekProvider } from './contract.ts';
import { createKeyFile, createLocalFileProvider } from './local-file.ts';
import type { KekProvider } from './provider.ts';

const scope = { tenantId: 't1', region: 'eu' };
const key = randomBytes(32);
const tickMs = 20;
const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
const read = async (file: string) =>
  JSON.parse(await readFile(file, 'utf8')) as { keys: { id: number; key: string }[] };

/** A file whose disk went is to a file what an unreachable service is to the others; see the failing test below. */
const translateMissing = (provider: KekProvider): KekProvider => {
  const translate = async <Result>(action: () => Promise<Result>): Promise<Result> =>
    action().catch((error: unknown) => {
      throw codeOf(error) === 'ENOENT' ? vaultErrors.kms_unavailable() : error;
    });
  return {
    ...provider,
    wrap: async (...given) => translate(async () => provider.wrap(...given)),
    unwrap: async (...given) => translate(async () => provider.unwrap(...given)),
    check: async (...given) => translate(async () => provider.check(...given)),
  };
};

/** A provider whose file had one key, of an id that no other has, and is gone. */
const makeGone = async (folder: string) => {
  const file = path.join(folder, 'gone.json');
  const only = { id: 99, key: randomBytes(32).toString('base64url'), createdAt: '' };
  await writeFile(file, JSON.stringify({ version: 1, keys: [only] }), { mode: 0o600 });
  const provider = await createLocalFileProvider(file);
  await rm(file);
  return provider;
};

describeKekProvider('local file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'passport-kek-'));
  const file = path.join(folder, 'kek.json');
  await createKeyFile(file);
  // The clock of a file system ticks every few milliseconds.
  await sleep(tickMs);
  return {
    provider: await createLocalFileProvider(file),
    unreachable: [translateMissing(await makeGone(folder))],
    secrets: (await read(file)).keys.map((each) => each.key),
    stop: async () => rm(folder, { recursive: true }),
  };
});

describe('a key file', () => {
  const made: { folder?: string } = {};
  beforeAll(async () => {
    made.folder = await mkdtemp(path.join(tmpdir(), 'passport-kek-'));
  });
  afterAll(async () => rm(made.folder!, { recursive: true }));
  const place = () => path.join(made.folder!, `${randomBytes(6).toString('hex')}.json`);
  const make = async () => {
    const file = place();
    await createKeyFile(file);
    return file;
  };

  it('is made readable by its owner alone, with one key of 32 bytes', async () => {
    const file = await make();

    const { keys } = await read(file);

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(keys.map((each) => [each.id, Buffer.from(each.key, 'base64url').length])).toEqual([
      [1, 32],
    ]);
  });

  it('is never overwritten', async () => {
    const file = await make();
    const before = await readFile(file, 'utf8');

    await expect(createKeyFile(file)).rejects.toMatchObject({ code: 'EEXIST' });

    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it.each([0o640, 0o604, 0o620, 0o601, 0o777])('with mode %i is refused', async (mode) => {
    const file = await make();
    await chmod(file, mode);

    await expect(createLocalFileProvider(file)).rejects.toMatchObject({
      code: 'vault.key_file_unsafe',
    });
  });

  it('that is not there is refused, not made', async () => {
    const file = place();

    await expect(createLocalFileProvider(file)).rejects.toMatchObject({
      code: 'vault.not_configured',
    });

    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  const secret = randomBytes(32).toString('base64url');
  it.each([
    ['no JSON', `{"key":"${secret}"`],
    ['no keys', '{"version":1,"keys":[]}'],
    ['another version', `{"version":2,"keys":[{"id":1,"key":"${secret}","createdAt":""}]}`],
    ['a short key', '{"version":1,"keys":[{"id":1,"key":"AAAA","createdAt":""}]}'],
    ['an id of nought', `{"version":1,"keys":[{"id":0,"key":"${secret}","createdAt":""}]}`],
  ])('with %s is refused, and the error quotes nothing of it', async (_title, text) => {
    const file = place();
    await writeFile(file, text, { mode: 0o600 });

    const error: unknown = await createLocalFileProvider(file).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'vault.invalid_config' });
    expect(error).not.toHaveProperty('cause');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
  });

  it('keeps its old keys and its mode through a rotation', async () => {
    const file = await make();
    const before = await read(file);
    const provider = await createLocalFileProvider(file);

    await provider.rotate(scope);
    await provider.rotate(scope);

    const { keys } = await read(file);
    expect(keys.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(keys[0]).toEqual(before.keys[0]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is read again by another process after a rotation', async () => {
    const file = await make();
    const [one, other] = [await createLocalFileProvider(file), await createLocalFileProvider(file)];
    const old = await other.wrap(scope, key);
    await sleep(tickMs);

    await one.rotate(scope);
    const fresh = await one.wrap(scope, key);

    expect(Buffer.from(await other.unwrap(scope, fresh)).equals(key)).toBe(true);
    expect([await other.isCurrent(scope, old), await other.isCurrent(scope, fresh)]).toEqual([
      false,
      true,
    ]);
    expect(Buffer.from(await other.wrap(scope, key)).readUInt32BE(1)).toBe(2);
  });

  it('without a key no longer opens what that key wrapped', async () => {
    const file = await make();
    const provider = await createLocalFileProvider(file);
    const old = await provider.wrap(scope, key);
    await sleep(tickMs);
    await provider.rotate(scope);
    const fresh = await provider.wrap(scope, key);
    const content = await read(file);
    await writeFile(file, JSON.stringify({ ...content, keys: content.keys.slice(1) }));

    const late = await createLocalFileProvider(file);

    await expect(late.unwrap(scope, old)).rejects.toMatchObject({ code: 'vault.open_failed' });
    expect(Buffer.from(await late.unwrap(scope, fresh)).equals(key)).toBe(true);
  });

  it('of another machine opens nothing', async () => {
    const [one, other] = [
      await createLocalFileProvider(await make()),
      await createLocalFileProvider(await make()),
    ];

    await expect(other.unwrap(scope, await one.wrap(scope, key))).rejects.toMatchObject({
      code: 'vault.open_failed',
    });
  });

  // The time of change alone is compared; two changes within one tick of the file system's clock have the same.
  it('is read again when it changed twice within a tick of the clock', async () => {
    const file = await make();
    const [one, other] = [await createLocalFileProvider(file), await createLocalFileProvider(file)];
    await other.wrap(scope, key);
    const { atime, mtime } = await stat(file);
    await one.rotate(scope);
    await utimes(file, atime, mtime);
    await one.wrap(scope, key);
    await other.wrap(scope, key);
    await one.rotate(scope);
    await utimes(file, atime, mtime);

    const wrapped = await other.wrap(scope, key);

    expect(Buffer.from(wrapped).readUInt32BE(1)).toBe(3);
  });

  it('that is gone is kms_unavailable, and its path is in no error', async () => {
    const provider = await makeGone(made.folder!);

    await expect(provider.wrap(scope, key)).rejects.toMatchObject({
      code: 'vault.kms_unavailable',
    });
  });

  it('loses no key when two processes rotate at once', async () => {
    const file = await make();
    const providers = await Promise.all(
      Array.from({ length: 4 }, async () => createLocalFileProvider(file))
    );

    const results = await Promise.allSettled(
      providers.map(async (provider) => provider.rotate(scope))
    );

    // One at a time: the others are told to come back.
    const rotated = results.filter(({ status }) => status === 'fulfilled').length;
    expect(rotated).toBeGreaterThan(0);
    expect((await read(file)).keys).toHaveLength(1 + rotated);
  });
});
