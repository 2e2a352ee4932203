/**
 * Key-encrypting keys in AWS KMS: Encrypt and Decrypt with a symmetric key per region, or one for all.
 *
 * The scope is bound as encryption context `{ tenant, region }` (it stands in CloudTrail in plain text; neither is personal).
 *
 * Layout: 0x01 | name length 1 | name of the KMS key in ASCII | CiphertextBlob | checksum 8. The name is the id without the
 * rest of its ARN. The checksum is SHA-256, cut; it is not there against forgery, which KMS itself detects, but because KMS
 * answers some damage with AccessDenied, as if we had no right to the key.
 *
 * Only keys that the configuration names are ever used to unwrap: an ARN of somebody else's key in a wrapped key is
 * refused before KMS is asked. Aliases are not taken, since they can be pointed elsewhere.
 *
 * `rotate` is left to KMS: RotateKeyOnDemand only starts a rotation, a limited number of times in the life of a key, and
 * Encrypt does not say which key material it used, so the port's promise (`wrap` uses the new version from now on) could not
 * be kept. A rotation inside a KMS key needs no new wrapping; a change to another key is seen by `isCurrent`.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import type { KMSClientConfig } from '@aws-sdk/client-kms';
import { vaultErrors } from '../errors.ts';
import { keyBytes } from './provider.ts';
import type { KekProvider, KeyScope } from './provider.ts';

export type AwsKmsOptions = {
  /** Key id or key ARN, one for all regions or by region of the vault. */
  readonly keys: string | Readonly<Record<string, string>>;
  /** Key ids or ARNs that only unwrap. */
  readonly previousKeys?: readonly string[];
  /** AWS region of keys given without ARN. */
  readonly awsRegion?: string;
  /** Left out, the SDK looks in its usual places. */
  readonly credentials?: NonNullable<KMSClientConfig['credentials']>;
  readonly endpoint?: string;
};

type KmsKey = { readonly keyId: string; readonly name: string; readonly awsRegion?: string };

const timeoutMilliseconds = 3000;
const versionByte = 1;
const headerBytes = 2;
const checksumBytes = 8;
const longestBytes = 1024;
const keyPattern = /^(?:arn:[\w-]+:kms:([\w-]+):\d+:key\/)?((?:mrk-)?[\da-f-]{32,36})$/;

/** @throws vault.invalid_config when it is neither id nor ARN of a key */
const parseKey = (keyId: string, awsRegion: string | undefined): KmsKey => {
  const [, region = awsRegion, name] = keyPattern.exec(keyId) ?? [];
  if (name === undefined) {
    throw vaultErrors.invalid_config({ detail: { provider: 'aws-kms', field: 'keys' } });
  }
  return { keyId, name, ...(region === undefined ? {} : { awsRegion: region }) };
};

const checksum = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(bytes).digest().subarray(0, checksumBytes);

const encodeWrapped = (name: string, blob: Uint8Array): Buffer => {
  const body = Buffer.concat([Uint8Array.of(versionByte, name.length), Buffer.from(name), blob]);
  return Buffer.concat([body, checksum(body)]);
};

/** @throws vault.open_failed */
const parseWrapped = (wrapped: Uint8Array) => {
  const bytes = Buffer.from(wrapped);
  const body = bytes.subarray(0, -checksumBytes);
  const blobStart = headerBytes + (body[1] ?? 0);
  if (
    bytes.length > longestBytes ||
    body.length <= blobStart ||
    body[0] !== versionByte ||
    !checksum(body).equals(bytes.subarray(-checksumBytes))
  ) {
    throw vaultErrors.open_failed();
  }
  return {
    name: body.subarray(headerBytes, blobStart).toString('latin1'),
    blob: body.subarray(blobStart),
  };
};

const unavailable = (operation: string, reason: string) =>
  vaultErrors.kms_unavailable({ detail: { provider: 'aws-kms', operation, reason } });

// The two ways in which Decrypt says that the bytes are not of this key and context.
const foreignBytes = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);

/** The name of an SDK error, such as AccessDeniedException; message and request are left out. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : 'unknown';

/** @throws vault.invalid_config when an option is not valid */
export const createAwsKmsProvider = (options: AwsKmsOptions): KekProvider => {
  const parse = (keyId: string) => parseKey(keyId, options.awsRegion);
  const keys =
    typeof options.keys === 'string'
      ? parse(options.keys)
      : new Map(Object.entries(options.keys).map(([region, keyId]) => [region, parse(keyId)]));
  const previousKeys = (options.previousKeys ?? []).map(parse);
  const clients = new Map<string, KMSClient>();

  const keyOf = ({ region }: KeyScope): KmsKey => {
    const key = keys instanceof Map ? keys.get(region) : keys;
    if (key === undefined) {
      throw vaultErrors.region_unknown({ detail: { provider: 'aws-kms', region } });
    }
    return key;
  };

  const clientOf = ({ awsRegion }: KmsKey): KMSClient => {
    const known = clients.get(awsRegion ?? '');
    const client =
      known ??
      new KMSClient({
        ...(awsRegion === undefined ? {} : { region: awsRegion }),
        ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
        ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
        maxAttempts: 2,
        requestHandler: { connectionTimeout: 1000, requestTimeout: timeoutMilliseconds },
      });
    clients.set(awsRegion ?? '', client);
    return client;
  };

  /** Sends within the time limit; credentials, which the SDK may look up over the network, take part of it. */
  const send = async <Output>(
    operation: string,
    action: (abortSignal: AbortSignal) => Promise<Output>
  ): Promise<Output> => {
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const expiry = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'TimeoutError')), {
        once: true,
      });
    });
    try {
      return await Promise.race([action(signal), expiry]);
    } catch (error) {
      if (operation === 'Decrypt' && foreignBytes.has(reasonOf(error))) {
        throw vaultErrors.open_failed();
      }
      throw unavailable(operation, reasonOf(error));
    }
  };

  const contextOf = ({ tenantId, region }: KeyScope) => ({ tenant: tenantId, region });

  const wrap: KekProvider['wrap'] = async (scope, key) => {
    if (key.length !== keyBytes) {
      throw new TypeError(`a key has ${keyBytes} bytes`);
    }
    const kmsKey = keyOf(scope);
    const command = new EncryptCommand({
      KeyId: kmsKey.keyId,
      Plaintext: key,
      EncryptionContext: contextOf(scope),
    });
    const { CiphertextBlob: blob } = await send('Encrypt', async (abortSignal) =>
      clientOf(kmsKey).send(command, { abortSignal })
    );
    const wrapped = encodeWrapped(kmsKey.name, blob ?? new Uint8Array());
    if (blob === undefined || blob.length < keyBytes || wrapped.length > longestBytes) {
      throw unavailable('Encrypt', 'length of the answer');
    }
    return wrapped;
  };

  const findKey = (scope: KeyScope, name: string): KmsKey => {
    const key = [keyOf(scope), ...previousKeys].find((each) => each.name === name);
    if (key === undefined) {
      throw vaultErrors.open_failed();
    }
    return key;
  };

  const unwrap: KekProvider['unwrap'] = async (scope, wrapped) => {
    const { name, blob } = parseWrapped(wrapped);
    const kmsKey = findKey(scope, name);
    const command = new DecryptCommand({
      KeyId: kmsKey.keyId,
      CiphertextBlob: blob,
      EncryptionContext: contextOf(scope),
    });
    const { Plaintext: key } = await send('Decrypt', async (abortSignal) =>
      clientOf(kmsKey).send(command, { abortSignal })
    );
    if (key?.length !== keyBytes) {
      throw vaultErrors.open_failed();
    }
    return key;
  };

  return {
    name: 'aws-kms',
    wrap,
    unwrap,
    isCurrent: async (scope, wrapped) => {
      const { name } = parseWrapped(wrapped);
      return Promise.resolve(findKey(scope, name).name === keyOf(scope).name);
    },
    rotate: async (scope) =>
      Promise.reject(
        vaultErrors.kms_rotation_elsewhere({
          detail: { provider: 'aws-kms', key: keyOf(scope).name },
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
    // How old the material in the key is, only KMS knows: it may rotate it by itself.
    describe: async (scope) => Promise.resolve({ version: keyOf(scope).name, createdAt: null }),
    isRotatedHere: false,
    close: async () => {
      for (const client of clients.values()) {
        client.destroy();
      }
      clients.clear();
      return Promise.resolve();
    },
  };
};
