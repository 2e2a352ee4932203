/** Regions as administrators see them, and rotations over real keys: two processes of the pack on the same databases. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuditLog } from '../../audit/port.ts';
import type { AuditLog } from '../../audit/port.ts';
import { makeSigner } from '../../audit/test-rig.ts';
import type { createSealingJobs } from '../../sealing/port.ts';
import { createKeyRuns } from '../../vault/port.ts';
import { createPerson, createRig, openOne } from '../../vault/test-rig.ts';
import type { Person, Rig, RigProcess } from '../../vault/test-rig.ts';
import { runSql } from '../../../scripts/testing/sql.ts';
import { createRegionsReader } from './service.ts';
import { createRotations } from './rotations.ts';

const by = { actorId: 'ada', ip: null };
const signer = makeSigner();
const states = {
  readNow: async () =>
    Promise.resolve({ mode: 'sealed', indexVersion: 1, previousIndexVersion: null } as const),
};

/** What one process of the host has. @param onPerson may throw, as when the process dies */
const open = (
  process: RigProcess,
  audit: Pick<AuditLog, 'append'> | null = null,
  onPerson: () => void = () => undefined
) => {
  const { vault, pool } = process;
  const runs = createKeyRuns({ pool, tenantId: 'default' });
  const regions = createRegionsReader({ vault, states, pool, now: () => Date.now() });
  const rotations = createRotations({
    runs,
    vault: {
      ...vault,
      keyJobs: {
        ...vault.keyJobs,
        rotateDeks: async (report, region) =>
          vault.keyJobs.rotateDeks((progress) => {
            report(progress);
            onPerson();
          }, region),
      },
    },
    sealingJobs: {
      run: async () => Promise.resolve({ rows: 0, converted: 0 }),
    } satisfies ReturnType<typeof createSealingJobs>,
    findIndexRegion: regions.findIndexRegion,
    audit: audit ?? createAuditLog({ tenantId: 'default', pool, signer, now: () => Date.now() }),
    log: { info: () => undefined, error: () => undefined },
  });
  return { runs, regions, rotations };
};

describe('regions and rotations', () => {
  const started: { rig?: Rig; people: Person[] } = { people: [] };
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
    for (let index = 0; index < 6; index += 1) {
      started.people.push(await createPerson(rig().vault, index % 3 === 0 ? 'ru' : 'eu'));
    }
  });
  afterAll(async () => started.rig?.close());

  const versions = async (region: string) =>
    (await rig().vault.queries.listUserKeys(started.people.map(({ userId }) => userId)))
      .filter((key) => key.region === region)
      .map(({ version }) => version);
  const entries = async () =>
    runSql(
      rig().logto.url,
      `select actor_type, actor_id, action, purpose, result from passport.audit_entries
       where tenant_id = 'default' order by sequence`
    );
  const assertReadable = async () => {
    const { vault, close } = await rig().openProcess();
    const values = await Promise.all(started.people.map(async ({ ref }) => openOne(vault, ref)));
    await close();
    expect(values).toEqual(started.people.map(({ name }) => name));
  };

  it('tells who lives where, how old keys are and what wraps them', async () => {
    await runSql(
      rig().logto.url,
      `insert into passport.region_moves (tenant_id, id, user_id, from_region, to_region, state)
       values ('default', 'move_1', 'somebody', 'eu', 'ru', 'copying')`
    );

    const seen = await open(rig()).regions.read();

    await runSql(rig().logto.url, 'delete from passport.region_moves');
    expect(seen).toMatchObject({
      provider: 'local-file',
      isRotatedHere: true,
      index: { version: 1, previousVersion: null, region: 'eu', createdAt: expect.any(Number) },
      sealing: 'sealed',
      sweep: null,
    });
    expect(seen.regions).toMatchObject([
      {
        ...{ name: 'eu', isHome: true, state: 'up', people: 4, leaving: 1, coming: 0 },
        latencyMs: expect.any(Number),
        kek: { state: 'up', version: '1', createdAt: expect.any(Number), isOld: false },
        wrapped: [{ version: '1', keys: 4, isCurrent: true }],
      },
      { name: 'ru', isHome: false, people: 2, leaving: 0, coming: 1 },
    ]);
  });

  it('shows a region that does not answer beside those that do', async () => {
    const process = await rig().openProcess();
    await rig().vaults.ru.disconnect();

    const { regions } = await open(process).regions.read();

    await rig().vaults.ru.reconnect();
    await process.close();
    expect(regions).toMatchObject([
      { name: 'eu', state: 'up' },
      { name: 'ru', state: 'down', latencyMs: null, people: 2 },
    ]);
  });

  it('remembers when the sweeper last ended', async () => {
    const { regions } = open(rig());

    await regions.noteSweep({ people: 2, days: 1 });

    expect((await regions.read()).sweep).toMatchObject({ report: { people: 2, days: 1 } });
  });

  it('rotates the data keys of one region in the background, with progress, on the chain', async () => {
    const { rotations } = open(rig());

    const run = await rotations.start('ru', 'dek', by);
    const [running] = await rotations.list();
    await rotations.settled();

    expect(run).toMatchObject({ kind: 'rotate-dek', region: 'ru', startedBy: 'ada' });
    expect(running).toMatchObject({ id: run.id });
    expect((await rotations.list())[0]).toMatchObject({ state: 'done', done: 2, total: 2 });
    expect([await versions('eu'), await versions('ru')]).toEqual([
      [1, 1, 1, 1],
      [2, 2],
    ]);
    expect(await entries()).toEqual([
      {
        ...{ actor_type: 'admin', actor_id: 'ada', action: 'keys.rotate_dek', result: 'allowed' },
        purpose: `${run.id} ru`,
      },
      {
        ...{ actor_type: 'job', actor_id: 'ada', action: 'keys.rotate_dek_end', result: 'allowed' },
        purpose: `${run.id} ru`,
      },
    ]);
    await assertReadable();
  });

  it('rotates the KEK of one region; keys of the other are told to be of an older one', async () => {
    const process = await rig().openProcess();
    const { rotations, regions } = open(process);

    await rotations.start('eu', 'kek', by);
    await rotations.settled();
    const seen = await regions.read();

    expect(seen.regions).toMatchObject([
      { name: 'eu', kek: { version: '2' }, wrapped: [{ version: '2', isCurrent: true }] },
      { name: 'ru', kek: { version: '2' }, wrapped: [{ version: '1', keys: 2, isCurrent: false }] },
    ]);
    await process.close();
    await assertReadable();
  });

  it('refuses what is no region, and the index key where it does not lie', async () => {
    const { rotations } = open(rig());
    const before = await rotations.list();

    await expect(rotations.start('mars', 'dek', by)).rejects.toMatchObject({
      code: 'vault.region_unknown',
    });
    await expect(rotations.start('ru', 'index', by)).rejects.toMatchObject({
      code: 'console.index_elsewhere',
    });
    expect(await rotations.list()).toEqual(before);
  });

  it('does not begin what cannot be recorded, and leaves the slot free', async () => {
    const failing = Object.assign(new Error('down'), { code: 'audit.unavailable' });
    const { rotations } = open(rig(), { append: async () => Promise.reject(failing) });
    const before = await versions('eu');

    await expect(rotations.start('eu', 'dek', by)).rejects.toThrow('down');
    await rotations.settled();

    expect(await versions('eu')).toEqual(before);
    expect((await rotations.list())[0]).toMatchObject({ state: 'failed' });
  });

  it('is refused while another process, or a command, is at it', async () => {
    const second = await rig().openProcess();
    const command = await createKeyRuns({ pool: second.pool, tenantId: 'default' }).claim({
      ...{ kind: 'seal', region: null, origin: 'command', startedBy: 'cli:root' },
    });

    await expect(open(rig()).rotations.start('eu', 'dek', by)).rejects.toMatchObject({
      code: 'vault.job_running',
    });

    await command.abandon(null);
    await second.close();
  });

  it('goes on by itself where a process that died had stopped', async () => {
    const state = { done: 0 };
    const died = new Promise<never>(() => undefined);
    const first = open(rig(), null, () => {
      state.done += 1;
      if (state.done === 2) {
        throw new Error('the process dies');
      }
    });
    const before = await versions('eu');
    const run = await first.rotations.start('eu', 'dek', by);
    await Promise.race([first.rotations.settled(), died]);
    // A process that dies writes nothing any more: its lease passes.
    await runSql(
      rig().logto.url,
      `update passport.key_runs set state = 'running', error_code = null, finished_at = null,
         leased_until = now() - interval '1 second' where id = $1`,
      [run.id]
    );
    const interrupted = (await first.rotations.list())[0];

    const second = open(await rig().openProcess());
    const resumed = await second.rotations.resume();
    const again = await first.rotations.resume();
    await second.rotations.settled();

    expect(interrupted).toMatchObject({ id: run.id, isInterrupted: true });
    expect([resumed, again]).toEqual([true, false]);
    expect((await second.rotations.list())[0]).toMatchObject({
      ...{ id: run.id, state: 'done', done: 4, total: 4, startedBy: 'ada' },
    });
    expect(await versions('eu')).toEqual(before.map((version) => version + 1));
    expect((await entries()).slice(-2)).toMatchObject([
      { actor_type: 'job', action: 'keys.rotate_dek_resume' },
      { actor_type: 'job', action: 'keys.rotate_dek_end', result: 'allowed' },
    ]);
    await assertReadable();
  });
});
