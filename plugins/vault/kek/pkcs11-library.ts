/**
 * PKCS#11 3.0 as the package pkcs11js speaks it: the part that is used, its numbers, and what a failed call may say. The package
 * is native and optional; it is loaded with the first use.
 * @see https://docs.oasis-open.org/pkcs11/pkcs11-curr/v3.0/os/pkcs11-curr-v3.0-os.html
 */
import { vaultErrors } from '../errors.ts';

export type Handle = Buffer;
type Attribute = { readonly type: number; readonly value?: Buffer | number | string | boolean };
export type Mechanism = { readonly mechanism: number; readonly parameter: object };
/** The part of pkcs11js that is used; its own types are not there when the package is not. */
export type Library = {
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
export type TokenKey = {
  readonly handle: Handle;
  /** Which of the two shapes of CK_GCM_PARAMS the module takes: with ulIvBits (3.0) or without (2.40). */
  readonly parameterType: number;
};
export type Connection = {
  readonly library: Library;
  readonly session: Handle;
  readonly parameterTypes: readonly number[];
  readonly keys: Map<string, TokenKey>;
};

export const packageName = 'pkcs11js';
const timeoutMilliseconds = 3000;

// Numbers of pkcs11t.h, PKCS#11 3.0.
export const ckr = {
  pinIncorrect: 0xa0,
  alreadyLoggedIn: 0x100,
  alreadyInitialized: 0x191,
};
export const cka = {
  class: 0x00,
  label: 0x03,
  keyType: 0x100,
  sensitive: 0x103,
  valueLength: 0x161,
  extractable: 0x162,
};
export const [cko, ckk, ckm, cku] = [
  { secretKey: 4 },
  { aes: 0x1f },
  { aesGcm: 0x1087 },
  { user: 1 },
];
export const ckf = { serialSession: 4, osLockingOk: 2 };

export const codeOf = (error: unknown): number =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : 0;

/** CKR_ name of an error of the module; every other text is left out. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && /^CKR_[\dA-Z_]+$/.test(error.message) ? error.message : 'unknown';

export const unavailable = (operation: string, reason: string) =>
  vaultErrors.kms_unavailable({ detail: { provider: 'pkcs11', operation, reason } });
export const misconfigured = (field: string, reason: string) =>
  vaultErrors.invalid_config({ detail: { provider: 'pkcs11', field, reason } });

/** @throws vault.kms_unavailable when `work` is not done in time; it goes on, and its end is ignored */
export const withinTime = async <Output>(
  operation: string,
  work: Promise<Output>
): Promise<Output> => {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const expiry = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(unavailable(operation, 'TimeoutError')), {
      once: true,
    });
  });
  return Promise.race([work, expiry]);
};

/** Runs `action`; an answer of the module named in `expected` is as good. */
export const allowing = (expected: number, action: () => void) => {
  try {
    action();
  } catch (error) {
    if (codeOf(error) !== expected) {
      throw error;
    }
  }
};

/** @throws vault.not_configured when the package is not installed or was not built */
export const loadPackage = async (importPackage: () => Promise<unknown>): Promise<Package> => {
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
