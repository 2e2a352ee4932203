/**
 * An access token for our API: the one Logto's console has, or a new one for its refresh token.
 *
 * Refresh tokens are rotated, and one that is used again after three seconds ends the whole session. So: the cached token is preferred, only
 * one tab refreshes at a time (a lock of the browser), what is in the storage is read again once the lock is ours, and everything the answer
 * brings is written back. At the start of a page the host's own client asks for a token too; it is waited for.
 */
import { ApiError } from '../api/error.ts';
import { config } from '../config.ts';
import { readAccessToken, readRefreshToken, writeTokens } from './token-store.ts';
import type { TokenReply } from './token-store.ts';

/** Seconds before its end at which a token counts as over: clocks differ. */
const marginSeconds = 30;
const hostTries = 10;
const hostMs = 200;
const lockName = 'logto-passport:token';

const nowSeconds = () => Date.now() / 1000;

const readValid = (not: string | null): string | null => {
  const found = readAccessToken();
  return found && found.token !== not && found.expiresAt - marginSeconds > nowSeconds()
    ? found.token
    : null;
};

const signedOut = () => new ApiError('console.signed_out', 401);

const isReply = (value: unknown): value is TokenReply =>
  typeof value === 'object' &&
  value !== null &&
  'access_token' in value &&
  typeof value.access_token === 'string' &&
  'expires_in' in value &&
  typeof value.expires_in === 'number';

const refresh = async (): Promise<string> => {
  const refreshToken = readRefreshToken();
  if (!refreshToken) {
    throw signedOut();
  }
  const { clientId, resource } = config();
  const response = await fetch('/oidc/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: refreshToken,
      resource,
    }),
  });
  const reply: unknown = await response.json().catch(() => null);
  if (response.status >= 500) {
    throw new ApiError('console.offline', response.status);
  }
  if (!response.ok || !isReply(reply)) {
    throw signedOut();
  }
  writeTokens(reply, nowSeconds());
  return reply.access_token;
};

/** Of the host's client, which may have asked already. */
const waitForHost = async (): Promise<string | null> => {
  for (let tries = 0; tries < hostTries; tries += 1) {
    const valid = readValid(null);
    if (valid !== null || readRefreshToken() === null) {
      return valid;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, hostMs);
    });
  }
  return null;
};

const state = { isFirst: true };

/**
 * @param rejected a token that the API has refused: it is not given again
 * @throws ApiError console.signed_out, console.offline
 */
export const getAccessToken = async (rejected: string | null = null): Promise<string> => {
  const { isFirst } = state;
  state.isFirst = false;
  const cached = readValid(rejected) ?? (isFirst ? await waitForHost() : null);
  if (cached !== null) {
    return cached;
  }
  return navigator.locks.request(lockName, async () => readValid(rejected) ?? (await refresh()));
};
