/**
 * What a role may do with Logto's own Management API, which knows no roles of the console. Closed: what is not here is refused. Everything a
 * role may read is masked, whatever the policy for administrators is.
 */
import type { StaffRole } from '../api/port.ts';
import { decodeSegment, readSegments } from './masking/answer.ts';
import type { Call } from './masking/answer.ts';

/**
 * `own-applications`: the list is cut down to the applications of the caller's sites.
 * `one-application`: only if it is of one of them.
 */
export type LogtoAccess =
  | { readonly type: 'allow' }
  | { readonly type: 'deny' }
  | { readonly type: 'own-applications' }
  | { readonly type: 'one-application'; readonly applicationId: string };

const allow = { type: 'allow' } as const;
const deny = { type: 'deny' } as const;

/** What the console's frame asks for before it shows a page. */
const frame = ['.well-known', 'status', 'swagger.json'];
const framePaths = ['configs/admin-console', 'systems/application'];

const decideForOwner = (path: string): LogtoAccess => {
  const [, area = '', id = '', ...rest] = readSegments(path);
  const [name, inner] = [area.toLowerCase(), id.toLowerCase()];
  if (frame.includes(name) || (rest.length === 0 && framePaths.includes(`${name}/${inner}`))) {
    return allow;
  }
  if (name !== 'applications') {
    return deny;
  }
  if (id === '') {
    return { type: 'own-applications' };
  }
  // Below an application there is what it may and who uses it; only its own secrets and looks are the owner's.
  const isOfOwner =
    rest.length === 0 || ['secrets', 'sign-in-experience'].includes(rest[0]?.toLowerCase() ?? '');
  const applicationId = isOfOwner ? decodeSegment(id) : null;
  return applicationId === null ? deny : { type: 'one-application', applicationId };
};

export const decideLogtoAccess = (role: StaffRole, { method, path }: Call): LogtoAccess => {
  if (role === 'admin' || method === 'OPTIONS') {
    return allow;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return deny;
  }
  return role === 'site_owner' ? decideForOwner(path) : allow;
};
