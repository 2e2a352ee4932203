/**
 * Receives security events with the issuer's keys fetched and kept: what a site's server needs behind its push endpoint (RFC 8935) or its
 * polling (RFC 8936). It does not remember what was seen, and does not check who calls: that is the endpoint's.
 *
 * A token is refused as `invalid_key` only when keys fetched after it came do not verify it: a key that has just been rotated in is never
 * held against an event, which would be lost. Fetches are at least a second apart, whatever comes. Keys are dropped after ten minutes, so
 * that one the issuer has withdrawn does not go on verifying.
 */
import { createOwnError, PassportApiError } from './errors.ts';
import { readKeySet } from './key-set.ts';
import { verifySecurityEvent } from './security-events.ts';
import type { Expected, SecurityEvent } from './security-events.ts';

export type SecurityEventReceiver = {
  /**
   * @throws PassportApiError: with `err` when the token is refused (answer 400 and that word); without it when the keys cannot be read now
   *   (answer 503: the event comes again)
   */
  readonly receive: (token: string) => Promise<SecurityEvent>;
};

export type ReceiverOptions = {
  readonly issuer: string;
  /** The client id of the site. */
  readonly audience: string;
  readonly jwksUri: string;
  /** Another one for a proxy or a certificate authority of one's own. */
  readonly fetch?: typeof globalThis.fetch;
};

type Keys = { readonly jwks: Expected['jwks']; readonly begunAt: number };

const timeoutMs = 5000;
const longestMs = 600_000;
const pauseMs = 1000;

const sleep = async (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const assertWebAddress = (text: string): string => {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new TypeError('jwksUri is a web address, such as https://id.example/oidc/jwks');
  }
  return text;
};

const isKeyMissing = (error: unknown): boolean =>
  error instanceof PassportApiError && error.code === 'cms_node.invalid_key';

/** @throws TypeError when the address of the keys cannot be one */
export const createSecurityEventReceiver = (options: ReceiverOptions): SecurityEventReceiver => {
  const { issuer, audience } = options;
  const jwksUri = assertWebAddress(options.jwksUri);
  const send = options.fetch ?? globalThis.fetch;
  const state: { keys: Keys | null; fetching: Promise<Keys> | null; begunAt: number } = {
    keys: null,
    fetching: null,
    begunAt: -Infinity,
  };

  const load = async (): Promise<Expected['jwks']> => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const headers = { accept: 'application/json' };
      const response = await send(jwksUri, { headers, signal, redirect: 'error' });
      return readKeySet(response.status, await response.text());
    } catch (error) {
      if (error instanceof PassportApiError) {
        throw error;
      }
      throw createOwnError(signal.aborted ? 'cms_node.timeout' : 'cms_node.unreachable', 0, error);
    }
  };

  const fetchOnce = async (): Promise<Keys> => {
    await sleep(Math.max(0, state.begunAt + pauseMs - performance.now()));
    const begunAt = performance.now();
    state.begunAt = begunAt;
    return { jwks: await load(), begunAt };
  };

  /** Those whose fetching began at the time or later. Callers share a fetch. */
  const getKeys = async (since: number): Promise<Keys> => {
    for (;;) {
      if (state.keys && state.keys.begunAt >= since) {
        return state.keys;
      }
      state.fetching ??= fetchOnce().finally(() => {
        state.fetching = null;
      });
      // One that was under way may have begun too early; the next has not.
      state.keys = await state.fetching;
    }
  };

  return {
    receive: async (token) => {
      const cameAt = performance.now();
      const { jwks, begunAt } = await getKeys(cameAt - longestMs);
      try {
        return verifySecurityEvent(token, { issuer, audience, jwks });
      } catch (error) {
        if (!isKeyMissing(error) || begunAt >= cameAt) {
          throw error;
        }
      }
      const fresh = await getKeys(cameAt);
      return verifySecurityEvent(token, { issuer, audience, jwks: fresh.jwks });
    },
  };
};
