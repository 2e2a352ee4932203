/** Access tokens as the console gets them from the admin tenant, for as many members as a test needs: signed with its own key. Any host. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import type { TestHost } from './host.ts';
import { runSql } from './sql.ts';

/** @param typ another one than Logto’s access tokens have: such a token the host takes, and the pack does not */
type Signer = (userId: string, typ?: string) => Promise<string>;

/** @returns makes the token of a member for the Management API of a tenant, whether or not the admin tenant has such a user */
export const createConsoleSigner = async (
  { databaseUrl, adminUrl }: Pick<TestHost, 'databaseUrl' | 'adminUrl'>,
  tenantId = 'default'
): Promise<Signer> => {
  const [row] = await runSql<{ value: readonly { value: string }[] }>(
    databaseUrl,
    `select value from logto_configs where tenant_id = 'admin' and key = 'oidc.privateKeys'`
  );
  const pem = row?.value[0]?.value;
  if (!pem) {
    throw new Error('the admin tenant has no signing key');
  }
  const publicKey = createPublicKey(pem);
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
  const alg = publicKey.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES384';
  return async (userId, typ = 'at+jwt') =>
    new SignJWT({ client_id: 'admin-console', scope: 'all' })
      .setProtectedHeader({ alg, typ, kid })
      .setIssuer(`${adminUrl}/oidc`)
      .setSubject(userId)
      .setAudience(`https://${tenantId}.logto.app/api`)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(createPrivateKey(pem));
};
