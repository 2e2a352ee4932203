/**
 * What the outcome of one attempt means for the delivery: done, again later, or never.
 * @see RFC 8935 §2.3 (400 with `err` is about the token itself: sending it again cannot help), Standard Webhooks 1.0.0 (410: gone)
 */
import type { Outcome } from './safe-fetch.ts';

export type Verdict =
  | { readonly type: 'delivered'; readonly status: number }
  | { readonly type: 'retry'; readonly status: number | null; readonly error: string }
  | { readonly type: 'dead'; readonly status: number | null; readonly error: string };

/** RFC 8935 §2.4 and its registry; anything else is reduced to one code. */
const knownErrors: readonly string[] = [
  'invalid_request',
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
];

/** The receiver's own words (`description`) are not kept: nobody knows what stands in them. */
export const describeReceiverError = (err: unknown): string =>
  typeof err === 'string' && knownErrors.includes(err) ? `receiver_${err}` : 'receiver_refused';

const readErr = (body: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'err' in parsed ? parsed.err : null;
  } catch {
    // Not JSON: a refusal without a reason.
    return null;
  }
};

export const judge = (method: 'push' | 'webhook', outcome: Outcome): Verdict => {
  if (outcome.type === 'failure') {
    return { type: 'retry', status: null, error: outcome.code };
  }
  const { status, body } = outcome;
  if (status >= 200 && status < 300) {
    return { type: 'delivered', status };
  }
  if (method === 'push' && status === 400) {
    const error = describeReceiverError(readErr(body));
    // A receiver that has not fetched a new key yet will have it next time; all else is about the token itself.
    return { type: error === 'receiver_invalid_key' ? 'retry' : 'dead', status, error };
  }
  if (method === 'webhook' && status === 410) {
    return { type: 'dead', status, error: 'receiver_gone' };
  }
  const isRedirect = status >= 300 && status < 400;
  return { type: 'retry', status, error: isRedirect ? 'redirect' : `http_${status}` };
};

export type RetryPlan = {
  readonly attempts: number;
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
};

/** 5 s, 15 s, 45 s, … 9 h: ten attempts in about fourteen hours. */
export const defaultRetryPlan: RetryPlan = {
  attempts: 10,
  firstMs: 5000,
  factor: 3,
  longestMs: 10 * 3_600_000,
};

/**
 * How long to wait after the given number of attempts; null when there were enough.
 * @param random 0..1: spreads receivers that failed together by a fifth to either side
 */
export const planRetry = (plan: RetryPlan, attempts: number, random: number): number | null => {
  if (attempts >= plan.attempts) {
    return null;
  }
  const wait = Math.min(plan.longestMs, plan.firstMs * plan.factor ** (attempts - 1));
  return Math.round(wait * (0.8 + 0.4 * random));
};
