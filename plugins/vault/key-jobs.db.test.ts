import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import type { KekProvider } from './kek/provider.ts';
import { createKeyJobs } from './key-jobs.ts';
import type { KeyJobProgress } from './key-jobs.ts';
import { createPerson, createRig, openOne } from './test-rig.ts';
import type { Person, Rig } from './test-rig.ts';
import { toDay } from './transient.ts';

const quiet = () => undefined;
const tickMs = 20;
const place = ['passcodes', 'email', 'row'] as const;

/** Takes every key but the last out of the key file. @returns the ids that stay */
const dropOldKeks = async ({ environment }: Rig): Promise<readonly number[]> => {
  const file = environment['PASSPORT_KEK_FILE']!;
  const content = JSON.parse(await readFile(file, 'utf8')) as { keys: { id: number }[] };
  const keys = content.keys.slice(-1);
  await writeFile(file, JSON.stringify({ ...content, keys }), { mode: 0o600 });
  return keys.map(({ id }) => id);
};

const makePeople = async ({ vault }: Rig, count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, index) =>
      createPerson(vault, index % 2 === 0 ? 'eu' : 'ru')
    )
  );

/** Opens everything in a process that remembers nothing. */
const assertOpens = async (rig: Rig, people: readonly Person[]) => {
  const { vault, close } = await rig.openProcess();
  const opened = await vault.people.open(people.flatMap(({ ref, token }) => [ref, token]));
  await close();
  expect(
    people.map(({ ref, token }) => [ref, token].map((marker) => opened.get(marker)?.[0]?.value))
  ).toEqual(people.map(({ name, email }) => [name, email]));
};

/**
 * The local file tells its changes by their time, and its clock ticks every few milliseconds: rotations for two regions within one tick
 * would leave the process with the older key (see local-file.test.ts).
 */
const unhurried = ({ provider }: Rig['vault']): KekProvider => ({
  ...provider,
  rotate: async (scope) => {
    await sleep(tickMs);
    await provider.rotate(scope);
  },
});
const rotateKek = async ({ vault, pool }: Rig) =>
  createKeyJobs({ ...vault, pool, provider: unhurried(vault) }).rotateKek(quiet);

/** The same jobs, which end when `wanted` people are done. */
const interruptAfter = (rig: Rig, wanted: number) => {
  const { vault, pool } = rig;
  const state = { done: 0 };
  const count = () => {
    state.done += 1;
    if (state.done > wanted) {
      throw new Error('interrupted');
    }
  };
  return createKeyJobs({
    ...vault,
    pool,
    provider: unhurried(vault),
    queries: {
      ...vault.queries,
      listUserKeys: async (ids) => {
        count();
        return vault.queries.listUserKeys(ids);
      },
    },
    relocation: {
      ...vault.relocation,
      rotateKey: async (userId) => {
        count();
        await vault.relocation.rotateKey(userId);
      },
    },
  });
};

const findJob = async ({ logto }: Rig, kind: string) => {
  const [row] = await runSql<{ state: string; done: number; total: number }>(
    logto.url,
    'select state, done, total from passport.key_jobs where kind = $1',
    [kind]
  );
  return row;
};

describe('key jobs', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());

  it('a rotation of the KEK lets everything open without the old one: people, index, days', async () => {
    const each = rig();
    const people = await makePeople(each, 6);
    const day = toDay(Date.now()) + 1;
    const sealed = await each.vault.transient.seal(day, place, 'x');
    const token = (await each.vault.indexer()).toToken('email', 'ada@example.org');

    const changed = await rotateKek(each);
    await dropOldKeks(each);

    const late = await each.openProcess();
    // Six people, one index key, one day key.
    expect(changed).toBe(8);
    await assertOpens(each, people);
    expect(await late.vault.transient.open(sealed, place)).toBe('x');
    expect((await late.vault.indexer()).toToken('email', 'ada@example.org')).toBe(token);
    expect(await findJob(each, 'rotate-kek')).toMatchObject({ state: 'done' });
  });

  it('a rotation of the KEK leaves values and data keys as they are', async () => {
    const each = rig();
    const [person] = await makePeople(each, 1);
    const read = async () =>
      runSql(each.vaults.eu.url, 'select value_enc from vault.attribute_values where ref = $1', [
        person!.ref,
      ]);
    const before = await read();

    await rotateKek(each);

    expect(await read()).toEqual(before);
    expect(await each.vault.queries.listUserKeys([person!.userId])).toMatchObject([{ version: 1 }]);
  });

  it('a rotation of data keys gives everybody a new one and destroys the old', async () => {
    const each = rig();
    const people = await makePeople(each, 4);
    const versions = async () =>
      (await each.vault.queries.listUserKeys(people.map(({ userId }) => userId))).map(
        ({ version }) => version
      );
    const before = await versions();

    await each.vault.keyJobs.rotateDeks(quiet);

    expect([before, await versions()]).toEqual([
      [1, 1, 1, 1],
      [2, 2, 2, 2],
    ]);
    await assertOpens(each, people);
  });

  it('a rotation of one region leaves the keys of the others', async () => {
    const each = await createRig();
    const people = await makePeople(each, 6);
    const keys = async () => each.vault.queries.listUserKeys(people.map(({ userId }) => userId));
    const current = async () =>
      Promise.all(
        (await keys()).map(async ({ region, version, wrapped }) => ({
          region,
          version,
          isCurrent: await each.vault.provider.isCurrent({ tenantId: 'default', region }, wrapped),
        }))
      );
    const dayIn = async (region: string) =>
      (await each.vault.keyRing.takeDayKey(region, toDay(Date.now()), 'create')) !== null;
    await Promise.all(['eu', 'ru'].map(dayIn));

    const kek = await each.vault.keyJobs.rotateKek(quiet, 'ru');
    const afterKek = await current();
    const deks = await each.vault.keyJobs.rotateDeks(quiet, 'ru');
    const afterDeks = await current();
    const unknown = await each.vault.keyJobs
      .rotateDeks(quiet, 'mars')
      .catch((error: unknown) => error);

    const sorted = (rows: typeof afterKek) => rows.map((row) => JSON.stringify(row)).sort();
    // Three people and the day's key; the index key is kept at home.
    expect([kek, deks]).toEqual([4, 3]);
    expect(sorted(afterKek)).toEqual(
      sorted(
        people.map((_, index) => ({
          region: index % 2 === 0 ? 'eu' : 'ru',
          version: 1,
          isCurrent: index % 2 === 1,
        }))
      )
    );
    expect(sorted(afterDeks)).toEqual(
      sorted(
        people.map((_, index) => ({
          region: index % 2 === 0 ? 'eu' : 'ru',
          version: index % 2 === 0 ? 1 : 2,
          isCurrent: index % 2 === 1,
        }))
      )
    );
    expect(unknown).toMatchObject({ code: 'vault.region_unknown' });
    await assertOpens(each, people);
    await each.close();
  });

  it('somebody who is erased meanwhile does not hold up the others', async () => {
    const each = await createRig();
    const people = await makePeople(each, 3);
    const jobs = createKeyJobs({
      ...each.vault,
      pool: each.pool,
      relocation: {
        ...each.vault.relocation,
        rotateKey: async (userId) => {
          if (userId === people[1]!.userId) {
            await each.vault.queries.deleteResidency(userId);
          }
          await each.vault.relocation.rotateKey(userId);
        },
      },
    });

    expect(await jobs.rotateDeks(quiet)).toBe(2);
    expect(await findJob(each, 'rotate-dek')).toMatchObject({ state: 'done', done: 3 });
    await each.close();
  });

  it('tells how far it is, up to everybody', async () => {
    const progress: KeyJobProgress[] = [];

    await rig().vault.keyJobs.rotateDeks((each) => progress.push(each));

    const last = progress.at(-1)!;
    expect(last.done).toBe(last.total);
    expect(await findJob(rig(), 'rotate-dek')).toMatchObject({ ...last, state: 'done' });
  });

  it('touches no other tenant', async () => {
    const { other, vault, logto } = rig();
    await createPerson(other, 'eu');
    const read = async () =>
      runSql(logto.url, `select * from passport.user_keys where tenant_id = 'admin'`);
    const before = await read();

    await rotateKek(rig());
    await vault.keyJobs.rotateDeks(quiet);

    expect(await read()).toEqual(before);
  });

  it.each(['rotate-kek', 'rotate-dek'] as const)(
    '%s: people are read and written meanwhile, and nothing is lost',
    async (kind) => {
      const each = rig();
      const people = await makePeople(each, 20);
      const state = { isDone: false };
      const written = new Map<string, string>();
      const wrong: unknown[] = [];
      const use = async (offset: number) => {
        for (let round = offset; !state.isDone; round += 1) {
          const person = people[round % people.length]!;
          const ref = each.vault.people.createRef('eu');
          await each.vault.people.store(person.userId, {
            identifiers: [],
            attributes: [{ attribute: 'avatar', ref, value: ref }],
          });
          written.set(ref, ref);
          const seen = await openOne(each.vault, person.ref);
          if (seen !== person.name) {
            wrong.push(seen);
          }
          await breathe();
        }
      };
      const using = [use(0), use(7), use(13)];

      await (kind === 'rotate-kek' ? rotateKek(each) : each.vault.keyJobs.rotateDeks(quiet));
      state.isDone = true;
      await Promise.all(using);

      const { vault } = await each.openProcess();
      const opened = await vault.people.open([...written.keys()]);
      expect(wrong).toEqual([]);
      expect([...written.keys()].filter((ref) => opened.get(ref)?.[0]?.value !== ref)).toEqual([]);
      await assertOpens(each, people);
    }
  );

  describe('that was interrupted', () => {
    it('leaves everything readable, and goes on where it stopped with the same KEK', async () => {
      const each = await createRig();
      const people = await makePeople(each, 8);
      await expect(interruptAfter(each, 3).rotateKek(quiet)).rejects.toThrow('interrupted');
      await assertOpens(each, people);
      const interrupted = await findJob(each, 'rotate-kek');
      const file = async () => readFile(each.environment['PASSPORT_KEK_FILE']!, 'utf8');
      const keks = await file();

      const changed = await rotateKek(each);

      expect(interrupted).toMatchObject({ state: 'running', done: 3, total: 8 });
      // The five people who were left, and the index key.
      expect(changed).toBe(6);
      expect(await file()).toBe(keks);
      await dropOldKeks(each);
      await assertOpens(each, people);
      await each.close();
    });

    it('gives each person one new data key in all', async () => {
      const each = await createRig();
      const people = await makePeople(each, 8);
      await expect(interruptAfter(each, 3).rotateDeks(quiet)).rejects.toThrow('interrupted');
      await assertOpens(each, people);

      await each.vault.keyJobs.rotateDeks(quiet);

      const keys = await each.vault.queries.listUserKeys(people.map(({ userId }) => userId));
      expect(keys.map(({ version }) => version)).toEqual(people.map(() => 2));
      await assertOpens(each, people);
      await each.close();
    });

    it('in one region does not begin in the middle of another', async () => {
      const each = await createRig();
      const people = await makePeople(each, 8);
      await expect(interruptAfter(each, 2).rotateDeks(quiet, 'eu')).rejects.toThrow('interrupted');

      await each.vault.keyJobs.rotateDeks(quiet, 'ru');
      const between = await findJob(each, 'rotate-dek');
      await each.vault.keyJobs.rotateDeks(quiet, 'eu');

      const keys = await each.vault.queries.listUserKeys(people.map(({ userId }) => userId));
      expect(between).toMatchObject({ state: 'done', done: 4, total: 4 });
      expect(keys.every(({ version }) => version > 1)).toBe(true);
      await assertOpens(each, people);
      await each.close();
    });

    // eachPerson() counts from nought again and never reaches the total.
    it('tells how far it is from where it stopped', async () => {
      const each = await createRig();
      try {
        await makePeople(each, 8);
        await interruptAfter(each, 3).rotateDeks(quiet).catch(quiet);

        await each.vault.keyJobs.rotateDeks(quiet);

        expect(await findJob(each, 'rotate-dek')).toMatchObject({ done: 8, total: 8 });
      } finally {
        await each.close();
      }
    });

    // The job is noted as done before the index key and the day keys are wrapped.
    it('among the shared keys is not done', async () => {
      const each = await createRig();
      try {
        await makePeople(each, 2);
        await each.vaults.ru.disconnect();
        await rotateKek(each).catch(quiet);

        expect(await findJob(each, 'rotate-kek')).toMatchObject({ state: 'running' });
      } finally {
        await each.close();
      }
    });
  });
});
