/**
 * What is asked of a token's key: find it by its label, encrypt and decrypt with it, tell a refused tag from a broken module.
 */
import { randomBytes } from 'node:crypto';
import { cka, ckk, ckm, cko, misconfigured, unavailable } from './pkcs11-library.ts';
import type { Connection, Handle, Mechanism, TokenKey } from './pkcs11-library.ts';
import { keyBytes } from './provider.ts';

export const [ivBytes, tagBytes] = [12, 16];

const gcm = (parameterType: number, iv: Buffer, aad: Buffer): Mechanism => ({
  mechanism: ckm.aesGcm,
  parameter: { type: parameterType, iv, ivBits: ivBytes * 8, aad, tagBits: tagBytes * 8 },
});

export const encrypt = async (
  { library, session }: Connection,
  { handle, parameterType }: TokenKey,
  { iv, aad, text }: { readonly iv: Buffer; readonly aad: Buffer; readonly text: Buffer }
) => {
  library.C_EncryptInit(session, gcm(parameterType, iv, aad), handle);
  return library.C_EncryptAsync(session, text, Buffer.alloc(text.length + tagBytes));
};

export const decrypt = async (
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
export const works = async (connection: Connection, key: TokenKey): Promise<boolean> => {
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
export const getKey = async (connection: Connection, label: string): Promise<TokenKey> => {
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
