/**
 * A stand-in of ours for the transit engine of OpenBao or Vault, for tests: the few operations the provider uses, with
 * real AES-256-GCM, after the public API documentation. It is not the real service and proves nothing about it; the
 * provider's test also runs against a real one when its address is given.
 *
 * What a request has that the documentation does not is kept in `complaints`.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

type TransitKey = {
  readonly type: string;
  readonly exportable: boolean;
  readonly versions: Buffer[];
};
type Answer = { readonly status: number; readonly body?: unknown };

const createGuard = z
  .object({ type: z.string(), exportable: z.boolean(), allow_plaintext_backup: z.boolean() })
  .strict();
const encryptGuard = z
  .object({ plaintext: z.string().base64(), associated_data: z.string().base64() })
  .strict();
const decryptGuard = z
  .object({ ciphertext: z.string(), associated_data: z.string().base64() })
  .strict();

const refusal = (status: number, message: string): Answer => ({
  status,
  body: { errors: [message] },
});

const encrypt = (key: TransitKey, plaintext: string, associatedData: string): Answer => {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.versions.at(-1) ?? '', iv);
  cipher.setAAD(Buffer.from(associatedData, 'base64'));
  const text = Buffer.concat([
    iv,
    cipher.update(plaintext, 'base64'),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64');
  const version = key.versions.length;
  const data = { ciphertext: `vault:v${version}:${text}`, key_version: version };
  return { status: 200, body: { data } };
};

const decrypt = (key: TransitKey, ciphertext: string, associatedData: string): Answer => {
  const [, version, text] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
  const secret = key.versions[Number(version) - 1];
  const bytes = Buffer.from(text ?? '', 'base64');
  if (secret === undefined || bytes.length < 28) {
    return refusal(400, 'invalid ciphertext');
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(associatedData, 'base64'));
    decipher.setAuthTag(bytes.subarray(-16));
    const plaintext = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    return { status: 200, body: { data: { plaintext: plaintext.toString('base64') } } };
  } catch {
    // A wrong tag; the engine says no more.
    return refusal(400, 'invalid ciphertext: unable to decrypt');
  }
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk as Uint8Array)); // an IncomingMessage without encoding yields bytes
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** @param tokens those it accepts; may change while it runs */
export const startTransitServer = async (tokens: Set<string>, mount = 'transit') => {
  const keys = new Map<string, TransitKey>();
  const complaints: string[] = [];
  const created: unknown[] = [];
  const complain = (text: string): Answer => {
    complaints.push(text);
    return refusal(400, text);
  };

  const answerKey = (method: string, name: string, body: unknown): Answer => {
    const key = keys.get(name);
    if (method === 'GET') {
      return key === undefined
        ? refusal(404, '')
        : {
            status: 200,
            body: {
              data: {
                name,
                type: key.type,
                exportable: key.exportable,
                derived: false,
                latest_version: key.versions.length,
              },
            },
          };
    }
    const wanted = createGuard.safeParse(body);
    if (!wanted.success) {
      return complain('body of create key');
    }
    created.push(body);
    const { type, exportable } = wanted.data;
    keys.set(name, key ?? { type, exportable, versions: [randomBytes(32)] });
    return { status: 204 };
  };

  const answerUse = (action: string, name: string, body: unknown): Answer => {
    const key = keys.get(name);
    if (action === 'encrypt') {
      const wanted = encryptGuard.safeParse(body);
      // The engine makes a key of a kind of its own choosing when the token may create one.
      return key === undefined || !wanted.success
        ? complain('encrypt without key or with another body')
        : encrypt(key, wanted.data.plaintext, wanted.data.associated_data);
    }
    const wanted = decryptGuard.safeParse(body);
    if (!wanted.success) {
      return complain('body of decrypt');
    }
    return key === undefined
      ? refusal(400, 'encryption key not found')
      : decrypt(key, wanted.data.ciphertext, wanted.data.associated_data);
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const text = await readBody(request);
    if (request.headers['x-vault-request'] !== 'true') {
      complaints.push('no X-Vault-Request');
    }
    if (!tokens.has(String(request.headers['x-vault-token']))) {
      return refusal(403, 'permission denied');
    }
    const method = request.method ?? '';
    if (method === 'POST' && request.headers['content-type'] !== 'application/json') {
      complaints.push('content type');
    }
    const body: unknown = text === '' ? null : JSON.parse(text);
    const path = new RegExp(
      `^/v1/${mount}/(keys|encrypt|decrypt)/(\\w(?:[\\w.-]*\\w)?)(/rotate)?$`
    ).exec(request.url ?? '');
    const [, action = '', name = '', rotate] = path ?? [];
    if (action === 'keys' && rotate !== undefined && method === 'POST') {
      keys.get(name)?.versions.push(randomBytes(32));
      return keys.has(name) ? { status: 204 } : complain('rotate without key');
    }
    if (action === 'keys' && rotate === undefined) {
      return answerKey(method, name, body);
    }
    if (action !== '' && rotate === undefined && method === 'POST') {
      return answerUse(action, name, body);
    }
    complaints.push(`${method} ${request.url ?? ''}`);
    return refusal(404, 'no handler for route');
  };

  const write = (response: ServerResponse, { status, body }: Answer) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    void answer(request).then(
      (reply) => write(response, reply),
      () => write(response, complain('not JSON'))
    );
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
    keys,
    /** Bodies of the requests that made keys. */
    created,
    stop: async () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
