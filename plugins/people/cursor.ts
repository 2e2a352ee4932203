/** Where a page of people ends, as callers carry it: the position itself, which is nothing personal, in base64url. Pure. */
import { z } from 'zod';
import { peopleErrors } from './errors.ts';
import type { Position } from './queries.ts';

const guard = z.tuple([z.string().regex(/^\d{1,17}$/), z.string().regex(/^[\w-]{1,64}$/)]);

export const writeCursor = ({ createdAtMicros, userId }: Position): string =>
  Buffer.from(JSON.stringify([createdAtMicros, userId])).toString('base64url');

/** @throws people.invalid_cursor */
export const parseCursor = (cursor: string): Position => {
  const read = (): unknown => {
    try {
      return JSON.parse(Buffer.from(cursor, 'base64url').toString());
    } catch {
      return null;
    }
  };
  const parsed = guard.safeParse(read());
  if (!parsed.success) {
    throw peopleErrors.invalid_cursor();
  }
  const [createdAtMicros, userId] = parsed.data;
  return { createdAtMicros, userId };
};
