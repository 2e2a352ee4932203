/**
 * Writes on the audit chain which people's data an answer of Logto's Management API holds, before it is sent: whichever route it came
 * from, by what the answer looks like, so that a second route cannot go unseen. An answer that cannot be recorded is not sent.
 *
 * Answers to people themselves (sign-in, account) are not the Management API's: those carry no JWT.
 */
import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import { auditErrors } from '../../plugins/audit/port.ts';
import type { AuditEntryInput } from '../../plugins/audit/port.ts';
import { describeCaller } from '../request-context.ts';
import type { TenantRuntime, Tenants } from '../tenants.ts';

type Json = Readonly<Record<string, unknown>>;

/** Fields of Logto's user, and the attribute each is. */
const attributeOfField: Readonly<Record<string, string>> = {
  username: 'username',
  primaryEmail: 'email',
  primaryPhone: 'phone_number',
  name: 'name',
  avatar: 'picture',
  profile: 'profile',
  customData: 'custom_data',
  identities: 'identities',
  ssoIdentities: 'identities',
};
/** What marks a user among the objects of an answer. */
const marks = ['primaryEmail', 'primaryPhone'];
const mostDeep = 6;
const batch = 200;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const isFull = (value: unknown) =>
  value !== null &&
  value !== undefined &&
  value !== '' &&
  !(isObject(value) && Object.keys(value).length === 0);

export type Shown = { readonly userId: string; readonly attributes: readonly string[] };

/** People in an answer, wherever they are in it, with the names of what is told about them. */
export const findPeople = (body: unknown, depth = 0): readonly Shown[] => {
  if (!isObject(body) || depth > mostDeep) {
    return [];
  }
  if (Array.isArray(body)) {
    return body.flatMap((item) => findPeople(item, depth + 1));
  }
  const { id } = body;
  if (typeof id === 'string' && marks.some((mark) => mark in body)) {
    const attributes = Object.entries(attributeOfField).flatMap(([field, attribute]) =>
      isFull(body[field]) ? [attribute] : []
    );
    return [{ userId: id, attributes: [...new Set(attributes)] }];
  }
  return Object.values(body).flatMap((value) => findPeople(value, depth + 1));
};

const isManagementCall = ({ path, headers: { authorization } }: Context): boolean =>
  /^\/+api(\/|$)/i.test(path) && (authorization ?? '').split('.').length === 3;

const isLogs = ({ path }: Context): boolean =>
  /^\/+api\/(logs|hooks\/[^/]+\/recent-logs)(\/|$)/i.test(path);

const chooseAction = ({ method, path }: Context, count: number): string => {
  if (method !== 'GET') {
    return 'users.write';
  }
  const isOne = count === 1 && /^\/+api\/users\/[^/]+/i.test(path);
  return isOne ? 'users.read' : 'users.list';
};

const record = async (ctx: Context, tenant: TenantRuntime) => {
  const people = findPeople(ctx.body);
  const caller = describeCaller();
  const common = {
    actorType: caller.type,
    actorId: caller.id,
    userRef: null,
    siteId: null,
    purpose: null,
    ip: tenant.pseudonymiseIp(ctx.ip),
    result: 'allowed',
  } as const;
  const entries = people.map(({ userId, attributes }): AuditEntryInput => ({
    ...common,
    userId,
    action: chooseAction(ctx, people.length),
    attributes: [...attributes],
  }));
  if (isLogs(ctx)) {
    entries.push({ ...common, userId: null, action: 'logs.read', attributes: [] });
  }
  for (let from = 0; from < entries.length; from += batch) {
    await tenant.audit.append(entries.slice(from, from + batch));
  }
};

export const createManagementRecorder =
  (provider: Provider, tenants: Tenants): Middleware =>
  async (ctx, next) => {
    await next();
    if (!isManagementCall(ctx) || ctx.status >= 300 || !isObject(ctx.body)) {
      return;
    }
    const tenant = await tenants.get(provider);
    if (!tenant.isProtected) {
      return;
    }
    try {
      await record(ctx, tenant);
    } catch (cause) {
      // Nothing of it may leave.
      ctx.body = null;
      throw auditErrors.unavailable({ cause });
    }
  };
