/**
 * Wraps `mount`: where the host mounts its provider at /oidc, the pack's own middlewares go in front. Everything else is mounted
 * as the host wants it.
 */
import compose from 'koa-compose';
import type { Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import { createRouter, guardWith, kernelErrors } from '../../plugins/kernel/port.ts';
import type { EventsConfig } from '../../plugins/events/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import type { StaffConfig } from '../../plugins/staff/port.ts';
import type { HostAddresses } from '../host-addresses.ts';
import { isWrappedProvider } from '../oidc-provider/wrapped.ts';
import { assertShape } from '../patch.ts';
import type { Patch } from '../patch.ts';
import type { Tenants } from '../tenants.ts';
import { createApi } from './api.ts';
import { createAccountApiGuard } from './account-api-guard.ts';
import { createAccountRoutes } from './account-routes.ts';
import { createBlockedRoutes } from './blocked-page.ts';
import { createConsentPage } from './consent-page.ts';
import { createConsoleMasking } from './console-masking.ts';
import {
  createConsoleCors,
  createConsoleInjection,
  createConsoleRoutes,
} from './console-routes.ts';
import { createFailureBoundary } from './failure-boundary.ts';
import { createManagementRecorder } from './management-recorder.ts';
import { createPassportRoutes } from './passport-routes.ts';
import { createStatusRoutes } from './status-routes.ts';
import type { AttachmentStatus } from './status-routes.ts';

const providerPath = '/oidc';

const isProviderLike = (value: unknown): value is Provider =>
  typeof value === 'object' && value !== null && 'issuer' in value && 'callback' in value;

export type HostSettings = {
  readonly events: EventsConfig;
  readonly addresses: HostAddresses;
  readonly staff: StaffConfig;
};

const createFront = (
  provider: Provider,
  tenants: Tenants,
  status: () => AttachmentStatus,
  { events, addresses, staff }: HostSettings,
  log: Log
): Middleware =>
  compose([
    createFailureBoundary(log),
    createConsoleCors(addresses),
    createConsoleInjection(provider, addresses, log),
    createConsentPage(provider, tenants, log),
    createApi(provider, tenants, status, events, log),
    createRouter(
      [
        ...createStatusRoutes(provider, tenants, status),
        ...createPassportRoutes(provider, tenants),
        ...createAccountRoutes(provider, tenants),
        ...createBlockedRoutes(provider, tenants),
        ...createConsoleRoutes(provider, addresses),
      ],
      log
    ),
    guardWith(createAccountApiGuard(provider, tenants), log),
    createConsoleMasking(provider, tenants, staff, addresses),
    createManagementRecorder(provider, tenants),
  ]);

export const createKoaMountPatch = (
  tenants: Tenants,
  status: () => AttachmentStatus,
  settings: HostSettings,
  log: Log
): Patch => ({
  package: 'koa-mount',
  versions: '>=4.0.0 <4.1.0',
  mode: 'enforce',
  apply: (namespace) => {
    const original = namespace['default'];
    assertShape('koa-mount', {
      'mount(prefix, app)': typeof original === 'function' && original.length === 2,
    });
    // Asserted above; koa-mount is a function with two call signatures.
    const real = original as (...parameters: unknown[]) => Middleware;
    const wrapped = (...parameters: unknown[]): Middleware => {
      const middleware = real(...parameters);
      const [path, app] = parameters;
      if (path !== providerPath || !isProviderLike(app)) {
        return middleware;
      }
      if (!isWrappedProvider(app)) {
        throw kernelErrors.not_attached({ detail: { missing: ['oidc-provider'] } });
      }
      // Not only at the first request: events that wait are delivered from the start on.
      setImmediate(() => {
        tenants.get(app).catch((error: unknown) => log.error('tenant_not_opened', error));
      });
      return compose([createFront(app, tenants, status, settings, log), middleware]);
    };
    return { default: wrapped as unknown };
  },
});
