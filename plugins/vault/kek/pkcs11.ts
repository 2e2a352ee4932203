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
import { isPassportError } from '../../../schemas/errors.ts';
import { vaultErrors } from '../errors.ts';
import { keyBytes } from './provider.ts';
import type { KekProvider, KeyScope } from './provider.ts';

export type Pkcs11Options = {
  /** The shared library of the module, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly modulePath: string;
  readonly tokenLabel: string;
  /** Asked for with every login. One that was refused is not tried again, since tokens lock after a few. */
  readonly pin: () => Promise<string>;
  /** Label of the AES-256 key, one for all regions or by region of the vault. */
  readonly keys: string | Readonly<Record<string, string>>;
  /** Labels of keys that only unwrap. */
  readonly previousKeys?: readonly string[];
  /** Parameters of C_Initialize that NSS needs. */
  readonly libraryParameters?: string;
  readonly importPackage?: () => Promise<unknown>;
};

type Handle = Buffer;
type Attribute = { readonly type: number; readonly value?: Buffer | number | string | boolean };
type Mechanism = { readonly mechanism: number; readonly parameter: object };
/** The part of pkcs11js that is used; its own types are not there when the package is not. */
type Library = {
  readonly load: (path: string) => void;
  readonly C_Initialize: (options?: { libraryParameters?: string; flags?: number }) => void;
  readonly C_GetSlotList: (tokenPresent: boolean) => Handle[];
  readonly C_GetTokenInfo: (slot: Handle) => { readonly label: string };
  readonly C_OpenSession: (slot: Handle, flags: number) => Handle;
  readonly C_CloseSession: (session: Handle) => void;
  readonly C_Login: (session: Handle, userType: number, pin: string) => void;
  readonly C_FindObjectsInit: (session: Handle, template: readonly Attribute[]) => void;
  readonly C_FindObjects: (session: Handle, limit: number) => Handle[];
  readonly C_FindObjectsFinal: (session: Handle) => void;
  readonly C_GetAttributeValue: (
    session: Handle,
    object: Handle,
    template: readonly Attribute[]
  ) => readonly { readonly type: number; readonly value: Buffer }[];
  readonly C_EncryptInit: (session: Handle, mechanism: Mechanism, key: Handle) => void;
  readonly C_EncryptAsync: (session: Handle, input: Buffer, output: Buffer) => Promise<Buffer>;
  readonly C_DecryptInit: (session: Handle, mechanism: Mechanism, key: Handle) => void;
  readonly C_DecryptAsync: (session: Handle, input: Buffer, output: Buffer) => Promise<Buffer>;
};
type Package = {
  readonly PKCS11: new () => Library;
  readonly CK_PARAMS_AES_GCM: number;
  readonly CK_PARAMS_AES_GCM_v240: number;
};
type TokenKey = {
  readonly handle: Handle;
  /** Which of the two shapes of CK_GCM_PARAMS the module takes: with ulIvBits (3.0) or without (2.40). */
  readonly parameterType: number;
};
type Connection = {
  readonly library: Library;
  readonly session: Handle;
  readonly parameterTypes: readonly number[];
  readonly keys: Map<string, TokenKey>;
};

const packageName = 'pkcs11js';
const timeoutMilliseconds = 3000;
const versionByte = 1;
const headerBytes = 2;
const [ivBytes, tagBytes] = [12, 16];

// Numbers of pkcs11t.h, PKCS#11 3.0.
const ckr = {
  pinIncorrect: 0xa0,
  alreadyLoggedIn: 0x100,
  alreadyInitialized: 0x191,
};
const cka = {
  class: 0x00,
  label: 0x03,
  keyType: 0x100,
  sensitive: 0x103,
  valueLength: 0x161,
  extractable: 0x162,
};
const [cko, ckk, ckm, cku] = [{ secretKey: 4 }, { aes: 0x1f }, { aesGcm: 0x1087 }, { user: 1 }];
const ckf = { serialSession: 4, osLockingOk: 2 };

const codeOf = (error: unknown): number =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : 0;

/** CKR_ name of an error of the module; every other text is left out. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && /^CKR_[\dA-Z_]+$/.test(error.message) ? error.message : 'unknown';

const unavailable = (operation: string, reason: string) =>
  vaultErrors.kms_unavailable({ detail: { provider: 'pkcs11', operation, reason } });
const misconfigured = (field: string, reason: string) =>
  vaultErrors.invalid_config({ detail: { provider: 'pkcs11', field, reason } });

/** @throws vault.kms_unavailable when `work` is not done in time; it goes on, and its end is ignored */
const withinTime = async <Output>(operation: string, work: Promise<Output>): Promise<Output> => {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const expiry = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(unavailable(operation, 'TimeoutError')), {
      once: true,
    });
  });
  return Promise.race([work, expiry]);
};

/** Runs `action`; an answer of the module named in `expected` is as good. */
const allowing = (expected: number, action: () => void) => {
  try {
    action();
  } catch (error) {
    if (codeOf(error) !== expected) {
      throw error;
    }
  }
};

/** @throws vault.not_configured when the package is not installed or was not built */
const loadPackage = async (importPackage: () => Promise<unknown>): Promise<Package> => {
  try {
    const module = (await importPackage()) as { default: Package }; // a CommonJS module: its exports are the default
    return module.default;
  } catch {
    // The text of the failure holds paths of the machine, and there is one remedy for all of them.
    throw vaultErrors.not_configured({
      detail: { provider: 'pkcs11', missingPackage: packageName },
    });
  }
};

const additionalData = (label: string, { tenantId, region }: KeyScope) =>
  Buffer.from(JSON.stringify(['passport-vault/kek/pkcs11/v1', label, tenantId, region]));

const gcm = (parameterType: number, iv: Buffer, aad: Buffer): Mechanism => ({
  mechanism: ckm.aesGcm,
  parameter: { type: parameterType, iv, ivBits: ivBytes * 8, aad, tagBits: tagBytes * 8 },
});

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

const encrypt = async (
  { library, session }: Connection,
  { handle, parameterType }: TokenKey,
  { iv, aad, text }: { readonly iv: Buffer; readonly aad: Buffer; readonly text: Buffer }
) => {
  library.C_EncryptInit(session, gcm(parameterType, iv, aad), handle);
  return library.C_EncryptAsync(session, text, Buffer.alloc(text.length + tagBytes));
};

const decrypt = async (
  { library, session }: Connection,
  { handle, parameterType }: TokenKey,
  { iv, aad, sealed }: { readonly iv: Buffer; readonly aad: Buffer; readonly sealed: Buffer }
) => {
  library.C_DecryptInit(session, gcm(parameterType, iv, aad), handle);
  // Modules ask for room for the tag as well.
  const room = Buffer.alloc(sealed.length);
  try {
    return Buffer.from(await library.C_DecryptAsync(session, sealed, room));
  } finally {
    room.fill(0);
  }
};

/** Whether the key works at all; tells a refused tag from a broken module, for which modules have no common code. */
const works = async (connection: Connection, key: TokenKey): Promise<boolean> => {
  const [iv, aad, text] = [randomBytes(ivBytes), Buffer.from('probe'), randomBytes(keyBytes)];
  try {
    const sealed = await encrypt(connection, key, { iv, aad, text });
    return (await decrypt(connection, key, { iv, aad, sealed })).equals(text);
  } catch {
    // The answer is in the return value; the caller has the first failure.
    return false;
  }
};

/** @throws vault.invalid_config when there is not exactly one, or it is not an AES-256 key that stays on the token */
const findHandle = ({ library, session }: Connection, label: string): Handle => {
  library.C_FindObjectsInit(session, [
    { type: cka.class, value: cko.secretKey },
    { type: cka.keyType, value: ckk.aes },
    { type: cka.label, value: label },
  ]);
  const [handle, second] = library.C_FindObjects(session, 2);
  library.C_FindObjectsFinal(session);
  if (handle === undefined || second !== undefined) {
    throw misconfigured('keys', handle === undefined ? 'no such key' : 'more than one such key');
  }
  const [sensitive, extractable, length] = library.C_GetAttributeValue(session, handle, [
    { type: cka.sensitive },
    { type: cka.extractable },
    { type: cka.valueLength },
  ]);
  if (sensitive?.value[0] !== 1 || extractable?.value[0] !== 0 || length?.value[0] !== keyBytes) {
    throw misconfigured('keys', 'not a sensitive AES-256 key that cannot be extracted');
  }
  return handle;
};

/** @throws as `findHandle`; vault.kms_unavailable when the token does not do AES-GCM with the key */
const getKey = async (connection: Connection, label: string): Promise<TokenKey> => {
  const known = connection.keys.get(label);
  if (known !== undefined) {
    return known;
  }
  const handle = findHandle(connection, label);
  for (const parameterType of connection.parameterTypes) {
    const key = { handle, parameterType };
    if (await works(connection, key)) {
      connection.keys.set(label, key);
      return key;
    }
  }
  throw unavailable('find key', 'AES-GCM does not work with it');
};

const createConnector = (options: Pkcs11Options) => {
  const { importPackage = async () => import(packageName) as Promise<unknown> } = options;
  const refused = { pin: '' };

  const login = async (library: Library, session: Handle) => {
    const pin = await withinTime('login', options.pin());
    if (pin === '' || pin === refused.pin) {
      throw unavailable('login', pin === '' ? 'no PIN' : 'the PIN was refused before');
    }
    try {
      allowing(ckr.alreadyLoggedIn, () => library.C_Login(session, cku.user, pin));
    } catch (error) {
      refused.pin = codeOf(error) === ckr.pinIncorrect ? pin : '';
      throw error;
    }
  };

  /** @throws the module's error, vault.not_configured or vault.kms_unavailable */
  return async (): Promise<Connection> => {
    const pkcs11 = await loadPackage(importPackage);
    const library = new pkcs11.PKCS11();
    library.load(options.modulePath);
    const { libraryParameters } = options;
    const flags = ckf.osLockingOk;
    allowing(ckr.alreadyInitialized, () =>
      library.C_Initialize(
        libraryParameters === undefined ? { flags } : { libraryParameters, flags }
      )
    );
    const slots = library
      .C_GetSlotList(true)
      .filter((each) => library.C_GetTokenInfo(each).label.trimEnd() === options.tokenLabel);
    const [slot] = slots;
    if (slot === undefined || slots.length > 1) {
      throw unavailable('find token', slot === undefined ? 'no such token' : 'more than one');
    }
    const session = library.C_OpenSession(slot, ckf.serialSession);
    try {
      await login(library, session);
    } catch (error) {
      library.C_CloseSession(session);
      throw error;
    }
    const parameterTypes = [pkcs11.CK_PARAMS_AES_GCM, pkcs11.CK_PARAMS_AES_GCM_v240];
    return { library, session, parameterTypes, keys: new Map() };
  };
};

/** Runs one action after another on one connection; makes it anew when it broke. */
const createLine = (connect: () => Promise<Connection>) => {
  const state: { connection?: Connection; tail: Promise<unknown> } = { tail: Promise.resolve() };

  const disconnect = () => {
    const { connection } = state;
    delete state.connection;
    try {
      connection?.library.C_CloseSession(connection.session);
    } catch {
      // The session is gone already, which is what was wanted.
    }
  };

  const attempt = async <Output>(
    operation: string,
    action: (connection: Connection) => Promise<Output>
  ): Promise<Output> => {
    const reused = state.connection !== undefined;
    try {
      state.connection ??= await connect();
      return await action(state.connection);
    } catch (error) {
      if (isPassportError(error)) {
        throw error;
      }
      disconnect();
      // A session ends with a restart of the module or a logout elsewhere; a fresh one gets no second chance.
      if (reused) {
        return await attempt(operation, action);
      }
      throw unavailable(operation, reasonOf(error));
    }
  };

  const run = async <Output>(
    operation: string,
    action: (connection: Connection) => Promise<Output>
  ): Promise<Output> => {
    const turn = state.tail.then(async () => attempt(operation, action));
    // The next one's turn comes whatever becomes of this one.
    state.tail = turn.catch(() => undefined);
    return withinTime(operation, turn);
  };
  return { run, disconnect };
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
