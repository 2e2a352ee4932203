/**
 * A provider with an HTTP interface: one JSON POST. It is sent the finished message and nothing else of what Logto knows: no
 * template context, no ip address. Redirects are not followed, a provider cannot send the message on to another address.
 */
import { z } from 'zod';
import type { Send } from './deliver.ts';

const millisecondsPerSecond = 1000;
const tooManyRequests = 429;
export const defaultTimeoutSeconds = 10;

export const timeoutGuard = z.number().int().min(1).max(60).default(defaultTimeoutSeconds);

const isSafeUrl = (value: string) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
  );
};

export const httpProviderGuard = z.object({
  kind: z.literal('http'),
  /** https, or plain http on this machine. */
  endpoint: z.string().refine(isSafeUrl, 'An https URL is expected.'),
  headers: z.record(z.string(), z.string()).default({}),
  /** The JSON to post; `{{name}}` in its texts is replaced by that field of the message. All fields by their names if absent. */
  body: z.record(z.string(), z.unknown()).optional(),
  timeoutSeconds: timeoutGuard,
});

export type HttpProvider = z.infer<typeof httpProviderGuard>;
type Fields = Readonly<Record<string, string>>;

/** Replaces inside a parsed structure: a value with a quote in it stays one value. */
const fill = (value: unknown, fields: Fields): unknown => {
  if (typeof value === 'string') {
    return value.replaceAll(/{{\s*(\w+)\s*}}/g, (whole, name: string) =>
      Object.hasOwn(fields, name) ? (fields[name] ?? '') : whole
    );
  }
  if (Array.isArray(value)) {
    return value.map((item) => fill(item, fields));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, fields)]))
    : value;
};

const post = async ({ endpoint, headers, timeoutSeconds }: HttpProvider, body: unknown) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutSeconds * millisecondsPerSecond),
  });
  await response.body?.cancel();
  return response;
};

export const createHttpSend =
  (provider: HttpProvider): Send<Fields> =>
  async (fields) => {
    try {
      const { ok, status } = await post(provider, fill(provider.body ?? fields, fields));
      if (ok) {
        return 'accepted';
      }
      return status === tooManyRequests ? 'rate_limited' : 'refused';
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable';
    }
  };
