/** Checks the database before the host starts: the pack's tables must be there and current. */
import { listPendingAlterations } from '../alterations/runner.ts';
import type { AlterationSet } from '../alterations/runner.ts';
import { kernelErrors } from '../plugins/kernel/port.ts';

/** SQLSTATE 3D000: the database does not exist; the host says so itself. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && /^(E[A-Z]+|3D000|57P03|53300|28P01)$/.test(String(error.code))) ||
    /timeout|terminated/i.test(error.message));

/**
 * A database that cannot be reached yet is the host's business (it tries again); every tenant is checked once more when it is
 * first used.
 * @throws kernel.alterations_pending
 */
export const assertDeployed = async (databaseUrl: string | undefined, set: AlterationSet) => {
  if (!databaseUrl) {
    return;
  }
  const pending = await listPendingAlterations(databaseUrl, set).catch((error: unknown) => {
    if (isUnreachable(error)) {
      return [];
    }
    throw error;
  });
  if (pending.length > 0) {
    throw kernelErrors.alterations_pending({ detail: { set, pending } });
  }
};
