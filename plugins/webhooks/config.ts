/** The settings of webhooks. The only reader of their environment variables. */
import { z } from 'zod';
import { webhooksErrors } from './errors.ts';

export type WebhooksConfig = {
  /** PASSPORT_WEBHOOKS: `reduced` (unless set) or `refused`. */
  readonly policy: 'reduced' | 'refused';
  /**
   * PASSPORT_WEBHOOKS_FULL: ids of hooks, by commas, that are sent what Logto made, personal data included. For a system of the
   * operator's own; stronger than the policy.
   */
  readonly full: ReadonlySet<string>;
};

export type Treatment = WebhooksConfig['policy'] | 'full';

const policyGuard = z.enum(['reduced', 'refused']);
const idsGuard = z.array(z.string().regex(/^[\w-]{1,21}$/));

/** The value may be anything: only the option's name is told. */
const parse = <Result>(option: string, guard: z.ZodType<Result>, value: unknown): Result => {
  const result = guard.safeParse(value);
  if (!result.success) {
    throw webhooksErrors.invalid_config({ detail: { option } });
  }
  return result.data;
};

/** @throws webhooks.invalid_config naming the option */
export const readWebhooksConfig = (
  environment: Readonly<Record<string, string | undefined>>
): WebhooksConfig => {
  const ids = (environment['PASSPORT_WEBHOOKS_FULL'] ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  return Object.freeze({
    policy: parse('PASSPORT_WEBHOOKS', policyGuard, environment['PASSPORT_WEBHOOKS'] || 'reduced'),
    full: new Set(parse('PASSPORT_WEBHOOKS_FULL', idsGuard, ids)),
  });
};

export const chooseTreatment = ({ policy, full }: WebhooksConfig, hookId: string): Treatment =>
  full.has(hookId) ? 'full' : policy;
