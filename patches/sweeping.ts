/** Runs the vault's sweeper, erasures that are due, and the console's counts and interrupted jobs, for every tenant, about once a minute. */
import type { Log } from '../plugins/kernel/port.ts';
import type { TenantRuntime } from './tenants.ts';

const periodMs = 60_000;
/** So that processes that start together do not sweep together. */
const spreadMs = 15_000;

/** @returns stops it */
export const startSweeping = (
  listTenants: () => Promise<readonly TenantRuntime[]>,
  log: Log
): (() => void) => {
  const state: { timer: NodeJS.Timeout | null } = { timer: null };
  const plan = () => {
    state.timer = setTimeout(() => void run(), periodMs + Math.random() * spreadMs);
    // The host decides when the process ends.
    state.timer.unref();
  };
  const run = async () => {
    try {
      for (const tenant of await listTenants()) {
        const { id, vault, sealingKeys, erasures, withdrawals } = tenant;
        const sweep = async () => tenant.console.noteSweep(await vault.sweeper.sweep());
        // One step that fails must not hold up the others, or other tenants.
        const steps = [erasures.runDue, withdrawals.resume, sealingKeys.sweep, sweep];
        for (const step of [...steps, tenant.console.tend]) {
          await step().catch((error: unknown) => log.error('sweep_failed', error, { tenant: id }));
        }
      }
    } catch (error) {
      log.error('sweep_failed', error);
    }
    plan();
  };
  plan();
  return () => {
    if (state.timer) {
      clearTimeout(state.timer);
    }
  };
};
