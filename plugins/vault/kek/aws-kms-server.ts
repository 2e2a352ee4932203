/**
 * A stand-in of ours for AWS KMS, for tests: Encrypt and Decrypt with real AES-256-GCM, the JSON protocol and the check of
 * Signature Version 4 after the public documentation. It is not the real service and proves nothing about it.
 *
 * Its CiphertextBlob is of its own making: key id 36 | iv 12 | ciphertext n | tag 16, with the context as AAD.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export type AwsCredentials = { readonly accessKeyId: string; readonly secretAccessKey: string };
type Answer = { readonly status: number; readonly body: unknown };

const bodyGuard = z
  .object({
    KeyId: z.string(),
    EncryptionContext: z.record(z.string()),
    Plaintext: z.string().base64().optional(),
    CiphertextBlob: z.string().base64().optional(),
  })
  .strict();

const idBytes = 36;
const [ivBytes, tagBytes] = [12, 16];

const refusal = (type: string): Answer => ({ status: 400, body: { __type: type, message: type } });

const hmac = (key: string | Uint8Array, text: string) =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Signature Version 4 of a POST to `/` without query, or null when the header does not fit. */
const deriveSignature = (request: IncomingMessage, body: string, secret: string) => {
  const { authorization = '' } = request.headers;
  const [, date, region, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=\w+\/(\d{8})\/([\w-]+)\/kms\/aws4_request, SignedHeaders=([\w;-]+), Signature=([\da-f]{64})$/.exec(
      authorization
    ) ?? [];
  if (date === undefined || region === undefined || signedHeaders === undefined) {
    return null;
  }
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('');
  const canonical = ['POST', '/', '', headers, signedHeaders, sha256(body)].join('\n');
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    `${date}/${region}/kms/aws4_request`,
    sha256(canonical),
  ].join('\n');
  const key = [date, region, 'kms', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return { valid: hmac(key, text).toString('hex') === signature, signedHeaders, region };
};

const canonicalContext = (context: Readonly<Record<string, string>>) =>
  Buffer.from(JSON.stringify(Object.entries(context).sort()));

/** @param keys secrets of 32 bytes by key id */
export const startAwsKmsServer = async (
  credentials: AwsCredentials,
  keys: ReadonlyMap<string, Buffer>
) => {
  const complaints: string[] = [];
  /** What was asked, without secrets: operation, key id, context, AWS region of the signature. */
  const requests: unknown[] = [];

  const encrypt = (id: string, secret: Buffer, plaintext: string, context: Buffer): Answer => {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(context);
    const text = Buffer.concat([cipher.update(plaintext, 'base64'), cipher.final()]);
    const blob = Buffer.concat([Buffer.from(id), iv, text, cipher.getAuthTag()]);
    return {
      status: 200,
      body: {
        CiphertextBlob: blob.toString('base64'),
        KeyId: `arn:aws:kms:eu-central-1:111122223333:key/${id}`,
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      },
    };
  };

  const decrypt = (id: string, secret: Buffer, blob: Buffer, context: Buffer): Answer => {
    const named = blob.subarray(0, idBytes).toString('latin1');
    if (named !== id) {
      return refusal(keys.has(named) ? 'IncorrectKeyException' : 'AccessDeniedException');
    }
    try {
      const iv = blob.subarray(idBytes, idBytes + ivBytes);
      const decipher = createDecipheriv('aes-256-gcm', secret, iv).setAAD(context);
      decipher.setAuthTag(blob.subarray(-tagBytes));
      const text = blob.subarray(idBytes + ivBytes, -tagBytes);
      const plaintext = Buffer.concat([decipher.update(text), decipher.final()]);
      return {
        status: 200,
        body: { Plaintext: plaintext.toString('base64'), KeyId: id },
      };
    } catch {
      // A wrong tag or length; KMS says no more.
      return refusal('InvalidCiphertextException');
    }
  };

  const answer = (request: IncomingMessage, text: string): Answer => {
    const signature = deriveSignature(request, text, credentials.secretAccessKey);
    if (signature?.valid !== true) {
      return refusal('InvalidSignatureException');
    }
    for (const header of ['host', 'x-amz-date', 'x-amz-target']) {
      if (!signature.signedHeaders.split(';').includes(header)) {
        complaints.push(`${header} is not signed`);
      }
    }
    if (request.headers['content-type'] !== 'application/x-amz-json-1.1') {
      complaints.push('content type');
    }
    const operation = String(request.headers['x-amz-target']).replace(/^TrentService\./, '');
    const parsed = bodyGuard.safeParse(JSON.parse(text));
    if (!parsed.success || request.method !== 'POST' || request.url !== '/') {
      complaints.push(`${operation}: shape of the request`);
      return refusal('ValidationException');
    }
    const { KeyId, EncryptionContext, Plaintext, CiphertextBlob } = parsed.data;
    requests.push({ operation, KeyId, EncryptionContext, awsRegion: signature.region });
    const id = KeyId.split('/').at(-1) ?? '';
    const secret = keys.get(id);
    if (secret === undefined) {
      return refusal('NotFoundException');
    }
    const context = canonicalContext(EncryptionContext);
    if (operation === 'Encrypt' && Plaintext !== undefined) {
      return encrypt(id, secret, Plaintext, context);
    }
    if (operation === 'Decrypt' && CiphertextBlob !== undefined) {
      return decrypt(id, secret, Buffer.from(CiphertextBlob, 'base64'), context);
    }
    complaints.push(`${operation}: not known here`);
    return refusal('UnknownOperationException');
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(request, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
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
    complaints,
    requests,
    stop: async () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
