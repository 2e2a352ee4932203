/**
 * Key-encrypting keys in Google Cloud KMS, over REST: symmetric encrypt and decrypt with a crypto key per region, or one
 * for all.
 *
 * The scope is bound as additional authenticated data. Every text that crosses the wire is accompanied by its CRC-32C, both
 * ways, as the API advises; an answer whose checksum does not fit is not used.
 *
 * Layout: 0x01 | name length 2, big endian | name of the key version in ASCII | ciphertext | checksum 8. The checksum is
 * SHA-256, cut: the name is not authenticated by the service, so damage to it must show here. It is not there against
 * forgery, with which one could only make `isCurrent` wrong. Only crypto keys of the configuration are used to unwrap.
 *
 * A new primary version may take minutes to be used everywhere; until then `wrap` may use the old one, and `isCurrent` says
 * so. The primary is asked for at most every 10 seconds, since reads of keys have a small quota.
 *
 * Rights: cloudkms.cryptoKeyVersions.useToEncrypt and useToDecrypt, cloudkms.cryptoKeys.get; to rotate also
 * cloudkms.cryptoKeyVersions.create and cloudkms.cryptoKeys.update.
 * @see https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys
 * @see https://cloud.google.com/kms/docs/data-integrity-guidelines
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import { vaultErrors } from '../errors.ts';
import { keyBytes } from './provider.ts';
import type { KekProvider, KeyScope } from './provider.ts';

/** What the provider needs of a client of google-auth-library. */
export type GcpTokenSource = {
  readonly getAccessToken: () => Promise<string | null | undefined | { token?: string | null }>;
};

export type GcpKmsOptions = {
  /** `projects/p/locations/l/keyRings/r/cryptoKeys/k`, one for all regions or by region of the vault. */
  readonly keys: string | Readonly<Record<string, string>>;
  /** Crypto keys that only unwrap. */
  readonly previousKeys?: readonly string[];
  /** Left out, application default credentials. */
  readonly auth?: GcpTokenSource;
  readonly endpoint?: string;
  readonly fetch?: typeof globalThis.fetch;
};

const timeoutMilliseconds = 3000;
const primaryAgeMilliseconds = 10_000;
const versionByte = 1;
const headerBytes = 3;
const checksumBytes = 8;
const longestBytes = 1024;
const keyPattern = /^projects\/[\w.:-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/;
const versionPattern = /^(projects\/.+)\/cryptoKeyVersions\/(\d+)$/;

const encryptGuard = z.object({
  name: z.string(),
  ciphertext: z.string().base64(),
  ciphertextCrc32c: z.string(),
  verifiedPlaintextCrc32c: z.literal(true),
  verifiedAdditionalAuthenticatedDataCrc32c: z.literal(true),
});
const decryptGuard = z.object({ plaintext: z.string().base64(), plaintextCrc32c: z.string() });
const keyGuard = z.object({
  primary: z.object({ name: z.string(), createTime: z.string().datetime().optional() }),
});
const versionGuard = z.object({ name: z.string(), state: z.string() });
const errorGuard = z.object({ error: z.object({ status: z.string().regex(/^[A-Z_]+$/) }) });

/** RFC 3720 appendix B.4; the polynomial is reflected. */
export const crc32c = (bytes: Uint8Array): string => {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
    }
  }
  // An int64 is a string in the JSON of Google's APIs.
  return String((remainder ^ 0xffffffff) >>> 0);
};

type Primary = { readonly name: string; readonly createdAt: Date | null };

/** The crypto key's own name and the number of the version. */
const toLabel = (versionName: string): string => {
  const [, key, version] = /\/([^/]+)\/cryptoKeyVersions\/(\d+)$/.exec(versionName) ?? [];
  if (key === undefined || version === undefined) {
    throw vaultErrors.open_failed();
  }
  return `${key}/${version}`;
};

const checksum = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(bytes).digest().subarray(0, checksumBytes);

const encodeWrapped = (versionName: string, ciphertext: Uint8Array): Buffer => {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(versionByte);
  header.writeUInt16BE(versionName.length, 1);
  const body = Buffer.concat([header, Buffer.from(versionName), ciphertext]);
  return Buffer.concat([body, checksum(body)]);
};

/** @throws vault.open_failed */
const parseWrapped = (wrapped: Uint8Array) => {
  const bytes = Buffer.from(wrapped);
  const body = bytes.subarray(0, -checksumBytes);
  const textStart = body.length < headerBytes ? headerBytes : headerBytes + body.readUInt16BE(1);
  const versionName = body.subarray(headerBytes, textStart).toString('latin1');
  const keyName = versionPattern.exec(versionName)?.[1];
  if (
    bytes.length > longestBytes ||
    body.length <= textStart ||
    body[0] !== versionByte ||
    keyName === undefined ||
    !checksum(body).equals(bytes.subarray(-checksumBytes))
  ) {
    throw vaultErrors.open_failed();
  }
  return { versionName, keyName, ciphertext: body.subarray(textStart) };
};

const associatedData = ({ tenantId, region }: KeyScope) =>
  Buffer.from(JSON.stringify(['passport-vault/kek/gcp-kms/v1', tenantId, region]));

const unavailable = (operation: string, reason: string | number) =>
  vaultErrors.kms_unavailable({ detail: { provider: 'gcp-kms', operation, reason } });

/** A word for the log; messages and causes are left out, since they can hold the request. */
const reasonOf = (error: unknown): string => {
  const { name, cause } = error instanceof Error ? error : new Error();
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[\dA-Z_]+$/.test(code) ? code : name;
};

const createCaller = ({ endpoint, auth, fetch = globalThis.fetch }: GcpKmsOptions) => {
  const tokens: GcpTokenSource =
    auth ?? new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloudkms'] });
  const base = endpoint ?? 'https://cloudkms.googleapis.com';

  const send = async (path: string, body: object | null, signal: AbortSignal) => {
    const given = await tokens.getAccessToken();
    const token = typeof given === 'object' ? given?.token : given;
    if (token === undefined || token === null || token === '') {
      throw Object.assign(new Error(), { name: 'NoToken' });
    }
    const response = await fetch(new URL(`/v1/${path}`, base), {
      method: body === null ? 'GET' : 'POST',
      redirect: 'error',
      signal,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === null ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    const parsed: unknown = await response.json();
    return { status: response.status, body: parsed };
  };

  /** @throws vault.open_failed only for `decrypt`; vault.kms_unavailable */
  return async <Guard extends z.ZodTypeAny>(
    operation: string,
    path: string,
    body: object | null,
    guard: Guard
  ): Promise<z.output<Guard>> => {
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    // Credentials may come over the network as well; the library cannot be told to stop.
    const expiry = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'TimeoutError')), {
        once: true,
      });
    });
    const reply = await Promise.race([send(path, body, signal), expiry]).catch((error: unknown) => {
      throw unavailable(operation, reasonOf(error));
    });
    if (reply.status === 200) {
      const parsed = guard.safeParse(reply.body);
      if (parsed.success) {
        return parsed.data as z.output<Guard>; // zod's own result, which a generic guard widens
      }
      throw unavailable(operation, 'unknown answer');
    }
    const status = errorGuard.safeParse(reply.body).data?.error.status;
    // A disabled version answers 400 as well, as FAILED_PRECONDITION.
    if (operation === 'decrypt' && reply.status === 400 && status === 'INVALID_ARGUMENT') {
      throw vaultErrors.open_failed();
    }
    throw unavailable(operation, status ?? reply.status);
  };
};

/** @throws vault.invalid_config when an option is not valid */
export const createGcpKmsProvider = (options: GcpKmsOptions): KekProvider => {
  const call = createCaller(options);
  const { keys, previousKeys = [] } = options;
  const primaries = new Map<string, Primary & { readonly at: number }>();
  for (const name of [
    ...(typeof keys === 'string' ? [keys] : Object.values(keys)),
    ...previousKeys,
  ]) {
    if (!keyPattern.test(name)) {
      throw vaultErrors.invalid_config({ detail: { provider: 'gcp-kms', field: 'keys' } });
    }
  }

  const keyOf = ({ region }: KeyScope): string => {
    const key = typeof keys === 'string' ? keys : new Map(Object.entries(keys)).get(region);
    if (key === undefined) {
      throw vaultErrors.region_unknown({ detail: { provider: 'gcp-kms', region } });
    }
    return key;
  };

  /** @throws vault.open_failed for bytes of a key that the configuration does not name */
  const parseOwn = (scope: KeyScope, wrapped: Uint8Array) => {
    const parsed = parseWrapped(wrapped);
    if (![keyOf(scope), ...previousKeys].includes(parsed.keyName)) {
      throw vaultErrors.open_failed();
    }
    return parsed;
  };

  const getPrimary = async (keyName: string): Promise<Primary> => {
    const known = primaries.get(keyName);
    if (known !== undefined && performance.now() - known.at < primaryAgeMilliseconds) {
      return known;
    }
    const { name, createTime } = (await call('read key', keyName, null, keyGuard)).primary;
    const primary = { name, createdAt: createTime === undefined ? null : new Date(createTime) };
    primaries.set(keyName, { ...primary, at: performance.now() });
    return primary;
  };

  const wrap: KekProvider['wrap'] = async (scope, key) => {
    if (key.length !== keyBytes) {
      throw new TypeError(`a key has ${keyBytes} bytes`);
    }
    const keyName = keyOf(scope);
    const aad = associatedData(scope);
    const body = {
      plaintext: Buffer.from(key).toString('base64'),
      plaintextCrc32c: crc32c(key),
      additionalAuthenticatedData: aad.toString('base64'),
      additionalAuthenticatedDataCrc32c: crc32c(aad),
    };
    const answer = await call('encrypt', `${keyName}:encrypt`, body, encryptGuard);
    const ciphertext = Buffer.from(answer.ciphertext, 'base64');
    const wrapped = encodeWrapped(answer.name, ciphertext);
    if (crc32c(ciphertext) !== answer.ciphertextCrc32c) {
      throw unavailable('encrypt', 'checksum of the answer');
    }
    if (
      versionPattern.exec(answer.name)?.[1] !== keyName ||
      ciphertext.length < keyBytes ||
      wrapped.length > longestBytes
    ) {
      throw unavailable('encrypt', 'unknown answer');
    }
    return wrapped;
  };

  const unwrap: KekProvider['unwrap'] = async (scope, wrapped) => {
    const { keyName, ciphertext } = parseOwn(scope, wrapped);
    const aad = associatedData(scope);
    const body = {
      ciphertext: ciphertext.toString('base64'),
      ciphertextCrc32c: crc32c(ciphertext),
      additionalAuthenticatedData: aad.toString('base64'),
      additionalAuthenticatedDataCrc32c: crc32c(aad),
    };
    const answer = await call('decrypt', `${keyName}:decrypt`, body, decryptGuard);
    const key = Buffer.from(answer.plaintext, 'base64');
    if (crc32c(key) !== answer.plaintextCrc32c) {
      throw unavailable('decrypt', 'checksum of the answer');
    }
    if (key.length !== keyBytes) {
      throw vaultErrors.open_failed();
    }
    return key;
  };

  return {
    name: 'gcp-kms',
    wrap,
    unwrap,
    isCurrent: async (scope, wrapped) => {
      const { versionName, keyName } = parseOwn(scope, wrapped);
      return keyName === keyOf(scope) && versionName === (await getPrimary(keyName)).name;
    },
    rotate: async (scope) => {
      const keyName = keyOf(scope);
      const made = await call(
        'create version',
        `${keyName}/cryptoKeyVersions`,
        { state: 'ENABLED' },
        versionGuard
      );
      const versionId = versionPattern.exec(made.name)?.[2];
      // A key in a hardware module or outside of Google may be made later; a version that is not ready stays unused.
      if (made.state !== 'ENABLED' || versionId === undefined) {
        throw unavailable('create version', 'not enabled');
      }
      await call(
        'update primary',
        `${keyName}:updatePrimaryVersion`,
        { cryptoKeyVersionId: versionId },
        keyGuard
      );
      primaries.delete(keyName);
    },
    check: async (scope) => {
      const probe = randomBytes(keyBytes);
      const opened = await unwrap(scope, await wrap(scope, probe));
      if (!timingSafeEqual(probe, opened)) {
        throw unavailable('check', 'another key came back');
      }
    },
    versionHead: { kind: 'counted', lengthBytes: 2 },
    readVersion: (head) => {
      if (head[0] !== versionByte || head.length <= headerBytes) {
        throw vaultErrors.open_failed();
      }
      return toLabel(Buffer.from(head.subarray(headerBytes)).toString('latin1'));
    },
    describe: async (scope) => {
      const { name, createdAt } = await getPrimary(keyOf(scope));
      return { version: toLabel(name), createdAt };
    },
    isRotatedHere: true,
    close: async () => {
      primaries.clear();
      return Promise.resolve();
    },
  };
};
