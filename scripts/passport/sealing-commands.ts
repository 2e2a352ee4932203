/** `passport seal`, `unseal`, `sealing status`, `key rotate`, `region …`, `sweep`. */
import { writeFile } from 'node:fs/promises';
import type { JobKind } from '../../plugins/sealing/port.ts';
import { cliErrors, createProgressPrinter, print, withTenant } from './context.ts';

const runJob = async (kind: JobKind, url: string, tenantId: string) =>
  withTenant(url, tenantId, async ({ jobs, record }) => {
    await record(`keys.${kind.replace('-', '_')}`);
    const show = createProgressPrinter();
    const { rows, converted } = await jobs.run(kind, ({ phase, done, total }) =>
      show(`${kind}: ${phase}`, done, total)
    );
    print(`\n${kind}: ${rows} rows, ${converted} converted, all verified`);
  });

const rotate = async (what: string, url: string, tenantId: string) => {
  if (what === 'index') {
    return runJob('rotate-index', url, tenantId);
  }
  if (what !== 'kek' && what !== 'dek') {
    throw cliErrors.usage();
  }
  return withTenant(url, tenantId, async ({ vault: { keyJobs }, record }) => {
    await record(`keys.rotate_${what}`);
    const show = createProgressPrinter();
    const run = what === 'kek' ? keyJobs.rotateKek : keyJobs.rotateDeks;
    const count = await run(({ done, total }) => show(`rotate ${what}`, done, total));
    print(`\nrotate ${what}: ${count} keys`);
  });
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

const sweep = async (url: string, tenantId: string) =>
  withTenant(url, tenantId, async ({ vault, openErasures }) => {
    print(`erasures\t${await openErasures().runDue()}`);
    for (const [step, count] of Object.entries(await vault.sweeper.sweep())) {
      print(`${step}\t${count}`);
    }
  });

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
