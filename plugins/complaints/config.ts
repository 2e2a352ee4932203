/** The settings of complaints. The only reader of their environment variables. */
import { z } from 'zod';
import { complaintsErrors } from './errors.ts';

export type ComplaintsConfig = {
  /** PASSPORT_COMPLAINTS_PER_DAY, of one site in 24 hours; 200 unless set. */
  readonly perDay: number;
};

const guard = z.coerce.number().int().min(1).max(100_000);

/** @throws complaints.invalid_config naming the option */
export const readComplaintsConfig = (
  environment: Readonly<Record<string, string | undefined>>
): ComplaintsConfig => {
  const parsed = guard.safeParse(environment['PASSPORT_COMPLAINTS_PER_DAY'] || 200);
  if (!parsed.success) {
    throw complaintsErrors.invalid_config({ detail: { option: 'PASSPORT_COMPLAINTS_PER_DAY' } });
  }
  return Object.freeze({ perDay: parsed.data });
};
