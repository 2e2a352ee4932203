/**
 * New keys, started from the console: the vault's own jobs as work of this process, in the background of whoever asked.
 *
 * A tenant has one such job at a time, over every process of the host and the operator's commands (plugins/vault/key-runs.ts says how a run
 * that was interrupted goes on). On the audit chain before a run begins, and when it has ended: what could not be recorded does not begin.
 */
import type { AuditLog } from '../../audit/port.ts';
import type { Log } from '../../kernel/port.ts';
import type { createSealingJobs } from '../../sealing/port.ts';
import type { ClaimedRun, KeyRun, KeyRunProgress, KeyRuns, Vault } from '../../vault/port.ts';
import { consoleErrors } from '../errors.ts';

export const rotationKinds = ['kek', 'dek', 'index'] as const;
export type RotationKind = (typeof rotationKinds)[number];

export type Starter = { readonly actorId: string; readonly ip: string | null };

export type Rotations = {
  /**
   * Begins, or goes on with an interrupted one of the same kind and region; the answer does not wait for its end.
   * @throws vault.region_unknown, vault.job_running, console.index_elsewhere, audit.unavailable
   */
  readonly start: (region: string, kind: RotationKind, by: Starter) => Promise<KeyRun>;
  /** Newest first; commands of operators too. */
  readonly list: () => Promise<readonly KeyRun[]>;
  /** Goes on with what a process that is gone has left. @returns whether there was something */
  readonly resume: () => Promise<boolean>;
  /** Resolves when what this process works on has ended. */
  readonly settled: () => Promise<void>;
};

type Job = (report: (progress: Partial<KeyRunProgress>) => void) => Promise<unknown>;

const listed = 20;

const toJobKind = (kind: RotationKind) => `rotate-${kind}` as const;

export const createRotations = (deps: {
  readonly vault: Pick<Vault, 'keyJobs' | 'regions'>;
  readonly sealingJobs: ReturnType<typeof createSealingJobs>;
  readonly runs: KeyRuns;
  readonly findIndexRegion: () => Promise<string>;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly log: Log;
}): Rotations => {
  const { vault, sealingJobs, runs, audit, log } = deps;
  const working = new Set<Promise<void>>();

  const record = async (
    { id, kind, region }: KeyRun,
    step: '' | '_resume' | '_end',
    entry: {
      readonly actorType: 'admin' | 'job';
      readonly actorId: string;
      readonly ip: string | null;
      readonly result: 'allowed' | 'failed';
    }
  ) =>
    audit.append([
      {
        ...entry,
        ...{ userId: null, userRef: null, siteId: null, attributes: [] },
        action: `keys.${kind.replaceAll('-', '_')}${step}`,
        purpose: region === null ? id : `${id} ${region}`,
      },
    ]);

  const jobOf = ({ kind, region }: KeyRun): Job => {
    const only = region ?? undefined;
    switch (kind) {
      case 'rotate-kek':
        return async (report) => vault.keyJobs.rotateKek(report, only);
      case 'rotate-dek':
        return async (report) => vault.keyJobs.rotateDeks(report, only);
      default:
        return async (report) => sealingJobs.run(kind, report);
    }
  };

  const finish = async (run: KeyRun, result: 'allowed' | 'failed') =>
    record(run, '_end', { actorType: 'job', actorId: run.startedBy, ip: null, result }).catch(
      (error: unknown) => log.error('key_run_end_not_recorded', error, { run: run.id })
    );

  /** Not waited for: its end is in the table of runs, in the log and on the chain. */
  const work = ({ run, work: workOn }: ClaimedRun) => {
    const fields = { run: run.id, kind: run.kind, region: run.region ?? 'all' };
    const running = workOn(jobOf(run)).then(
      async () => {
        log.info('key_run_done', fields);
        await finish(run, 'allowed');
      },
      async (error: unknown) => {
        log.error('key_run_failed', error, fields);
        await finish(run, 'failed');
      }
    );
    working.add(running);
    void running.finally(() => working.delete(running));
  };

  /** What cannot be recorded does not begin. @throws audit.unavailable */
  const begin = async (
    claimed: ClaimedRun,
    step: '' | '_resume',
    entry: Omit<Parameters<typeof record>[2], 'result'>
  ) => {
    try {
      await record(claimed.run, step, { ...entry, result: 'allowed' });
    } catch (error) {
      await claimed.abandon(error);
      throw error;
    }
    work(claimed);
  };

  return {
    start: async (region, kind, { actorId, ip }) => {
      vault.regions.get(region);
      if (kind === 'index' && (await deps.findIndexRegion()) !== region) {
        throw consoleErrors.index_elsewhere({ detail: { region } });
      }
      const claimed = await runs.claim({
        kind: toJobKind(kind),
        region,
        origin: 'console',
        startedBy: actorId,
      });
      await begin(claimed, '', { actorType: 'admin', actorId, ip });
      return claimed.run;
    },
    list: async () => runs.list(listed),
    resume: async () => {
      const claimed = await runs.claimInterrupted();
      if (!claimed) {
        return false;
      }
      await begin(claimed, '_resume', {
        ...{ actorType: 'job', actorId: claimed.run.startedBy, ip: null },
      });
      return true;
    },
    settled: async () => {
      await Promise.allSettled(working);
    },
  };
};
