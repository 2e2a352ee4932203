/** `GET /passport/metrics`, for whoever knows the token. Without a token in the settings there is nothing at this address. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { kernelErrors } from '../../plugins/kernel/port.ts';
import type { Route } from '../../plugins/kernel/port.ts';
import { metricsErrors } from '../../plugins/metrics/port.ts';
import type { Telemetry } from '../telemetry.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** In a time that says nothing about the token, its length included. */
const isSame = (given: string, token: string): boolean =>
  timingSafeEqual(digest(given), digest(token));

export const createMetricsRoutes = (
  telemetry: () => Pick<Telemetry, 'token' | 'render'>
): readonly Route[] => [
  {
    method: 'GET',
    path: '/metrics',
    handle: async (ctx) => {
      const { token, render } = telemetry();
      if (token === null) {
        throw kernelErrors.not_found();
      }
      const [, given = ''] = /^Bearer +(\S+)$/i.exec(ctx.get('authorization')) ?? [];
      if (!isSame(given, token)) {
        // RFC 6750 §3.
        ctx.set('WWW-Authenticate', 'Bearer');
        throw metricsErrors.unauthorized();
      }
      const { type, text } = await render();
      ctx.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
      ctx.type = type;
      ctx.body = text;
    },
  },
];
