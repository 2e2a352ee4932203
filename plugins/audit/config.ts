/**
 * The audit chain's settings. The only reader of its environment variables; each may instead name a file with `_FILE` behind
 * it (an address may be a secret as well). Nothing that protects has a default.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { auditErrors } from './errors.ts';
import { createHeadSigner, publicJwkGuard } from './head-signature.ts';
import type { HeadSigner, PublicJwk } from './head-signature.ts';
import { ipPolicies } from './ip.ts';
import type { IpPolicy } from './ip.ts';

export type AnchorConfig =
  | { readonly type: 'directory'; readonly directory: string }
  | { readonly type: 'webhook'; readonly url: string; readonly token?: string }
  | {
      readonly type: 's3';
      readonly bucket: string;
      readonly prefix: string;
      readonly days: number;
      readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
      readonly region?: string;
      readonly endpoint?: string;
    };

export type StreamConfig =
  | { readonly type: 'stdout' }
  | { readonly type: 'syslog'; readonly host: string; readonly port: number }
  | { readonly type: 'otlp'; readonly url: string; readonly token?: string };

export type AuditConfig = {
  /**
   * PASSPORT_AUDIT_ANCHOR: `file:/path`, `s3://bucket/prefix?days=1100` (also `mode=GOVERNANCE`, `region=…`) or `https://…`;
   * null keeps no anchor, and a cut-off end of the chain then cannot be seen. PASSPORT_AUDIT_ANCHOR_TOKEN is sent to a
   * webhook as a bearer token; PASSPORT_AUDIT_ANCHOR_ENDPOINT is the address of a store that speaks S3.
   */
  readonly anchor: AnchorConfig | null;
  /** PASSPORT_AUDIT_ANCHOR_SECONDS between two rounds; 300 unless set. */
  readonly anchorSeconds: number;
  /** PASSPORT_AUDIT_IP: `none` (unless set) or `truncated`. */
  readonly ip: IpPolicy;
  /**
   * PASSPORT_AUDIT_STREAM: `stdout`, `syslog+tcp://host:port` or `otlp+http(s)://host:port[/path]`; null sends nothing.
   * PASSPORT_AUDIT_STREAM_TOKEN is sent to OTLP as a bearer token.
   */
  readonly stream: StreamConfig | null;
  /** PASSPORT_AUDIT_FORMER_KEYS_FILE: a JWKS of the public keys that signed before the present one. */
  readonly formerKeys: readonly PublicJwk[];
};

type Environment = Readonly<Record<string, string | undefined>>;

const invalid = (option: string): never => {
  // The value may be a secret: only the option's name is told.
  throw auditErrors.invalid_config({ detail: { option } });
};

const parseWith = <Schema extends z.ZodTypeAny>(
  option: string,
  schema: Schema,
  value: unknown
): z.output<Schema> => {
  const result = schema.safeParse(value);
  return result.success ? (result.data as z.output<Schema>) : invalid(option);
};

const createReader = (environment: Environment) => (name: string) => {
  const file = environment[`${name}_FILE`];
  if (!file) {
    return environment[name] || undefined;
  }
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    // The cause would name a path; the option is enough.
    return invalid(`${name}_FILE`);
  }
};

/** What travels in clear everybody on the way can read and change; only this machine's own loopback is excepted. */
const isSafe = ({ protocol, hostname }: URL) =>
  protocol === 'https:' ||
  (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));

const readUrl = (option: string, text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : invalid(option);
  return url.username || url.password || url.hash ? invalid(option) : url;
};

const s3Query = z
  .object({
    days: z.coerce.number().int().min(1).max(36_500).default(1100),
    mode: z.enum(['COMPLIANCE', 'GOVERNANCE']).default('COMPLIANCE'),
    region: z
      .string()
      .regex(/^[a-z\d-]{1,40}$/)
      .optional(),
  })
  .strict();

const anchorOption = 'PASSPORT_AUDIT_ANCHOR';
const streamOption = 'PASSPORT_AUDIT_STREAM';

const readAnchor = (read: ReturnType<typeof createReader>): AnchorConfig | null => {
  const text = read(anchorOption);
  if (text === undefined) {
    return null;
  }
  const url = readUrl(anchorOption, text);
  if (url.protocol === 'file:') {
    const directory = decodeURIComponent(url.pathname);
    return url.host || directory === '/' ? invalid(anchorOption) : { type: 'directory', directory };
  }
  if (url.protocol === 's3:') {
    const endpoint = read(`${anchorOption}_ENDPOINT`);
    if (endpoint !== undefined && !isSafe(readUrl(`${anchorOption}_ENDPOINT`, endpoint))) {
      return invalid(`${anchorOption}_ENDPOINT`);
    }
    const query = parseWith(anchorOption, s3Query, Object.fromEntries(url.searchParams));
    const { days, mode, region } = query;
    const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
    return {
      type: 's3',
      bucket: url.hostname || invalid(anchorOption),
      prefix: prefix && `${prefix}/`,
      days,
      mode,
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  }
  const token = read(`${anchorOption}_TOKEN`);
  return isSafe(url)
    ? { type: 'webhook', url: url.href, ...(token === undefined ? {} : { token }) }
    : invalid(anchorOption);
};

const readStream = (read: ReturnType<typeof createReader>): StreamConfig | null => {
  const text = read(streamOption);
  if (text === undefined || text === 'stdout') {
    return text === undefined ? null : { type: 'stdout' };
  }
  const url = readUrl(streamOption, text);
  if (url.protocol === 'syslog+tcp:') {
    const [host, port] = [url.hostname.replace(/^\[|\]$/g, ''), Number(url.port)];
    return host && port ? { type: 'syslog', host, port } : invalid(streamOption);
  }
  const [, scheme] = /^otlp\+(https?):$/.exec(url.protocol) ?? [];
  if (scheme === undefined || !url.hostname) {
    return invalid(streamOption);
  }
  const target = new URL(`${scheme}:${url.href.slice(url.protocol.length)}`);
  if (target.pathname === '/') {
    // OTLP/HTTP §"Request": the path of logs unless another is given.
    target.pathname = '/v1/logs';
  }
  const token = read(`${streamOption}_TOKEN`);
  if (token !== undefined && !isSafe(target)) {
    return invalid(streamOption);
  }
  return { type: 'otlp', url: target.href, ...(token === undefined ? {} : { token }) };
};

const keySetGuard = z.object({ keys: z.array(publicJwkGuard) });

/** The public keys of a JWKS text. @throws audit.invalid_key_set */
export const parseKeySet = (text: string): readonly PublicJwk[] => {
  try {
    return keySetGuard.parse(JSON.parse(text)).keys;
  } catch {
    // The cause would quote the file.
    throw auditErrors.invalid_key_set();
  }
};

const readFormerKeys = (environment: Environment): readonly PublicJwk[] => {
  const option = 'PASSPORT_AUDIT_FORMER_KEYS_FILE';
  const file = environment[option];
  if (!file) {
    return [];
  }
  try {
    return parseKeySet(readFileSync(file, 'utf8'));
  } catch {
    return invalid(option);
  }
};

/** @throws audit.invalid_config with the option's name */
export const readAuditConfig = (environment: Environment): AuditConfig => {
  const read = createReader(environment);
  return Object.freeze({
    anchor: readAnchor(read),
    anchorSeconds: parseWith(
      'PASSPORT_AUDIT_ANCHOR_SECONDS',
      z.coerce.number().int().positive().max(86_400),
      read('PASSPORT_AUDIT_ANCHOR_SECONDS') ?? 300
    ),
    ip: parseWith('PASSPORT_AUDIT_IP', z.enum(ipPolicies), read('PASSPORT_AUDIT_IP') ?? 'none'),
    stream: readStream(read),
    formerKeys: readFormerKeys(environment),
  });
};

/**
 * PASSPORT_AUDIT_KEY_FILE: a private Ed25519 JWK (RFC 8037), apart from every database.
 * @throws audit.invalid_key when it is missing or something else
 */
export const readAuditSigner = (environment: Environment): HeadSigner => {
  const file = environment['PASSPORT_AUDIT_KEY_FILE'];
  if (!file) {
    throw auditErrors.invalid_key({ detail: { missing: 'PASSPORT_AUDIT_KEY_FILE' } });
  }
  try {
    return createHeadSigner(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The cause would quote the file: no cause.
    throw auditErrors.invalid_key();
  }
};
