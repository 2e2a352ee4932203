/** `passport seal`, `unseal`, `sealing status`, `key rotate`, `region …`, `sweep`. */
import { writeFile } from 'node:fs/promises';
import type { Erasures } from '../../plugins/dsr/port.ts';
import type { JobKind as SealingJobKind } from '../../plugins/sealing/port.ts';
import type { JobKind, KeyRunProgress } from '../../plugins/vault/port.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { cliErrors, createProgressPrinter, print, withTenant } from './context.ts';
import type { TenantContext } from './context.ts';
import { claimKeySlot } from './key-slot.ts';

type Report = (progress: Partial<KeyRunProgress>) => void;

/** Under the tenant's slot for key jobs; on the audit chain before it begins, or it does not begin. */
const runInSlot = async (
  { keyRuns, operator, record }: TenantContext,
  kind: JobKind,
  job: (report: Report) => Promise<void>
) => {
  const onWait = () => print('Another key job has the slot, or was just stopped: waiting for it …');
  const claimed = await claimKeySlot(
    { runs: keyRuns, onWait },
    { kind, region: null, origin: 'command', startedBy: operator }
  );
  try {
    await record(`keys.${kind.replace('-', '_')}`);
  } catch (error) {
    await claimed.abandon(error);
    throw error;
  }
  await claimed.work(job);
};

const runJob = async (kind: SealingJobKind, url: string, tenantId: string) =>
  withTenant(url, tenantId, async (context) =>
    runInSlot(context, kind, async (report) => {
      const show = createProgressPrinter();
      const { rows, converted } = await context.jobs.run(kind, (progress) => {
        report(progress);
        show(`${kind}: ${progress.phase}`, progress.done, progress.total);
      });
      print(`\n${kind}: ${rows} rows, ${converted} converted, all verified`);
    })
  );

const rotate = async (what: string, url: string, tenantId: string) => {
  if (what === 'index') {
    return runJob('rotate-index', url, tenantId);
  }
  if (what !== 'kek' && what !== 'dek') {
    throw cliErrors.usage();
  }
  return withTenant(url, tenantId, async (context) =>
    runInSlot(context, `rotate-${what}`, async (report) => {
      const { keyJobs } = context.vault;
      const show = createProgressPrinter();
      const run = what === 'kek' ? keyJobs.rotateKek : keyJobs.rotateDeks;
      const count = await run((progress) => {
        report(progress);
        show(`rotate ${what}`, progress.done, progress.total);
      });
      print(`\nrotate ${what}: ${count} keys`);
    })
  );
};

const showSealing = async (url: string, tenantId: string) =>
  withTenant(url, tenantId, async ({ sealing }) => {
    const { mode, indexVersion, previousIndexVersion } = await sealing.states.readNow();
    print(
      `${mode}\tindex key ${indexVersion}${previousIndexVersion === null ? '' : ' (rotating)'}`
    );
  });

const listRegions = async (url: string, tenantId: string) =>
  withTenant(url, tenantId, async ({ vault: { queries, regions, config } }) => {
    const people = new Map(
      (await queries.countUsers()).map((row) => [row.region, row.people] as const)
    );
    for (const name of regions.names) {
      print([name, people.get(name) ?? 0, name === config.homeRegion ? 'home' : ''].join('\t'));
    }
  });

const setPolicy = async (url: string, tenantId: string, parameters: readonly string[]) => {
  const [defaultRegion = '', ...pairs] = parameters;
  const countries = pairs.map((pair) => pair.split('=') as [string, string]);
  if (countries.some(([country, region]) => !/^[A-Z]{2}$/.test(country) || !region)) {
    throw cliErrors.usage();
  }
  return withTenant(url, tenantId, async ({ vault: { queries, regions }, record }) => {
    for (const name of [defaultRegion, ...countries.map(([, region]) => region)]) {
      regions.get(name);
    }
    await record('regions.set_policy');
    await queries.upsertPolicy(defaultRegion, Object.fromEntries(countries));
    print(`policy of ${tenantId}: ${defaultRegion} unless ${pairs.join(', ') || 'nothing'}`);
  });
};

const move = async (url: string, tenantId: string, parameters: readonly string[]) => {
  const [userId, region, file, ...rest] = parameters;
  if (!userId || !region || rest.length > 0) {
    throw cliErrors.usage();
  }
  return withTenant(url, tenantId, async ({ vault: { relocation }, record }) => {
    await record('regions.move', userId);
    // A move that was interrupted is finished first; then there is nothing left to do but report.
    const resumed = (await relocation.resume(0)).find((report) => report.userId === userId);
    const report = resumed?.toRegion === region ? resumed : await relocation.move(userId, region);
    const text = JSON.stringify(report, undefined, 2);
    if (file) {
      await writeFile(file, `${text}\n`, { mode: 0o600 });
    }
    print(text);
  });
};

/** Until nobody's is due. */
const eraseDue = async ({ runDue }: Erasures): Promise<number> => {
  let erased = 0;
  for (let count = await runDue(); count > 0; count = await runDue()) {
    erased += count;
  }
  return erased;
};

/** @returns 1 when a step failed: it is named, and the others were done */
const sweep = async (url: string, tenantId: string): Promise<number> => {
  const failed: string[] = [];
  const code = await withTenant(url, tenantId, async ({ vault, openRelations }) => {
    try {
      print(`erasures\t${await eraseDue(openRelations().erasures)}`);
    } catch (error) {
      failed.push(`erasures\tfailed: ${isPassportError(error) ? error.code : 'cli.failed'}`);
    }
    const report = await vault.sweeper.sweep(undefined, (step, error) =>
      failed.push(`${step}\tfailed: ${isPassportError(error) ? error.code : 'cli.failed'}`)
    );
    for (const [step, count] of Object.entries(report)) {
      print(`${step}\t${count}`);
    }
    for (const line of failed) {
      process.stderr.write(`${line}\n`);
    }
  });
  return failed.length > 0 ? 1 : code;
};

/** @returns null when the command is none of these. @throws cli.usage */
export const runSealingCommand = (
  parameters: readonly string[],
  url: string
): Promise<number> | null => {
  const [group, name = '', ...rest] = parameters;
  const [first = '', second = ''] = rest;
  if ((group === 'seal' || group === 'unseal') && name && rest.length === 0) {
    return runJob(group, url, name);
  }
  if (group === 'sweep' && name && rest.length === 0) {
    return sweep(url, name);
  }
  if (group === 'sealing' && name === 'status' && first) {
    return showSealing(url, first);
  }
  if (group === 'key' && name === 'rotate' && first && second) {
    return rotate(first, url, second);
  }
  if (group === 'region' && name === 'list' && first) {
    return listRegions(url, first);
  }
  if (group === 'region' && name === 'policy' && first && second) {
    return setPolicy(url, first, rest.slice(1));
  }
  if (group === 'region' && name === 'move' && first && second) {
    return move(url, first, rest.slice(1));
  }
  return null;
};
