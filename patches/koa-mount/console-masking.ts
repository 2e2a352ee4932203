/**
 * Logto's Management API as the console may use it: whatever route a session of the console calls, people's values are masked in the answer
 * before it is sent. Machines see everything: they are the tenant's own programs.
 *
 * Closed: which requests are concerned is decided by the token being no machine's, not by a list of routes; what cannot be masked is not
 * sent; a token whose owner is not known is kept from the host, which then answers as to nobody. A restricted role is masked whatever the
 * policy is, and sees no secrets either.
 */
import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import {
  createSeenMask,
  hideSecrets,
  maskAnswer,
  settleBody,
  staffErrors,
} from '../../plugins/staff/port.ts';
import type { Seen, StaffConfig, Stored } from '../../plugins/staff/port.ts';
import type { HostAddresses } from '../host-addresses.ts';
import { getRequest } from '../request-context.ts';
import type { TenantRuntime, Tenants } from '../tenants.ts';
import { settleSearch } from './console-search.ts';
import { prepareListCut } from './list-cut.ts';
import type { ListCut } from './list-cut.ts';
import { readManagementCall, withholdToken } from './management-call.ts';
import { settleRequestBody } from './request-body.ts';
import { assertMayCallLogto, createCallerReader } from './staff-guard.ts';
import type { MemberCall } from './staff-guard.ts';

/** Where people are written; elsewhere a text may well have such dots in it. */
const aboutPeople =
  /^\/+api\/+(users|organization-invitations|one-time-tokens|organizations\/+[^/]+\/+users|roles\/+[^/]+\/+users)(\/|$)/i;
const writing = ['POST', 'PUT', 'PATCH'];

const storedStatement = `select "id", "username", "primary_email", "primary_phone", "name", "avatar", "profile", "custom_data", "identities"
from "users" where "id" = $1`;

const findStored =
  ({ sealing }: TenantRuntime) =>
  async (userId: string): Promise<Stored | null> => {
    const [row] = await sealing.run(storedStatement, [userId]);
    return row === undefined
      ? null
      : {
          ...{ username: row['username'], name: row['name'], avatar: row['avatar'] },
          ...{ primaryEmail: row['primary_email'], primaryPhone: row['primary_phone'] },
          ...{ profile: row['profile'], customData: row['custom_data'] },
          identities: row['identities'],
        };
  };

type Masking = {
  readonly seen: readonly Seen[];
  readonly member: MemberCall | null;
  readonly showOwn: ListCut | null;
};

const maskBody = (
  { method, path }: Context,
  body: unknown,
  { seen, member }: Masking,
  isFailure: boolean
): unknown => {
  const masked = maskAnswer({ method, path }, body, { isFailure, maskSeen: createSeenMask(seen) });
  // Who calls is unknown only where the host refuses the token.
  return member?.role === 'admin' ? masked : hideSecrets({ method, path }, masked);
};

const isStream = (body: unknown) => typeof body === 'object' && body !== null && 'pipe' in body;

/** @throws staff.not_maskable */
const maskResponse = (ctx: Context, masking: Masking) => {
  const { body } = ctx as { body: unknown };
  // A digest of what was not masked.
  ctx.remove('ETag');
  if (body === null || body === undefined) {
    return;
  }
  if (Buffer.isBuffer(body) || isStream(body)) {
    ctx.body = null;
    throw staffErrors.not_maskable();
  }
  const { status } = ctx;
  const shown = masking.showOwn && status < 300 ? masking.showOwn(body) : body;
  ctx.body = maskBody(ctx, shown, masking, status >= 400);
  ctx.status = status;
};

/** The host renders its errors behind us; what it renders is masked by the error itself. */
const maskFailure = (error: unknown, ctx: Context, masking: Masking) => {
  if (typeof error !== 'object' || error === null || !('toBody' in error)) {
    return;
  }
  const { toBody } = error;
  if (typeof toBody === 'function') {
    Reflect.set(error, 'toBody', (...parameters: unknown[]): unknown =>
      maskBody(ctx, Reflect.apply(toBody, error, parameters), masking, true)
    );
  }
};

export const createConsoleMasking = (
  provider: Provider,
  tenants: Pick<Tenants, 'get'>,
  { consoleValues }: StaffConfig,
  { adminOrigins }: Pick<HostAddresses, 'adminOrigins'>
): Middleware => {
  const readCaller = createCallerReader(provider);

  /** What is refused here is read by the console as well, from its own origin. */
  const allowOrigin = (ctx: Context) => {
    const origin = ctx.get('origin');
    if (adminOrigins.includes(origin)) {
      ctx.vary('Origin');
      ctx.set('Access-Control-Allow-Origin', origin);
    }
  };

  /** @throws staff.*, vault.*, audit.unavailable */
  const settleRequest = async (ctx: Context, tenant: TenantRuntime, member: MemberCall) => {
    await settleSearch(ctx, tenant, member);
    if (writing.includes(ctx.method) && aboutPeople.test(ctx.path)) {
      const { method, path } = ctx;
      await settleRequestBody(ctx, async (body) =>
        settleBody({ method, path }, body, findStored(tenant))
      );
    }
  };

  return async (ctx, next) => {
    const call = readManagementCall(ctx);
    const tenant = call && !call.isMachine ? await tenants.get(provider) : null;
    if (!call || !tenant?.isProtected) {
      await next();
      return;
    }
    allowOrigin(ctx);
    const caller = await readCaller(ctx, tenant, call.token);
    const member = caller.type === 'member' ? caller.member : null;
    if (caller.type === 'unknown') {
      withholdToken(ctx);
    }
    const ownApplications = member && (await assertMayCallLogto(ctx, tenant, member));
    if (consoleValues === 'shown' && member?.role === 'admin') {
      await next();
      return;
    }
    const request = getRequest();
    const seen: Seen[] = [];
    if (!request) {
      throw staffErrors.not_maskable();
    }
    request.seen = seen;
    if (member) {
      await settleRequest(ctx, tenant, member);
    }
    // It would be compared with a digest of what is not masked.
    delete ctx.req.headers['if-none-match'];
    const showOwn = ownApplications && prepareListCut(ctx, ownApplications);
    const masking = { seen, member, showOwn };
    try {
      await next();
    } catch (error) {
      maskFailure(error, ctx, masking);
      throw error;
    }
    maskResponse(ctx, masking);
  };
};
