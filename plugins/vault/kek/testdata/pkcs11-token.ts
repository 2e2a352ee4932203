/**
 * Real PKCS#11 tokens for tests, in a folder that is thrown away: SoftHSM when its tool and library are on the machine, else
 * the software token of NSS (softoken), else none, with the reason.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SHARE_ENV, Worker } from 'node:worker_threads';

export type TestToken = {
  readonly kind: 'SoftHSM' | 'NSS softoken';
  readonly modulePath: string;
  readonly tokenLabel: string;
  readonly pin: string;
  readonly libraryParameters?: string;
  readonly createKey: (label: string, change?: { extractable?: boolean; bytes?: number }) => void;
  /** Ends every session of the process on the token and with them the login; then no more `createKey`. */
  readonly closeAllSessions: () => void;
  readonly stop: () => Promise<void>;
};
export type FoundToken = TestToken | { readonly missing: string };

const pin = 'test-pin-7391';
const softHsmLabel = 'passport-test';
const folders = ['/usr/lib/softhsm', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];
const moreFolders = ['/usr/lib/x86_64-linux-gnu/softhsm', '/usr/local/lib/softhsm', '/usr/lib64'];

const findLibrary = (file: string) =>
  [...folders, ...moreFolders].map((folder) => join(folder, file)).find((path) => existsSync(path));

/** A variable of the process itself: what a test environment has as `process.env` may be a copy native code cannot see. */
const setProcessVariable = async (name: string, value: string) =>
  new Promise<void>((resolve, reject) => {
    const source = `process.env[${JSON.stringify(name)}] = ${JSON.stringify(value)};`;
    new Worker(source, { eval: true, env: SHARE_ENV })
      .once('error', reject)
      .once('exit', () => resolve());
  });

const startSoftHsm = async (folder: string, modulePath: string) => {
  const configuration = join(folder, 'softhsm2.conf');
  await writeFile(configuration, `directories.tokendir = ${folder}\nobjectstore.backend = file\n`);
  await setProcessVariable('SOFTHSM2_CONF', configuration);
  await promisify(execFile)(
    'softhsm2-util',
    ['--init-token', '--free', '--label', softHsmLabel, '--pin', pin, '--so-pin', pin],
    { env: { ...process.env, SOFTHSM2_CONF: configuration } }
  );
  return { kind: 'SoftHSM' as const, modulePath, tokenLabel: softHsmLabel };
};

const startSoftoken = (folder: string, modulePath: string) => ({
  kind: 'NSS softoken' as const,
  modulePath,
  tokenLabel: 'NSS Certificate DB',
  libraryParameters: `configdir='sql:${folder}' certPrefix='' keyPrefix='' secmod='' flags=`,
});

/** pkcs11js, or null when it is not installed or not built. */
const loadPackage = async () => {
  try {
    return (await import('pkcs11js')).default;
  } catch {
    // Said by the caller.
    return null;
  }
};

/** One session that stays open and logged in until `closeAllSessions`. */
export const startTestToken = async (): Promise<FoundToken> => {
  const pkcs11 = await loadPackage();
  if (pkcs11 === null) {
    return { missing: 'the package pkcs11js is not installed or not built' };
  }
  const [softHsm, softoken] = [findLibrary('libsofthsm2.so'), findLibrary('libsoftokn3.so')];
  const hasTool = (process.env.PATH ?? '')
    .split(':')
    .some((path) => existsSync(join(path, 'softhsm2-util')));
  if ((softHsm === undefined || !hasTool) && softoken === undefined) {
    return {
      missing: 'neither SoftHSM (softhsm2-util, libsofthsm2.so) nor libsoftokn3.so is here',
    };
  }
  const folder = await mkdtemp(join(tmpdir(), 'passport-pkcs11-'));
  const token =
    softHsm !== undefined && hasTool
      ? await startSoftHsm(folder, softHsm)
      : startSoftoken(folder, softoken ?? '');

  const library = new pkcs11.PKCS11();
  library.load(token.modulePath);
  library.C_Initialize({
    flags: pkcs11.CKF_OS_LOCKING_OK,
    ...('libraryParameters' in token ? { libraryParameters: token.libraryParameters } : {}),
  });
  const slot = library
    .C_GetSlotList(true)
    .find((each) => library.C_GetTokenInfo(each).label.trimEnd() === token.tokenLabel);
  if (slot === undefined) {
    throw new Error('the token that was just made is not there');
  }
  const session = library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
  if (token.kind === 'NSS softoken') {
    library.C_Login(session, pkcs11.CKU_SO, '');
    library.C_InitPIN(session, pin);
    library.C_Logout(session);
  }
  library.C_Login(session, pkcs11.CKU_USER, pin);

  return {
    ...token,
    pin,
    createKey: (label, { extractable = false, bytes = 32 } = {}) => {
      library.C_GenerateKey(session, { mechanism: pkcs11.CKM_AES_KEY_GEN }, [
        { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
        { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_AES },
        { type: pkcs11.CKA_VALUE_LEN, value: bytes },
        { type: pkcs11.CKA_LABEL, value: label },
        { type: pkcs11.CKA_TOKEN, value: true },
        { type: pkcs11.CKA_PRIVATE, value: true },
        { type: pkcs11.CKA_SENSITIVE, value: true },
        { type: pkcs11.CKA_EXTRACTABLE, value: extractable },
        { type: pkcs11.CKA_ENCRYPT, value: true },
        { type: pkcs11.CKA_DECRYPT, value: true },
      ]);
    },
    closeAllSessions: () => library.C_CloseAllSessions(slot),
    stop: async () => {
      library.C_CloseAllSessions(slot);
      await rm(folder, { recursive: true });
    },
  };
};
