/**
 * Sends one POST to a place that a site has named, without becoming its hand in our own network (SSRF).
 *
 * The name is resolved once, every address of the answer is checked, and the connection goes to the checked address: a name that
 * resolves differently a moment later is not asked again. Redirects are not followed, at most 4 KiB of the answer are read, and
 * the whole exchange ends after 10 seconds. Never throws for what the other side does: the outcome says it, in codes.
 */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { hostOf, isAllowedAddress, parseEndpoint } from './addresses.ts';
import type { AddressPolicy } from './addresses.ts';

export type Outcome = { readonly latencyMs: number } & (
  | { readonly type: 'answer'; readonly status: number; readonly body: string }
  | {
      readonly type: 'failure';
      readonly code:
        'address_refused' | 'dns_failed' | 'timeout' | 'tls_failed' | 'connection_failed';
    }
);

export type Post = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}) => Promise<Outcome>;

type Address = { readonly address: string; readonly family: number };
export type Resolve = (host: string) => Promise<readonly Address[]>;

const bodyBytes = 4096;
const defaultTimeoutMs = 10_000;

const resolveBySystem: Resolve = async (host) => lookup(host, { all: true });

class Refused extends Error {
  readonly failure: 'address_refused' | 'dns_failed';
  constructor(failure: Refused['failure']) {
    super(failure);
    this.failure = failure;
  }
}

/** The one address to connect to. One bad address among good ones refuses them all. */
const pinAddress = async (url: URL, policy: AddressPolicy, resolve: Resolve): Promise<Address> => {
  const host = hostOf(url);
  const family = isIP(host);
  const found =
    family === 0
      ? await resolve(host).catch(() => {
          throw new Refused('dns_failed');
        })
      : [{ address: host, family }];
  const [first] = found;
  if (!first) {
    throw new Refused('dns_failed');
  }
  if (found.some(({ address }) => !isAllowedAddress(address, policy))) {
    throw new Refused('address_refused');
  }
  return first;
};

/** Races a step against the deadline, which counts whatever becomes of the step. */
const withDeadline = async <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(new DOMException('deadline', 'TimeoutError'));
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });

const exchange = async (
  url: URL,
  pinned: Address,
  { headers, body }: Pick<Parameters<Post>[0], 'headers' | 'body'>,
  signal: AbortSignal
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const leave = () => reject(new Error('closed without an answer'));
    const outgoing = request(
      url,
      {
        method: 'POST',
        // No pooled connections: one made for another name must not carry this request.
        agent: false,
        signal,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup: (_host, options, callback) => {
          if (options.all) {
            callback(null, [{ address: pinned.address, family: pinned.family }]);
          } else {
            callback(null, pinned.address, pinned.family);
          }
        },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        const chunks: Buffer[] = [];
        const size = () => chunks.reduce((sum, { length }) => sum + length, 0);
        const finish = () => {
          resolve({ status, body: Buffer.concat(chunks).subarray(0, bodyBytes).toString('utf8') });
          outgoing.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (size() >= bodyBytes) {
            finish();
          }
        });
        response.once('end', finish);
        response.once('error', reject);
        response.once('close', leave);
        outgoing.off('close', leave);
      }
    );
    outgoing.once('error', reject);
    // A receiver that switches protocols (101) ends the request without an answer and without an error.
    outgoing.once('close', leave);
    outgoing.end(body);
  });

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO)/;

const explain = (error: unknown, signal: AbortSignal): (Outcome & { type: 'failure' })['code'] => {
  if (error instanceof Refused) {
    return error.failure;
  }
  if (signal.aborted) {
    return 'timeout';
  }
  const code = typeof error === 'object' && error && 'code' in error ? String(error.code) : '';
  return tlsCodes.test(code) ? 'tls_failed' : 'connection_failed';
};

export const createSafePost =
  ({
    policy,
    resolve = resolveBySystem,
    timeoutMs = defaultTimeoutMs,
  }: {
    readonly policy: AddressPolicy;
    readonly resolve?: Resolve;
    readonly timeoutMs?: number;
  }): Post =>
  async ({ url: text, headers, body }) => {
    const startedAt = performance.now();
    const elapsed = () => Math.round(performance.now() - startedAt);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const url = parseEndpoint(text, policy);
      if (!url) {
        throw new Refused('address_refused');
      }
      const pinned = await withDeadline(pinAddress(url, policy, resolve), signal);
      const answer = await withDeadline(exchange(url, pinned, { headers, body }, signal), signal);
      return { type: 'answer', ...answer, latencyMs: elapsed() };
    } catch (error) {
      return { type: 'failure', code: explain(error, signal), latencyMs: elapsed() };
    }
  };
