/** Password hashes in Logto's column format: an encoded Argon2 string plus the name of the method. */
import { randomBytes } from 'node:crypto';
import { UsersPasswordEncryptionMethod } from '@logto/schemas';
import { argon2id, argon2Verify, bcryptVerify } from 'hash-wasm';

/** OWASP's parameters as Logto uses them: 8 MiB, 8 iterations, one lane. */
const parameters = { iterations: 8, parallelism: 1, memorySize: 8 * 1024, hashLength: 32 } as const;
const saltBytes = 16;

export type PasswordHash = {
  readonly passwordEncrypted: string;
  readonly passwordEncryptionMethod: UsersPasswordEncryptionMethod.Argon2id;
};

export const hashPassword = async (password: string): Promise<PasswordHash> => ({
  passwordEncrypted: await argon2id({
    ...parameters,
    password,
    salt: randomBytes(saltBytes),
    outputType: 'encoded',
  }),
  passwordEncryptionMethod: UsersPasswordEncryptionMethod.Argon2id,
});

/** Spends the time of a real check when there is nothing to check against, so that timing tells no one who exists. */
const decoyHash = hashPassword(randomBytes(saltBytes).toString('hex'));

/**
 * Whether the password fits the stored hash. Reads Argon2i (what stock Logto writes), Argon2id, Argon2d and bcrypt; a
 * user without a password, or with a legacy hash this host does not know, fits nothing.
 */
export const isPasswordRight = async (
  password: string,
  stored: { readonly hash: string | null; readonly method: string | null }
): Promise<boolean> => {
  const { hash, method } = stored;
  if (hash && method === 'Bcrypt') {
    return bcryptVerify({ password, hash });
  }
  if (hash && method?.startsWith('Argon2')) {
    return argon2Verify({ password, hash });
  }
  await argon2Verify({ password, hash: (await decoyHash).passwordEncrypted });
  return false;
};
