/**
 * Calls of Logto's Management API as they arrive, before Logto has looked at them: by what the token says of itself. The host verifies it; a
 * token that lies is refused there, and until then nothing may depend on it but what is shown less.
 */
import { decodeJwt } from 'jose';
import type { Context } from 'koa';
import { isJwt, readToken } from './account-api-guard.ts';

export type ManagementCall = {
  readonly token: string;
  /** A token of the client credentials grant names the application twice; every other is of a person, whatever application they use. */
  readonly isMachine: boolean;
};

/** The header is read as loosely as Logto reads it; a stricter reading would be a way around. Null for every other request. */
export const readManagementCall = ({
  path,
  headers: { authorization },
}: Context): ManagementCall | null => {
  const token = /^\/+api(\/|$)/i.test(path) ? readToken(authorization) : null;
  if (token === null || !isJwt(token)) {
    return null;
  }
  try {
    const { sub, client_id: clientId } = decodeJwt(token);
    return { token, isMachine: sub !== undefined && sub === clientId };
  } catch {
    // Not a token that the host could verify: it refuses it.
    return { token, isMachine: false };
  }
};

/** Holds nowhere, and is no JWT. */
const noToken = 'Bearer none';

/**
 * Lets the host answer as to somebody without a good token: 401 wherever it asks for one, and what is open to everybody stays open. So there is
 * no list of such routes here that the next version of the host could add to.
 */
export const withholdToken = ({ req }: Context): void => {
  req.headers.authorization = noToken;
};
