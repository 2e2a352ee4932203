/**
 * Key-encrypting keys in the transit engine of OpenBao or HashiCorp Vault, over its HTTP API.
 *
 * One transit key (aes256-gcm96, not exportable) per tenant and region, made on first use. The scope is bound twice: by
 * the key's own name and as `associated_data`, so that a key that was renamed or copied does not open a foreign one.
 *
 * Layout: 0x01 | `vault:v<version>:<base64 of iv 12, ciphertext 32, tag 16>` in ASCII, as the engine gave it.
 *
 * The token is asked for before every request, so a renewed one is used at once. Requests follow no redirect: the token
 * travels in a header that would go along to the other host. Base64 texts of keys are strings and cannot be zeroed.
 *
 * The policy of the token: create, read and update on `<mount>/keys/<prefix>.*` (this covers `/rotate`), update on
 * `<mount>/encrypt/<prefix>.*` and `<mount>/decrypt/<prefix>.*`.
 * @see https://openbao.org/api-docs/secret/transit/
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { vaultErrors } from '../errors.ts';
import { keyBytes } from './provider.ts';
import type { KekProvider, KeyScope } from './provider.ts';

export type TransitOptions = {
  /** Such as `https://openbao.internal:8200`. */
  readonly address: string;
  readonly token: () => Promise<string>;
  /** Path of the engine, such as `transit`; in a namespace, `namespace/transit`. */
  readonly mount: string;
  readonly keyPrefix: string;
  readonly fetch?: typeof globalThis.fetch;
};

type Reply = { readonly status: number; readonly body: unknown };

const timeoutMilliseconds = 3000;
const versionByte = 1;
const versionHead = { kind: 'until', byte: 0x3a, from: 'vault:'.length + 1 } as const;
const headPattern = /^vault:v([1-9]\d{0,8}):$/;
const ciphertextPattern = /^vault:v([1-9]\d{0,8}):[A-Za-z\d+/]{80}$/;

const keyGuard = z.object({
  data: z.object({
    type: z.string(),
    exportable: z.boolean(),
    derived: z.boolean(),
    latest_version: z.number().int().positive(),
    /** Version to when it was made: seconds, for keys of our kind. */
    keys: z.record(z.string(), z.unknown()).optional(),
  }),
});
const ciphertextGuard = z.object({ data: z.object({ ciphertext: z.string() }) });
const plaintextGuard = z.object({ data: z.object({ plaintext: z.string().base64() }) });

/** A token in a file that something else renews; read again for each request. */
export const tokenFromFile = (path: string) => async (): Promise<string> =>
  (await readFile(path, 'utf8')).trim();

/** Letters of names of transit keys; every other byte becomes `_hh`, so two texts never give one name. */
const encodeNamePart = (text: string): string =>
  text.replace(/[^\da-z]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `_${byte.toString(16).padStart(2, '0')}`).join('')
  );

/** @throws vault.invalid_config when the prefix is no name that the engine accepts */
export const deriveKeyName = (keyPrefix: string, { tenantId, region }: KeyScope): string => {
  if (!/^\w([\w.-]*\w)?$/.test(keyPrefix)) {
    throw vaultErrors.invalid_config({ detail: { field: 'keyPrefix' } });
  }
  return `${keyPrefix}.${encodeNamePart(tenantId)}.${encodeNamePart(region)}`;
};

const associatedData = ({ tenantId, region }: KeyScope): string =>
  Buffer.from(JSON.stringify(['passport-vault/kek/transit/v1', tenantId, region])).toString(
    'base64'
  );

const unavailable = (operation: string, reason: string | number) =>
  vaultErrors.kms_unavailable({ detail: { provider: 'transit', operation, reason } });

/** A word for the log; messages are left out, since fetch quotes header values in them. */
const reasonOf = (error: unknown): string => {
  const { name, cause } = error instanceof Error ? error : new Error();
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[\dA-Z_]+$/.test(code) ? code : name;
};

/** @throws vault.open_failed */
const parseWrapped = (wrapped: Uint8Array) => {
  // As latin1: read as ASCII, a byte would lose its highest bit.
  const ciphertext = Buffer.from(wrapped.subarray(1)).toString('latin1');
  const version = ciphertextPattern.exec(ciphertext)?.[1];
  if (wrapped[0] !== versionByte || version === undefined) {
    throw vaultErrors.open_failed();
  }
  return { ciphertext, version: Number(version) };
};

const createCaller = ({ address, token, mount, fetch = globalThis.fetch }: TransitOptions) => {
  const base = URL.canParse(address) ? new URL(address) : null;
  if (base === null || !/^https?:$/.test(base.protocol) || base.username !== '') {
    throw vaultErrors.invalid_config({ detail: { field: 'address' } });
  }
  if (!/^[\w-]+(\/[\w-]+)*$/.test(mount)) {
    throw vaultErrors.invalid_config({ detail: { field: 'mount' } });
  }
  const send = async (
    method: 'GET' | 'POST',
    path: string,
    body: object | null,
    signal: AbortSignal
  ): Promise<Reply> => {
    const value = await token();
    if (value === '') {
      throw Object.assign(new Error(), { name: 'NoToken' });
    }
    const response = await fetch(new URL(`/v1/${mount}/${path}`, base), {
      method,
      redirect: 'error',
      signal,
      headers: {
        'X-Vault-Token': value,
        'X-Vault-Request': 'true',
        ...(body === null ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: response.status === 200 ? JSON.parse(text) : null };
  };
  return async (operation: string, path: string, body: object | null): Promise<Reply> => {
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    // The token comes from the caller and may hang as well; nothing of it can be aborted.
    const expiry = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'TimeoutError')), {
        once: true,
      });
    });
    try {
      return await Promise.race([send(body === null ? 'GET' : 'POST', path, body, signal), expiry]);
    } catch (error) {
      throw unavailable(operation, reasonOf(error));
    }
  };
};

/** @throws vault.invalid_config when an option is not valid */
export const createTransitProvider = (options: TransitOptions): KekProvider => {
  const call = createCaller(options);
  const nameOf = (scope: KeyScope) => deriveKeyName(options.keyPrefix, scope);
  nameOf({ tenantId: 'any', region: 'any' });
  const ensured = new Map<string, Promise<void>>();

  /** Null when there is no such key. */
  const findKey = async (name: string) => {
    const { status, body } = await call('read key', `keys/${name}`, null);
    if (status === 404) {
      return null;
    }
    const key = keyGuard.safeParse(body);
    if (status !== 200 || !key.success) {
      throw unavailable('read key', status);
    }
    return key.data.data;
  };

  const ensureKey = async (name: string) => {
    if ((await findKey(name)) === null) {
      const wanted = { type: 'aes256-gcm96', exportable: false, allow_plaintext_backup: false };
      // Of two that create it at once, the second changes nothing.
      const { status } = await call('create key', `keys/${name}`, wanted);
      if (status !== 200 && status !== 204) {
        throw unavailable('create key', status);
      }
    }
    const key = await findKey(name);
    if (key === null) {
      throw unavailable('create key', 404);
    }
    if (key.type !== 'aes256-gcm96' || key.exportable || key.derived) {
      throw vaultErrors.invalid_config({ detail: { provider: 'transit', key: name } });
    }
  };

  const ensureKeyOnce = async (name: string) => {
    const known = ensured.get(name) ?? ensureKey(name);
    ensured.set(name, known);
    try {
      await known;
    } catch (error) {
      ensured.delete(name);
      throw error;
    }
  };

  const wrap: KekProvider['wrap'] = async (scope, key) => {
    if (key.length !== keyBytes) {
      throw new TypeError(`a key has ${keyBytes} bytes`);
    }
    const name = nameOf(scope);
    await ensureKeyOnce(name);
    const { status, body } = await call('encrypt', `encrypt/${name}`, {
      plaintext: Buffer.from(key).toString('base64'),
      associated_data: associatedData(scope),
    });
    const answer = ciphertextGuard.safeParse(body);
    if (status !== 200 || !answer.success) {
      // Somebody may have deleted the key.
      ensured.delete(name);
      throw unavailable('encrypt', status);
    }
    const { ciphertext } = answer.data.data;
    if (!ciphertextPattern.test(ciphertext)) {
      throw unavailable('encrypt', 'unknown format');
    }
    return Buffer.concat([Uint8Array.of(versionByte), Buffer.from(ciphertext)]);
  };

  const unwrap: KekProvider['unwrap'] = async (scope, wrapped) => {
    const { status, body } = await call('decrypt', `decrypt/${nameOf(scope)}`, {
      ciphertext: parseWrapped(wrapped).ciphertext,
      associated_data: associatedData(scope),
    });
    // The engine answers 400 for a bad tag, another's ciphertext, an unknown version and a missing key.
    if (status === 400) {
      throw vaultErrors.open_failed();
    }
    const answer = plaintextGuard.safeParse(body);
    if (status !== 200 || !answer.success) {
      throw unavailable('decrypt', status);
    }
    const key = Buffer.from(answer.data.data.plaintext, 'base64');
    if (key.length !== keyBytes) {
      throw vaultErrors.open_failed();
    }
    return key;
  };

  return {
    name: 'transit',
    wrap,
    unwrap,
    isCurrent: async (scope, wrapped) => {
      const { version } = parseWrapped(wrapped);
      const key = await findKey(nameOf(scope));
      if (key === null || version > key.latest_version) {
        throw vaultErrors.open_failed();
      }
      return version === key.latest_version;
    },
    rotate: async (scope) => {
      const name = nameOf(scope);
      await ensureKeyOnce(name);
      const { status } = await call('rotate', `keys/${name}/rotate`, {});
      if (status !== 200 && status !== 204) {
        throw unavailable('rotate', status);
      }
    },
    check: async (scope) => {
      const probe = randomBytes(keyBytes);
      const opened = await unwrap(scope, await wrap(scope, probe));
      if (!timingSafeEqual(probe, opened)) {
        throw unavailable('check', 'another key came back');
      }
    },
    versionHead,
    readVersion: (head) => {
      const version = headPattern.exec(Buffer.from(head.subarray(1)).toString('latin1'))?.[1];
      if (head[0] !== versionByte || version === undefined) {
        throw vaultErrors.open_failed();
      }
      return version;
    },
    describe: async (scope) => {
      const key = await findKey(nameOf(scope));
      if (key === null) {
        return null;
      }
      const madeAt = key.keys?.[String(key.latest_version)];
      return {
        version: String(key.latest_version),
        createdAt: typeof madeAt === 'number' ? new Date(madeAt * 1000) : null,
      };
    },
    isRotatedHere: true,
    close: async () => {
      ensured.clear();
      return Promise.resolve();
    },
  };
};
