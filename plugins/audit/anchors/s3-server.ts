/**
 * A stand-in of ours for S3 with Object Lock, for tests: PutObject, ListObjectVersions and GetObject with versions, and the
 * check of Signature Version 4 after the public documentation. It is not the real service and proves nothing about it.
 *
 * Refused as the real one does: a lock without checksum, a second object under a name with If-None-Match. Listings are two
 * versions a page.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type S3Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };
type Stored = {
  readonly key: string;
  readonly versionId: string;
  readonly body: Buffer;
  readonly isMarker: boolean;
};
type Answer = { readonly status: number; readonly body: string };

const pageSize = 2;

const hmac = (key: string | Uint8Array, text: string) =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  );
const refusal = (status: number, code: string): Answer => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

const isSignatureValid = (request: IncomingMessage, url: URL, body: Buffer, secret: string) => {
  const [, date = '', region = '', signedHeaders = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=\w+\/(\d{8})\/([\w-]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([\da-f]{64})$/.exec(
      request.headers.authorization ?? ''
    ) ?? [];
  const contentHash = String(request.headers['x-amz-content-sha256']);
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const canonical = [request.method, url.pathname, query, headers, signedHeaders, contentHash];
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    `${date}/${region}/s3/aws4_request`,
    sha256(canonical.join('\n')),
  ].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return contentHash === sha256(body) && hmac(key, text).toString('hex') === signature;
};

export const startS3Server = async (credentials: S3Credentials, bucket: string) => {
  /** Newest first. */
  const store: Stored[] = [];
  /** Headers of the lock and the condition, of each PUT that was taken. */
  const puts: Readonly<Record<string, string | undefined>>[] = [];
  const state = { status: 0 };

  const sorted = (prefix: string) =>
    store
      .filter(({ key }) => key.startsWith(prefix))
      // A stable sort keeps the newest version of a name first.
      .toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));

  const put = (request: IncomingMessage, key: string, body: Buffer): Answer => {
    const header = (name: string) => request.headers[name]?.toString();
    const [newest] = store.filter((object) => object.key === key);
    if (header('if-none-match') === '*' && newest && !newest.isMarker) {
      return refusal(412, 'PreconditionFailed');
    }
    const digest = createHash('sha256').update(body).digest('base64');
    if (header('x-amz-object-lock-mode') && header('x-amz-checksum-sha256') !== digest) {
      return refusal(400, 'InvalidRequest');
    }
    store.unshift({ key, versionId: randomUUID(), body, isMarker: false });
    puts.push({
      key,
      mode: header('x-amz-object-lock-mode'),
      until: header('x-amz-object-lock-retain-until-date'),
      condition: header('if-none-match'),
      type: header('content-type'),
    });
    return { status: 200, body: '' };
  };

  const list = (query: URLSearchParams): Answer => {
    const all = sorted(query.get('prefix') ?? '');
    const marker = query.get('version-id-marker');
    const from = marker === null ? 0 : all.findIndex(({ versionId }) => versionId === marker) + 1;
    const page = all.slice(from, from + pageSize);
    const last = page.at(-1);
    const isTruncated = from + pageSize < all.length;
    const items = page.map(({ key, versionId, isMarker }) => {
      const name = isMarker ? 'DeleteMarker' : 'Version';
      return `<${name}><Key>${key}</Key><VersionId>${versionId}</VersionId></${name}>`;
    });
    const next =
      isTruncated && last
        ? `<NextKeyMarker>${last.key}</NextKeyMarker><NextVersionIdMarker>${last.versionId}</NextVersionIdMarker>`
        : '';
    return {
      status: 200,
      body: `<?xml version="1.0"?><ListVersionsResult><IsTruncated>${isTruncated}</IsTruncated>${next}${items.join('')}</ListVersionsResult>`,
    };
  };

  const answer = (request: IncomingMessage, body: Buffer): Answer => {
    const url = new URL(request.url ?? '/', 'http://s3.invalid');
    if (state.status > 0) {
      return refusal(state.status, 'SlowDown');
    }
    if (!isSignatureValid(request, url, body, credentials.secretAccessKey)) {
      return refusal(403, 'SignatureDoesNotMatch');
    }
    const [, place, ...rest] = decodeURIComponent(url.pathname).split('/');
    if (place !== bucket) {
      return refusal(404, 'NoSuchBucket');
    }
    const key = rest.join('/');
    if (request.method === 'PUT') {
      return put(request, key, body);
    }
    if (url.searchParams.has('versions')) {
      return list(url.searchParams);
    }
    const versionId = url.searchParams.get('versionId');
    const found = store.find((object) => object.key === key && object.versionId === versionId);
    return found ? { status: 200, body: found.body.toString() } : refusal(404, 'NoSuchKey');
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(request, Buffer.concat(chunks));
      response.writeHead(status, { 'Content-Type': 'application/xml' }).end(body);
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
    puts,
    /** What somebody who may write, but not break locks, can do to a name. */
    overwrite: (key: string, body: string) =>
      store.unshift({ key, versionId: randomUUID(), body: Buffer.from(body), isMarker: false }),
    hide: (key: string) =>
      store.unshift({ key, versionId: randomUUID(), body: Buffer.alloc(0), isMarker: true }),
    failWith: (status: number) => {
      state.status = status;
    },
    stop: async () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
