/**
 * Key-encrypting keys in a hardware security module (or a software one) behind PKCS#11: AES-256-GCM with a secret key that
 * is found by its label on a token found by its label. The key never leaves the token: one that is extractable or not
 * sensitive is refused.
 *
 * Layout: 0x01 | label length 1 | label in ASCII | iv 12 | ciphertext 32 | tag 16. AAD: label and scope.
 *
 * IVs are 96 random bits from here, so a key may wrap 2^32 times (NIST SP 800-38D §8.3). Modules that insist on making
 * the IV themselves (FIPS mode of some) do not work.
 *
 * `rotate` is left to the tools of the module: make a key with a new label, put it into the configuration and the old
 * label among the previous ones. `isCurrent` compares labels.
 *
 * The package pkcs11js is native and optional; it is loaded with the first use. Its calls share one session and stand in a
 * line. A call into the module cannot be stopped: when it exceeds the time limit the caller gets an error, and the line
 * waits. C_Finalize is never called, since the library may be in use elsewhere in the process.
 * @see https://docs.oasis-open.org/pkcs11/pkcs11-curr/v3.0/os/pkcs11-curr-v3.0-os.html
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { vaultErrors } from '../errors.ts';
import { decrypt, encrypt, getKey, ivBytes, tagBytes, works } from './pkcs11-cipher.ts';
import { misconfigured, unavailable } from './pkcs11-library.ts';
import { createConnector, createLine } from './pkcs11-session.ts';
import type { Pkcs11Options } from './pkcs11-session.ts';
import { keyBytes } from './provider.ts';
import type { KekProvider, KeyScope } from './provider.ts';

const versionByte = 1;
const headerBytes = 2;

const additionalData = (label: string, { tenantId, region }: KeyScope) =>
  Buffer.from(JSON.stringify(['passport-vault/kek/pkcs11/v1', label, tenantId, region]));

/** @throws vault.open_failed */
const parseWrapped = (wrapped: Uint8Array) => {
  const bytes = Buffer.from(wrapped);
  const ivStart = headerBytes + (bytes[1] ?? 0);
  if (bytes[0] !== versionByte || bytes.length !== ivStart + ivBytes + keyBytes + tagBytes) {
    throw vaultErrors.open_failed();
  }
  return {
    label: bytes.subarray(headerBytes, ivStart).toString('latin1'),
    iv: bytes.subarray(ivStart, ivStart + ivBytes),
    sealed: bytes.subarray(ivStart + ivBytes),
  };
};

/** @throws vault.invalid_config when an option is not valid */
export const createPkcs11Provider = (options: Pkcs11Options): KekProvider => {
  const { keys, previousKeys = [] } = options;
  for (const label of [
    ...(typeof keys === 'string' ? [keys] : Object.values(keys)),
    ...previousKeys,
  ]) {
    if (!/^[\x20-\x7e]{1,200}$/.test(label)) {
      throw misconfigured('keys', 'a label is 1 to 200 ASCII characters');
    }
  }
  const { run, disconnect } = createLine(createConnector(options));

  const labelOf = ({ region }: KeyScope): string => {
    const label = typeof keys === 'string' ? keys : new Map(Object.entries(keys)).get(region);
    if (label === undefined) {
      throw vaultErrors.region_unknown({ detail: { provider: 'pkcs11', region } });
    }
    return label;
  };

  /** @throws vault.open_failed for bytes of a key that the configuration does not name */
  const parseOwn = (scope: KeyScope, wrapped: Uint8Array) => {
    const parsed = parseWrapped(wrapped);
    if (![labelOf(scope), ...previousKeys].includes(parsed.label)) {
      throw vaultErrors.open_failed();
    }
    return parsed;
  };

  const wrap: KekProvider['wrap'] = async (scope, key) => {
    if (key.length !== keyBytes) {
      throw new TypeError(`a key has ${keyBytes} bytes`);
    }
    const label = labelOf(scope);
    const iv = randomBytes(ivBytes);
    const aad = additionalData(label, scope);
    // A copy, since the caller may zero its own while this waits in line.
    const text = Buffer.from(key);
    const sealed = await run('encrypt', async (connection) =>
      encrypt(connection, await getKey(connection, label), { iv, aad, text })
    ).finally(() => text.fill(0));
    if (sealed.length !== keyBytes + tagBytes) {
      throw unavailable('encrypt', 'length of the answer');
    }
    const header = Uint8Array.of(versionByte, label.length);
    return Buffer.concat([header, Buffer.from(label), iv, sealed]);
  };

  const unwrap: KekProvider['unwrap'] = async (scope, wrapped) => {
    const { label, iv, sealed } = parseOwn(scope, wrapped);
    const aad = additionalData(label, scope);
    const key = await run('decrypt', async (connection) => {
      const tokenKey = await getKey(connection, label);
      try {
        return await decrypt(connection, tokenKey, { iv, aad, sealed });
      } catch (error) {
        throw (await works(connection, tokenKey)) ? vaultErrors.open_failed() : error;
      }
    });
    if (key.length !== keyBytes) {
      throw vaultErrors.open_failed();
    }
    return key;
  };

  return {
    name: 'pkcs11',
    wrap,
    unwrap,
    isCurrent: async (scope, wrapped) =>
      Promise.resolve(parseOwn(scope, wrapped).label === labelOf(scope)),
    rotate: async (scope) =>
      Promise.reject(
        vaultErrors.kms_rotation_elsewhere({
          detail: { provider: 'pkcs11', key: labelOf(scope) },
        })
      ),
    check: async (scope) => {
      const probe = randomBytes(keyBytes);
      const opened = await unwrap(scope, await wrap(scope, probe));
      if (!timingSafeEqual(probe, opened)) {
        throw unavailable('check', 'another key came back');
      }
    },
    versionHead: { kind: 'counted', lengthBytes: 1 },
    readVersion: (head) => {
      if (head[0] !== versionByte || head.length <= headerBytes) {
        throw vaultErrors.open_failed();
      }
      return Buffer.from(head.subarray(headerBytes)).toString('latin1');
    },
    // Tokens need not keep the day a key was made.
    describe: async (scope) => Promise.resolve({ version: labelOf(scope), createdAt: null }),
    isRotatedHere: false,
    close: async () => {
      disconnect();
      return Promise.resolve();
    },
  };
};
