/**
 * The body of a request, read in front of the host's own parser and put back for it. What was read is replaced by a stream of the same
 * bytes, or of others, so that the host's parser finds what it would find on the wire.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import getRawBody from 'raw-body';
import type { Context } from 'koa';
import { staffErrors } from '../../plugins/staff/port.ts';

/** What koa-body 8 takes for JSON. */
const jsonTypes = [
  'application/json',
  'application/json-patch+json',
  'application/vnd.api+json',
  'application/csp-report',
  'application/scim+json',
];
/** co-body's own limit. */
const limit = '1mb';

/** What koa, koa-router and koa-body ask of a message beside its stream. */
const toMessage = (original: IncomingMessage, bytes: Buffer): IncomingMessage => {
  const { 'transfer-encoding': _, ...headers } = original.headers;
  const { method, url, rawHeaders, socket, httpVersion, httpVersionMajor, httpVersionMinor } =
    original;
  const stream = new Readable({ read: () => undefined });
  stream.push(bytes);
  stream.push(null);
  return Object.assign(stream, {
    headers: { ...headers, 'content-length': String(bytes.length) },
    ...{ method, url, rawHeaders, socket, connection: socket },
    ...{ httpVersion, httpVersionMajor, httpVersionMinor, complete: true, aborted: false },
    // The rest of an IncomingMessage is about a connection that is read to its end.
  }) as unknown as IncomingMessage;
};

const put = (ctx: Context, bytes: Buffer) => {
  const message = toMessage(ctx.req, bytes);
  ctx.req = message;
  ctx.request.req = message;
  ctx.response.req = message;
};

const hasBody = ({ req: { headers } }: Context) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Lets a JSON body be settled before the host sees it.
 * @param settle gives what the host is to see instead, or null for what was sent
 * @throws staff.not_json for anything but JSON: the host reads forms and texts too
 */
export const settleRequestBody = async (
  ctx: Context,
  settle: (body: unknown) => Promise<unknown>
): Promise<void> => {
  if (!hasBody(ctx)) {
    return;
  }
  if (!ctx.is(jsonTypes) || ctx.headers['content-encoding'] !== undefined) {
    throw staffErrors.not_json();
  }
  const bytes = await getRawBody(ctx.req, { limit }).catch((cause: unknown) => {
    throw staffErrors.too_large({ cause });
  });
  const body = parse(bytes);
  const settled = body === undefined ? null : await settle(body);
  put(ctx, settled === null ? bytes : Buffer.from(JSON.stringify(settled)));
};

/** Undefined for what is no JSON: the host says so. */
const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
};
