/**
 * The one session with a token: logs in, runs one call after another, and makes the session anew when it broke.
 */
import { isPassportError } from '../../../schemas/errors.ts';
import {
  allowing,
  ckf,
  ckr,
  cku,
  codeOf,
  loadPackage,
  packageName,
  reasonOf,
  unavailable,
  withinTime,
} from './pkcs11-library.ts';
import type { Connection, Handle, Library } from './pkcs11-library.ts';

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

export const createConnector = (options: Pkcs11Options) => {
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
export const createLine = (connect: () => Promise<Connection>) => {
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
