/**
 * Who may call what. A site calls with an API key or a token of a machine application that belongs to it; a person with an access token
 * of an application they are signed in to; an administrator with a token of Logto's Management API.
 */
import { apiKeyScopes } from '../sites/port.ts';
import type { ApiKeyScope } from '../sites/port.ts';
import { apiErrors } from './errors.ts';

/** Where tokens of machine applications are for (RFC 8707). */
export const apiResource = 'urn:logto-passport:api';

export type Caller =
  | {
      readonly type: 'site';
      readonly siteId: string;
      readonly sectorId: string;
      /** Of the API key or the application. */
      readonly actorId: string;
      readonly scopes: readonly string[];
      readonly ip: string | null;
    }
  | { readonly type: 'admin'; readonly actorId: string; readonly ip: string | null }
  | {
      readonly type: 'person';
      readonly userId: string;
      /** Null for the person's own applications, which see every site. */
      readonly siteId: string | null;
      readonly actorId: string;
      readonly ip: string | null;
    }
  | { readonly type: 'public'; readonly ip: string | null };

export type SiteCaller = Extract<Caller, { type: 'site' }>;
export type PersonCaller = Extract<Caller, { type: 'person' }>;
export type AdminCaller = Extract<Caller, { type: 'admin' }>;

/** `admin`, `person`, `public`, or the scope a site needs. */
export type Access = 'admin' | 'person' | 'public' | ApiKeyScope;

/** `admin` and `person` are no scopes, even if a token of the site names one of that name. */
const isScope = (access: string) => apiKeyScopes.some((scope) => scope === access);

/** @throws api.forbidden */
export const assertAccess = (caller: Caller, access: string): void => {
  const isAllowed =
    access === 'public' ||
    (caller.type === 'site'
      ? isScope(access) && caller.scopes.includes(access)
      : caller.type === access);
  if (!isAllowed) {
    throw apiErrors.forbidden({ detail: { access } });
  }
};

/** For handlers of operations whose access names a scope. @throws api.forbidden */
export const asSite = (caller: Caller): SiteCaller => {
  if (caller.type !== 'site') {
    throw apiErrors.forbidden();
  }
  return caller;
};
export const asPerson = (caller: Caller): PersonCaller => {
  if (caller.type !== 'person') {
    throw apiErrors.forbidden();
  }
  return caller;
};
export const asAdmin = (caller: Caller): AdminCaller => {
  if (caller.type !== 'admin') {
    throw apiErrors.forbidden();
  }
  return caller;
};
