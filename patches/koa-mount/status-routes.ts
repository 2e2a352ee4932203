/**
 * What is attached and how it is: for people and their monitors (`/health`), and for whatever starts and stops the process
 * (`/health/live`, `/health/ready`). Open to everybody: no secrets, no names of hosts or people.
 *
 * 503 means that this process cannot serve this tenant. What is merely wrong is told with 200 and `degraded`.
 */
import type { Provider } from 'oidc-provider';
import type { Context } from 'koa';
import { isPassportError } from '../../schemas/errors.ts';
import type { Route } from '../../plugins/kernel/port.ts';
import { metricsErrors } from '../../plugins/metrics/port.ts';
import { getSigningKey } from '../oidc-provider/wrapped.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Tenants } from '../tenants.ts';
import { answerStylesheet } from './forms.ts';
import { createMetricsRoutes } from './metrics-routes.ts';

export type AttachmentStatus = {
  readonly host: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly isComplete: boolean;
  readonly telemetry: Telemetry;
};

const unavailable = 503;

/** A tenant's own reason (`kernel.tenant_unknown`, `kernel.alterations_pending`) is told; any other is not. */
const refuse = (cause: unknown): never => {
  throw isPassportError(cause) && cause.httpStatus === unavailable
    ? cause
    : metricsErrors.not_ready({ cause });
};

const answer = (ctx: Context, body: object) => {
  ctx.set('Cache-Control', 'no-store');
  ctx.body = body;
};

export const createStatusRoutes = (
  provider: Provider,
  tenants: Tenants,
  status: () => AttachmentStatus
): readonly Route[] => {
  const getAttached = (): AttachmentStatus => {
    const attached = status();
    return attached.isComplete ? attached : refuse(null);
  };
  const check = async ({ telemetry }: AttachmentStatus) => {
    const tenant = await tenants.get(provider).catch(refuse);
    return {
      tenant,
      ...(await telemetry.check({
        ...{ tenant, issuer: provider.issuer },
        signingKey: getSigningKey(provider),
      })),
    };
  };
  return [
    { method: 'GET', path: '/assets/passport.css', handle: answerStylesheet },
    {
      method: 'GET',
      path: '/health',
      handle: async (ctx) => {
        const attached = getAttached();
        const { tenant, problems, sealing, ...facts } = await check(attached);
        answer(ctx, {
          status: problems.length > 0 ? 'degraded' : 'ok',
          problems,
          host: attached.host,
          packages: attached.packages,
          protected: tenant.isProtected,
          // Other than `sealed` while an existing database is being sealed or brought back.
          sealing,
          ...facts,
        });
      },
    },
    {
      method: 'GET',
      path: '/health/live',
      handle: async (ctx) => {
        getAttached();
        answer(ctx, { status: 'ok' });
        return Promise.resolve();
      },
    },
    {
      method: 'GET',
      path: '/health/ready',
      handle: async (ctx) => {
        await check(getAttached());
        answer(ctx, { status: 'ok' });
      },
    },
    ...createMetricsRoutes(() => status().telemetry),
  ];
};
