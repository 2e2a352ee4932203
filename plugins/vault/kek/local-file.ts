/**
 * KEK provider over a key file of ours: for one machine, and for development.
 *
 * File (JSON, mode 600): {"version":1,"keys":[{"id":1,"key":"<32 bytes, base64url>","createdAt":"<ISO 8601>"}]}; the last key is the
 * current one. The KEK of a tenant and region is derived from it (HKDF-SHA-256), so that one file serves all of them.
 * Wrapped key: 0x01 | id of the file's key, u32 | envelope over the 32 bytes, bound to tenant, region and id.
 *
 * A file that others can read is refused. Rotation appends a key and replaces the file in one step; other processes read it
 * again when its time of change differs. Losing the file is losing every value: back it up apart from the databases.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { createEnvelope } from '../envelope.ts';
import { vaultErrors } from '../errors.ts';
import { keyBytes } from './provider.ts';
import type { KekProvider, KeyScope } from './provider.ts';

const wrappedVersion = 1;
const headerBytes = 5;
const othersMask = 0o077;
const staleLockMs = 60_000;

const fileGuard = z.object({
  version: z.literal(1),
  keys: z
    .array(z.object({ id: z.number().int().positive(), key: z.string(), createdAt: z.string() }))
    .min(1),
});
type KeyFile = z.infer<typeof fileGuard>;

const parseKeyFile = (text: string): KeyFile => {
  try {
    const file = fileGuard.parse(JSON.parse(text));
    if (file.keys.some(({ key }) => Buffer.from(key, 'base64url').length !== keyBytes)) {
      throw new TypeError('a key has the wrong length');
    }
    return file;
  } catch {
    // The cause would quote the file: no cause.
    throw vaultErrors.invalid_config({ detail: { option: 'PASSPORT_KEK_FILE' } });
  }
};

const makeKey = (id: number, now: Date) => ({
  id,
  key: randomBytes(keyBytes).toString('base64url'),
  createdAt: now.toISOString(),
});

/** Writes a new key file. @throws when one is there already: keys are never overwritten */
export const createKeyFile = async (file: string, now: Date = new Date()): Promise<void> => {
  const text = `${JSON.stringify({ version: 1, keys: [makeKey(1, now)] }, undefined, 2)}\n`;
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
};

const readKeyFile = async (file: string): Promise<KeyFile> => {
  try {
    const { mode } = await stat(file);
    if ((mode & othersMask) !== 0 && process.platform !== 'win32') {
      throw vaultErrors.key_file_unsafe();
    }
    return parseKeyFile(await readFile(file, 'utf8'));
  } catch (error) {
    if (typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'ENOENT') {
      throw vaultErrors.not_configured({ detail: { missing: 'key file' } });
    }
    throw error;
  }
};

/** @throws vault.not_configured, vault.key_file_unsafe, vault.invalid_config */
export const createLocalFileProvider = async (
  file: string,
  clock: () => Date = () => new Date()
): Promise<KekProvider> => {
  const envelope = createEnvelope();
  const state = { mark: '', content: await readKeyFile(file) };

  /** A file that is replaced has another inode, whatever its times say. */
  const readMark = async () => {
    try {
      const { mtimeMs, ino, size } = await stat(file);
      return [mtimeMs, ino, size].join('/');
    } catch {
      // The cause would name the path.
      throw vaultErrors.kms_unavailable({ detail: { provider: 'local-file' } });
    }
  };
  const refresh = async () => {
    const mark = await readMark();
    if (mark !== state.mark) {
      state.content = await readKeyFile(file);
      state.mark = mark;
    }
    return state.content;
  };
  /** One rotation at a time, over all processes; a lock that a crash left behind counts for a minute. */
  const withLock = async (run: () => Promise<void>) => {
    const lock = `${file}.lock`;
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0
    );
    if (age > staleLockMs) {
      await rm(lock, { force: true });
    }
    try {
      await writeFile(lock, '', { mode: 0o600, flag: 'wx' });
    } catch {
      // Somebody else holds it.
      throw vaultErrors.job_running();
    }
    try {
      await run();
    } finally {
      await rm(lock, { force: true });
    }
  };
  const getCurrent = async () => {
    const { keys } = await refresh();
    const current = keys.at(-1);
    if (!current) {
      throw new TypeError('the guard lets no empty file through');
    }
    return current;
  };
  const findKey = async (id: number) =>
    state.content.keys.find((key) => key.id === id) ??
    (await refresh()).keys.find((key) => key.id === id);
  const derive = ({ tenantId, region }: KeyScope, key: string) =>
    Buffer.from(
      hkdfSync(
        'sha256',
        Buffer.from(key, 'base64url'),
        '',
        `passport/v1/kek\0${tenantId}\0${region}`,
        keyBytes
      )
    );
  const bind = ({ tenantId, region }: KeyScope, id: number) => [
    'wrapped-key',
    tenantId,
    region,
    String(id),
  ];
  const readId = (wrapped: Uint8Array): number => {
    if (wrapped.length <= headerBytes || wrapped[0] !== wrappedVersion) {
      throw vaultErrors.open_failed();
    }
    return Buffer.from(wrapped).readUInt32BE(1);
  };

  const provider: KekProvider = {
    name: 'local-file',
    wrap: async (scope, key) => {
      if (key.length !== keyBytes) {
        throw new TypeError('a key has 32 bytes');
      }
      const current = await getCurrent();
      const kek = derive(scope, current.key);
      const header = Buffer.alloc(headerBytes);
      header.writeUInt8(wrappedVersion);
      header.writeUInt32BE(current.id, 1);
      const wrapped = Buffer.concat([header, envelope.seal(kek, bind(scope, current.id), key)]);
      kek.fill(0);
      return wrapped;
    },
    unwrap: async (scope, wrapped) => {
      const id = readId(wrapped);
      const found = await findKey(id);
      if (!found) {
        throw vaultErrors.open_failed();
      }
      const kek = derive(scope, found.key);
      try {
        return envelope.open(kek, bind(scope, id), wrapped.subarray(headerBytes));
      } finally {
        kek.fill(0);
      }
    },
    isCurrent: async (_scope, wrapped) => readId(wrapped) === (await getCurrent()).id,
    rotate: async () =>
      withLock(async () => {
        const content = await readKeyFile(file);
        const next = makeKey(Math.max(...content.keys.map(({ id }) => id)) + 1, clock());
        const text = JSON.stringify({ ...content, keys: [...content.keys, next] }, undefined, 2);
        await writeFile(`${file}.next`, `${text}\n`, { mode: 0o600 });
        await rename(`${file}.next`, file);
        state.mark = '';
        await refresh();
      }),
    check: async (scope) => {
      const probe = randomBytes(keyBytes);
      const opened = await provider.unwrap(scope, await provider.wrap(scope, probe));
      if (!probe.equals(opened)) {
        throw vaultErrors.kms_unavailable();
      }
    },
    versionHead: { kind: 'fixed', bytes: headerBytes },
    readVersion: (head) => {
      if (head.length !== headerBytes || head[0] !== wrappedVersion) {
        throw vaultErrors.open_failed();
      }
      return String(Buffer.from(head).readUInt32BE(1));
    },
    describe: async () => {
      const { id, createdAt } = await getCurrent();
      return { version: String(id), createdAt: new Date(createdAt) };
    },
    isRotatedHere: true,
    close: async () => Promise.resolve(),
  };
  return provider;
};
