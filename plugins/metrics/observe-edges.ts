/** Decorators of the edges: calls of the API, deliveries of events, and the pack's own log. */
import { isPassportError } from '../../schemas/errors.ts';
import type { Outcome, Post } from '../events/port.ts';
import type { Log, Route } from '../kernel/port.ts';
import type { Instruments } from './instruments.ts';
import { watch } from './watch.ts';

/** As the router will answer it. */
const toStatus = (error: unknown): number => (isPassportError(error) ? error.httpStatus : 500);

/** @param routes of the operations named, in the same order. Refused calls are counted as well. */
export const observeCalls = (
  operations: readonly { readonly id: string }[],
  routes: readonly Route[],
  tenant: string,
  { apiRequests, apiSeconds }: Instruments
): readonly Route[] => {
  if (operations.length !== routes.length) {
    throw new TypeError('one route for each operation');
  }
  return routes.map((route, index) => {
    const operation = operations[index]?.id ?? '';
    return {
      ...route,
      handle: async (ctx, parameters) =>
        watch(
          {
            name: `api.${operation}`,
            attributes: { tenant, operation },
            describe: () => ({ status: ctx.status }),
            onEnd: ({ seconds, error }) => {
              const status = error === undefined ? ctx.status : toStatus(error);
              apiRequests.inc({ operation, status });
              apiSeconds.observe({ operation }, seconds);
            },
          },
          async () => route.handle(ctx, parameters)
        ),
    };
  });
};

/** `http_2xx` … `http_5xx`, or why there was no answer. */
const toOutcome = (outcome: Outcome): string =>
  outcome.type === 'answer' ? `http_${Math.floor(outcome.status / 100)}xx` : outcome.code;

export const observePost =
  (post: Post, { deliveries, deliverySeconds }: Instruments): Post =>
  async (request) => {
    const outcome = await watch(
      {
        name: 'event.deliver',
        describe: (result: Outcome) => ({ outcome: toOutcome(result) }),
      },
      async () => post(request)
    );
    const label = { outcome: toOutcome(outcome) };
    deliveries.inc(label);
    deliverySeconds.observe(label, outcome.latencyMs / 1000);
    return outcome;
  };

/** Events are names from the code. The sweeper tells only its log which step failed. */
export const observeLog = (log: Log, { errors, sweepFailures }: Instruments): Log => ({
  info: log.info,
  error: (event, error, fields) => {
    errors.inc({ event });
    if (event === 'sweep_step_failed') {
      sweepFailures.inc({ step: String(fields?.['step'] ?? 'unknown') });
    }
    log.error(event, error, fields);
  },
});
