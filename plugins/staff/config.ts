/** The settings of the staff. The only reader of their environment variables. */
import { z } from 'zod';
import { staffErrors } from './errors.ts';

export type ConsoleValues = 'masked' | 'shown';

export type StaffConfig = {
  /**
   * PASSPORT_CONSOLE_VALUES: `masked` (unless set), or `shown` when administrators are to see people's values in Logto's own pages. Every
   * other role sees masks either way.
   */
  readonly consoleValues: ConsoleValues;
};

const guard = z.enum(['masked', 'shown']);

/** @throws staff.invalid_config naming the option */
export const readStaffConfig = (
  environment: Readonly<Record<string, string | undefined>>
): StaffConfig => {
  const parsed = guard.safeParse(environment['PASSPORT_CONSOLE_VALUES'] || 'masked');
  if (!parsed.success) {
    throw staffErrors.invalid_config({ detail: { option: 'PASSPORT_CONSOLE_VALUES' } });
  }
  return Object.freeze({ consoleValues: parsed.data });
};
