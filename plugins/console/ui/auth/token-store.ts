/** The tokens of Logto's console in this browser, as its own client keeps them (`@logto/browser`): read and written back, never copied elsewhere. */
import { config } from '../config.ts';

type AccessToken = { readonly token: string; readonly scope: string; readonly expiresAt: number };

const keyOf = (name: string) => `logto:${config().clientId}:${name}`;
const ownKey = () => `@${config().resource}`;

const isAccessToken = (value: unknown): value is AccessToken =>
  typeof value === 'object' &&
  value !== null &&
  'token' in value &&
  'expiresAt' in value &&
  typeof value.token === 'string' &&
  typeof value.expiresAt === 'number';

const readMap = (): Readonly<Record<string, unknown>> => {
  try {
    const map: unknown = JSON.parse(localStorage.getItem(keyOf('accessToken')) ?? '{}');
    return typeof map === 'object' && map !== null ? { ...map } : {};
  } catch {
    // Somebody else's text under that name counts as none.
    return {};
  }
};

export const readAccessToken = (): AccessToken | null => {
  const found = readMap()[ownKey()];
  return isAccessToken(found) ? found : null;
};

export const readRefreshToken = (): string | null => localStorage.getItem(keyOf('refreshToken'));

export type TokenReply = {
  readonly access_token: string;
  readonly expires_in: number;
  readonly scope?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly id_token?: string | undefined;
};

/** Everything the answer brought: the old refresh token is worth nothing after a few seconds. */
export const writeTokens = (reply: TokenReply, nowSeconds: number) => {
  if (reply.refresh_token !== undefined) {
    localStorage.setItem(keyOf('refreshToken'), reply.refresh_token);
  }
  if (reply.id_token !== undefined) {
    localStorage.setItem(keyOf('idToken'), reply.id_token);
  }
  const entry: AccessToken = {
    token: reply.access_token,
    scope: reply.scope ?? '',
    expiresAt: Math.round(nowSeconds + reply.expires_in),
  };
  localStorage.setItem(keyOf('accessToken'), JSON.stringify({ ...readMap(), [ownKey()]: entry }));
};
