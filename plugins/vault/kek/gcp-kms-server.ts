/**
 * A stand-in of ours for Google Cloud KMS and for the token endpoint of Google's OAuth, for tests: the few operations the
 * provider uses, with real AES-256-GCM, after the public API documentation. It is not the real service and proves nothing
 * about it.
 *
 * Its ciphertext is of its own making: version 4 | iv 12 | ciphertext n | tag 16.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { crc32c } from './gcp-kms.ts';

type CryptoKey = { readonly versions: Buffer[]; primary: number; disabled: boolean };
type Answer = { readonly status: number; readonly body: unknown };

const base64 = z.string().base64();
const crc = z.string().regex(/^\d+$/);
const aadFields = { additionalAuthenticatedData: base64, additionalAuthenticatedDataCrc32c: crc };
const encryptGuard = z.object({ plaintext: base64, plaintextCrc32c: crc, ...aadFields }).strict();
const decryptGuard = z.object({ ciphertext: base64, ciphertextCrc32c: crc, ...aadFields }).strict();
const createGuard = z.object({ state: z.literal('ENABLED') }).strict();
const primaryGuard = z.object({ cryptoKeyVersionId: z.string() }).strict();

const [versionBytes, ivBytes, tagBytes] = [4, 12, 16];

const refusal = (code: number, status: string): Answer => ({
  status: code,
  body: { error: { code, message: status, status } },
});
const bytesOf = (text: string) => Buffer.from(text, 'base64');
const fits = (text: string, checksum: string) => crc32c(bytesOf(text)) === checksum;

const encrypt = (name: string, key: CryptoKey, body: z.output<typeof encryptGuard>): Answer => {
  const [header, iv] = [Buffer.alloc(versionBytes), randomBytes(ivBytes)];
  header.writeUInt32BE(key.primary);
  const cipher = createCipheriv('aes-256-gcm', key.versions[key.primary - 1] ?? '', iv);
  cipher.setAAD(bytesOf(body.additionalAuthenticatedData));
  const text = Buffer.concat([cipher.update(bytesOf(body.plaintext)), cipher.final()]);
  const ciphertext = Buffer.concat([header, iv, text, cipher.getAuthTag()]);
  return {
    status: 200,
    body: {
      name: `${name}/cryptoKeyVersions/${key.primary}`,
      ciphertext: ciphertext.toString('base64'),
      ciphertextCrc32c: crc32c(ciphertext),
      verifiedPlaintextCrc32c: true,
      verifiedAdditionalAuthenticatedDataCrc32c: true,
      protectionLevel: 'SOFTWARE',
    },
  };
};

const decrypt = (key: CryptoKey, body: z.output<typeof decryptGuard>): Answer => {
  const bytes = bytesOf(body.ciphertext);
  const version = bytes.length < versionBytes ? 0 : bytes.readUInt32BE();
  try {
    const iv = bytes.subarray(versionBytes, versionBytes + ivBytes);
    const decipher = createDecipheriv('aes-256-gcm', key.versions[version - 1] ?? '', iv);
    decipher.setAAD(bytesOf(body.additionalAuthenticatedData));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    const text = bytes.subarray(versionBytes + ivBytes, -tagBytes);
    const plaintext = Buffer.concat([decipher.update(text), decipher.final()]);
    return {
      status: 200,
      body: {
        plaintext: plaintext.toString('base64'),
        plaintextCrc32c: crc32c(plaintext),
        usedPrimary: version === key.primary,
        protectionLevel: 'SOFTWARE',
      },
    };
  } catch {
    // A wrong tag, length or version; the service says no more.
    return refusal(400, 'INVALID_ARGUMENT');
  }
};

/** @param names crypto keys it has; @param refreshToken the one for which it gives access tokens */
export const startGcpKmsServer = async (names: readonly string[], refreshToken: string) => {
  const keys = new Map(
    names.map((name): [string, CryptoKey] => [
      name,
      { versions: [randomBytes(32)], primary: 1, disabled: false },
    ])
  );
  const complaints: string[] = [];
  const requests: string[] = [];
  const accessToken = `ya29.${randomBytes(16).toString('hex')}`;
  const complain = (text: string): Answer => {
    complaints.push(text);
    return refusal(400, 'INVALID_ARGUMENT');
  };

  const answerToken = (text: string): Answer => {
    const form = new URLSearchParams(text);
    return form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === refreshToken
      ? {
          status: 200,
          body: { access_token: accessToken, expires_in: 3600, token_type: 'Bearer' },
        }
      : { status: 400, body: { error: 'invalid_grant' } };
  };

  const describeKey = (name: string, key: CryptoKey): Answer => ({
    status: 200,
    body: {
      name,
      purpose: 'ENCRYPT_DECRYPT',
      primary: { name: `${name}/cryptoKeyVersions/${key.primary}`, state: 'ENABLED' },
    },
  });

  const answerUse = (name: string, key: CryptoKey, action: string, body: unknown): Answer => {
    const [toEncrypt, toDecrypt] = [encryptGuard.safeParse(body), decryptGuard.safeParse(body)];
    if (action === ':encrypt' && toEncrypt.success) {
      const { data } = toEncrypt;
      return fits(data.plaintext, data.plaintextCrc32c) &&
        fits(data.additionalAuthenticatedData, data.additionalAuthenticatedDataCrc32c)
        ? encrypt(name, key, data)
        : complain('checksum of encrypt');
    }
    if (action === ':decrypt' && toDecrypt.success) {
      const { data } = toDecrypt;
      return fits(data.ciphertext, data.ciphertextCrc32c) &&
        fits(data.additionalAuthenticatedData, data.additionalAuthenticatedDataCrc32c)
        ? decrypt(key, data)
        : complain('checksum of decrypt');
    }
    if (action === '/cryptoKeyVersions' && createGuard.safeParse(body).success) {
      key.versions.push(randomBytes(32));
      const version = `${name}/cryptoKeyVersions/${key.versions.length}`;
      return { status: 200, body: { name: version, state: 'ENABLED' } };
    }
    const primary = primaryGuard.safeParse(body);
    if (action === ':updatePrimaryVersion' && primary.success) {
      key.primary = Number(primary.data.cryptoKeyVersionId);
      return describeKey(name, key);
    }
    return complain(`body of ${action}`);
  };

  const answer = (request: IncomingMessage, text: string): Answer => {
    if (request.url === '/token') {
      return answerToken(text);
    }
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (request.headers.authorization !== `Bearer ${accessToken}`) {
      return refusal(401, 'UNAUTHENTICATED');
    }
    const path =
      /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[\w-]+)(:\w+|\/cryptoKeyVersions)?$/;
    const [, name = '', action] = path.exec(request.url ?? '') ?? [];
    const key = keys.get(name);
    if (key === undefined) {
      return refusal(404, 'NOT_FOUND');
    }
    if (request.method === 'GET' && action === undefined) {
      return describeKey(name, key);
    }
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') {
      return complain(`${request.method ?? ''} ${request.url ?? ''}`);
    }
    return key.disabled
      ? refusal(400, 'FAILED_PRECONDITION')
      : answerUse(name, key, action ?? '', JSON.parse(text));
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(request, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  // A test that fails before it stops the server must not keep the process.
  server.unref();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    // A listening TCP server has an address of this kind.
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accessToken,
    keys,
    complaints,
    /** Method and path of each request to the key service. */
    requests,
    stop: async () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
