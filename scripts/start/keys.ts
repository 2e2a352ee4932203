/** Keys for development: made once, kept in the data folder, never overwritten. */
import { generateKeyPairSync } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createKeyFile } from '../../plugins/vault/port.ts';

const isThere = async (file: string): Promise<boolean> => {
  try {
    await access(file);
    return true;
  } catch {
    // Not there yet.
    return false;
  }
};

/** @returns the environment that names them */
export const makeKeys = async (
  folder: string
): Promise<
  Readonly<
    Record<'PASSPORT_KEK_PROVIDER' | 'PASSPORT_KEK_FILE' | 'PASSPORT_AUDIT_KEY_FILE', string>
  >
> => {
  const kekFile = path.join(folder, 'kek.json');
  const auditFile = path.join(folder, 'audit-key.json');
  if (!(await isThere(kekFile))) {
    await createKeyFile(kekFile);
  }
  if (!(await isThere(auditFile))) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const text = `${JSON.stringify(privateKey.export({ format: 'jwk' }))}\n`;
    await writeFile(auditFile, text, { mode: 0o600, flag: 'wx' });
  }
  return {
    PASSPORT_KEK_PROVIDER: 'local-file',
    PASSPORT_KEK_FILE: kekFile,
    PASSPORT_AUDIT_KEY_FILE: auditFile,
  };
};
