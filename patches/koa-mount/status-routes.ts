/** What is attached, for the container's health check and for operators. No secrets and no names of people. */
import type { Provider } from 'oidc-provider';
import { kernelErrors } from '../../plugins/kernel/port.ts';
import type { Route } from '../../plugins/kernel/port.ts';
import type { Tenants } from '../tenants.ts';
import { answerStylesheet } from './forms.ts';

export type AttachmentStatus = {
  readonly host: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly isComplete: boolean;
};

export const createStatusRoutes = (
  provider: Provider,
  tenants: Tenants,
  status: () => AttachmentStatus
): readonly Route[] => [
  { method: 'GET', path: '/assets/passport.css', handle: answerStylesheet },
  {
    method: 'GET',
    path: '/health',
    handle: async (ctx) => {
      const { isComplete, host, packages } = status();
      if (!isComplete) {
        throw kernelErrors.not_attached();
      }
      const tenant = await tenants.get(provider);
      ctx.set('Cache-Control', 'no-store');
      const { mode } = await tenant.sealing.states.readNow();
      ctx.body = {
        status: 'ok',
        host,
        packages,
        protected: tenant.isProtected,
        // Other than `sealed` while an existing database is being sealed or brought back.
        sealing: mode,
      };
    },
  },
];
