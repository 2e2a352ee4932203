/** The settings of people as administrators see them. The only reader of their environment variables. */
import { z } from 'zod';
import { peopleErrors } from './errors.ts';

export type RevealPolicy = 'one' | 'two';

export type PeopleConfig = {
  /** PASSPORT_REVEAL: `one` (unless set), or `two` when a second administrator must agree to the showing of a value. */
  readonly reveal: RevealPolicy;
};

const guard = z.enum(['one', 'two']);

/** @throws people.invalid_config naming the option */
export const readPeopleConfig = (
  environment: Readonly<Record<string, string | undefined>>
): PeopleConfig => {
  const parsed = guard.safeParse(environment['PASSPORT_REVEAL'] || 'one');
  if (!parsed.success) {
    throw peopleErrors.invalid_config({ detail: { option: 'PASSPORT_REVEAL' } });
  }
  return Object.freeze({ reveal: parsed.data });
};
