/**
 * Writes on the audit chain which people's data an answer of Logto's Management API holds, before it is sent: whichever route it came
 * from, by what the answer looks like, so that a second route cannot go unseen. Routes that answer with a part of a person, or with
 * addresses of people who have no account yet, are named below. An answer that cannot be recorded is not sent.
 *
 * Answers to people themselves (sign-in, account) are not the Management API's: those carry no JWT.
 */
import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import { auditErrors } from '../../plugins/audit/port.ts';
import type { AuditEntryInput } from '../../plugins/audit/port.ts';
import { describeCaller, getRequest } from '../request-context.ts';
import type { TenantRuntime, Tenants } from '../tenants.ts';
import { readManagementCall } from './management-call.ts';

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
/** What marks a user among the objects of an answer; of the few shown beside a role or an organization there is only the last. */
const marks = ['primaryEmail', 'primaryPhone', 'avatar'];
const batch = 200;

/** Below `/api/users/<id>/`: answers that hold one part of the person and not the person. */
const attributeOfPart: ReadonlyMap<string, string> = new Map([
  ['custom-data', 'custom_data'],
  ['profile', 'profile'],
  ['identities', 'identities'],
  ['sso-identities', 'identities'],
  ['all-identities', 'identities'],
  // Addresses and browsers, in clear.
  ['sessions', 'sessions'],
  ['grants', 'grants'],
  ['mfa-verifications', 'mfa_verifications'],
  ['personal-access-tokens', 'personal_access_tokens'],
]);

/** Answers about people whom no user id names. */
const unnamed: readonly {
  readonly path: RegExp;
  readonly action: string;
  readonly attributes: readonly string[];
}[] = [
  {
    path: /^\/+api\/(logs|hooks\/[^/]+\/recent-logs)(\/|$)/i,
    action: 'logs.read',
    attributes: [],
  },
  {
    path: /^\/+api\/organization-invitations(\/|$)/i,
    action: 'invitations.read',
    attributes: ['email'],
  },
  {
    path: /^\/+api\/one-time-tokens(\/|$)/i,
    action: 'one_time_tokens.read',
    attributes: ['email'],
  },
];

/** Bytes and streams are files, not answers about people. */
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !('pipe' in value);
const isFull = (value: unknown) =>
  value !== null &&
  value !== undefined &&
  value !== '' &&
  !(isObject(value) && Object.keys(value).length === 0);

export type Shown = { readonly userId: string; readonly attributes: readonly string[] };

const readPerson = (value: Json): Shown | null => {
  const { id } = value;
  if (typeof id !== 'string' || !marks.some((mark) => mark in value)) {
    return null;
  }
  const attributes = Object.entries(attributeOfField).flatMap(([field, attribute]) =>
    isFull(value[field]) ? [attribute] : []
  );
  return { userId: id, attributes: [...new Set(attributes)] };
};

/**
 * People in an answer, wherever and however deep they are in it, in its order, with the names of what is told about them.
 * @param body what will be sent as JSON, so without cycles
 */
export const findPeople = (body: unknown): readonly Shown[] => {
  const people: Shown[] = [];
  // Not recursive: an answer may be as deep as somebody's custom data.
  const waiting: unknown[] = [body];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (isObject(value)) {
      const person = Array.isArray(value) ? null : readPerson(value);
      if (person) {
        people.push(person);
      } else {
        for (const inner of Object.values(value).toReversed()) {
          waiting.push(inner);
        }
      }
    }
  }
  return people;
};

/** As `findPeople`; where the path names a person and a part of them, that is what the answer holds unless it is the whole person. */
export const findShown = (path: string, body: unknown): readonly Shown[] => {
  const [, encodedId = '', part = ''] = /^\/+api\/users\/([^/]+)\/([^/]+)/i.exec(path) ?? [];
  const attribute = attributeOfPart.get(part.toLowerCase());
  if (attribute === undefined) {
    return findPeople(body);
  }
  const isWhole = isObject(body) && readPerson(body) !== null && 'primaryEmail' in body;
  if (isWhole) {
    return findPeople(body);
  }
  return isFull(body) ? [{ userId: decodeURIComponent(encodedId), attributes: [attribute] }] : [];
};

const chooseAction = ({ method, path }: Context, count: number): string => {
  if (method !== 'GET' && method !== 'HEAD') {
    return 'users.write';
  }
  const isOne = count === 1 && /^\/+api\/users\/[^/]+/i.test(path);
  if (!isOne) {
    return 'users.list';
  }
  // What is masked is so behind this (console-masking.ts).
  return getRequest()?.seen ? 'users.read_masked' : 'users.read';
};

const record = async (ctx: Context, tenant: TenantRuntime) => {
  const people = findShown(ctx.path, ctx.body);
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
  for (const { path, action, attributes } of unnamed) {
    if (path.test(ctx.path)) {
      entries.push({ ...common, userId: null, action, attributes: [...attributes] });
    }
  }
  for (let from = 0; from < entries.length; from += batch) {
    await tenant.audit.append(entries.slice(from, from + batch));
  }
};

export const createManagementRecorder =
  (provider: Provider, tenants: Pick<Tenants, 'get'>): Middleware =>
  async (ctx, next) => {
    await next();
    if (!readManagementCall(ctx) || ctx.status >= 300 || !isObject(ctx.body)) {
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
