/** The settings of requests of people. The only reader of their environment variables. */
import { dsrErrors } from './errors.ts';

export type DsrConfig = {
  /**
   * PASSPORT_ERASURE_GRACE_DAYS: how long a request to be erased can be taken back, 0 to 30 days; 14 unless given. GDPR Art. 12(3) wants it
   * done within a month.
   */
  readonly graceDays: number;
};

const defaultDays = 14;
const mostDays = 30;

/** @throws dsr.invalid_config with the option's name */
export const readDsrConfig = (
  environment: Readonly<Record<string, string | undefined>>
): DsrConfig => {
  const text = environment['PASSPORT_ERASURE_GRACE_DAYS'];
  const graceDays = text ? Number(text) : defaultDays;
  if (!Number.isInteger(graceDays) || graceDays < 0 || graceDays > mostDays) {
    throw dsrErrors.invalid_config({ detail: { option: 'PASSPORT_ERASURE_GRACE_DAYS' } });
  }
  return { graceDays };
};
