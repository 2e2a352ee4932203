/** The API's settings. The only reader of its environment variables. */
import { z } from 'zod';
import { apiErrors } from './errors.ts';

export type ApiConfig = {
  /** PASSPORT_API_CALLS_PER_MINUTE, per site and process; 600 unless set; 100 at least, since a batch counts as up to that many. */
  readonly callsPerMinute: number;
};

const guard = z.object({
  PASSPORT_API_CALLS_PER_MINUTE: z.coerce.number().int().min(100).max(1_000_000).default(600),
});

/** @throws api.invalid_config naming the variable */
export const readApiConfig = (
  environment: Readonly<Record<string, string | undefined>>
): ApiConfig => {
  const parsed = guard.safeParse(environment);
  if (!parsed.success) {
    throw apiErrors.invalid_config({ detail: { name: 'PASSPORT_API_CALLS_PER_MINUTE' } });
  }
  return { callsPerMinute: parsed.data.PASSPORT_API_CALLS_PER_MINUTE };
};
