/**
 * Who may call what. A site calls with an API key or a token of a machine application that belongs to it; a person with an access token
 * of an application they are signed in to; the staff with a token of Logto's Management API (staff-access.ts says which of them may what).
 */
import { apiKeyScopes } from '../sites/port.ts';
import type { ApiKeyScope } from '../sites/port.ts';
import { apiErrors } from './errors.ts';
import { mayStaff } from './staff-access.ts';
import type { StaffAccess, StaffRole } from './staff-access.ts';

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
  | {
      readonly type: 'admin';
      /** Of the member of the console, or of the machine application. */
      readonly actorId: string;
      readonly ip: string | null;
      readonly isMachine: boolean;
      readonly role: StaffRole;
      /** Null for every site. */
      readonly siteIds: readonly string[] | null;
    }
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
export type StaffCaller = Extract<Caller, { type: 'admin' }>;

/** `person`, `public`, a word of the staff's, or the scope a site needs. */
export type Access = 'person' | 'public' | StaffAccess | ApiKeyScope;

/** `person` and the staff's words are no scopes, even if a token of the site names one of that name. */
const isScope = (access: string) => apiKeyScopes.some((scope) => scope === access);

const mayAccess = (caller: Caller, access: string): boolean => {
  switch (caller.type) {
    case 'site':
      return isScope(access) && caller.scopes.includes(access);
    case 'admin':
      return mayStaff(caller.role, access);
    case 'person':
      return access === 'person';
    case 'public':
      return false;
  }
};

/** @throws api.forbidden */
export const assertAccess = (caller: Caller, access: string): void => {
  if (access !== 'public' && !mayAccess(caller, access)) {
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
export const asStaff = (caller: Caller): StaffCaller => {
  if (caller.type !== 'admin') {
    throw apiErrors.forbidden();
  }
  return caller;
};
