import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { runSql } from '../../scripts/testing/sql.ts';
import { createEnvelope } from './envelope.ts';
import type { KeyRing } from './key-ring.ts';
import { createPeople, isRef } from './people.ts';
import type { People } from './people.ts';
import type { Vault } from './service.ts';
import { createPerson, createRig, createUserId, live, openOne } from './test-rig.ts';
import type { Person, Rig } from './test-rig.ts';

/** The same people, with something of the test's own happening right after keys were taken. */
const withKeysTaken = (vault: Vault, after: () => Promise<unknown>): People => {
  const { tenantId, queries, regionQueries, regions, indexer } = vault;
  const once = { isDone: false };
  const keyRing: KeyRing = {
    ...vault.keyRing,
    takeUserKeys: async (ids) => {
      const keys = await vault.keyRing.takeUserKeys(ids);
      if (!once.isDone) {
        once.isDone = true;
        await after();
      }
      return keys;
    },
  };
  const envelope = createEnvelope();
  return createPeople({
    tenantId,
    queries,
    regionQueries,
    regions,
    keyRing,
    envelope,
    indexer,
  });
};

/** The region is left alone for two seconds after a failure. */
const restMs = 2100;

describe('the values of people', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());

  const store = async (userId: string, ref: string, value: unknown, people = rig().vault.people) =>
    people.store(userId, { identifiers: [], attributes: [{ attribute: 'name', ref, value }] });

  it.each(['Ada', '', null, 7, false, ['a', { b: null }], { zip: '10115', lines: ['😀', 'ёж'] }])(
    'open to what was stored: %j',
    async (value) => {
      const { people } = rig().vault;
      const userId = createUserId();
      await live(rig().vault, userId, 'eu');
      const ref = people.createRef('eu');

      await store(userId, ref, value);

      expect((await people.open([ref])).get(ref)).toEqual([{ userId, attribute: 'name', value }]);
    }
  );

  it('lie in the region where the person lives, and in no other', async () => {
    const { userId } = await createPerson(rig().vault, 'ru');

    const rows = await Promise.all(
      [rig().vaults.eu, rig().vaults.ru].map(async ({ url }) =>
        runSql(url, 'select user_id from vault.attribute_values where user_id = $1', [userId])
      )
    );

    expect(rows).toEqual([[], [{ user_id: userId }]]);
  });

  it('are in neither database in clear', async () => {
    const { userId, email, name } = await createPerson(rig().vault, 'eu');

    const found = await Promise.all(
      [email, name, email.toLowerCase()].map(async (text) =>
        runSql(
          rig().vaults.eu.url,
          `select 1 from vault.identifiers where user_id = $1 and position($2::bytea in value_enc) > 0
           union all
           select 1 from vault.attribute_values where user_id = $1 and position($2::bytea in value_enc) > 0`,
          [userId, Buffer.from(text)]
        )
      )
    );

    expect(found.flat()).toEqual([]);
  });

  it('open by their look-up token, in the spelling they were stored in', async () => {
    const { token, email, userId } = await createPerson(rig().vault, 'eu');

    const opened = await rig().vault.people.open([token, token.toLowerCase()]);

    expect(opened.get(token)).toEqual([{ userId, attribute: 'email', value: email }]);
    expect(opened.get(token.toLowerCase())).toEqual([
      { userId, attribute: 'email', value: email.toLowerCase() },
    ]);
  });

  it('open for each of several people who hold one token', async () => {
    const { vault } = rig();
    const first = await createPerson(vault, 'eu');
    const second = createUserId();
    await live(vault, second, 'eu');
    await vault.people.store(second, {
      identifiers: [{ attribute: 'email', token: first.token, value: first.email }],
      attributes: [],
    });

    const opened = await vault.people.open([first.token]);

    expect(new Set(opened.get(first.token)?.map(({ userId }) => userId))).toEqual(
      new Set([first.userId, second])
    );
  });

  const shareToken = async () => {
    const { vault } = rig();
    const first = await createPerson(vault, 'eu');
    const second = createUserId();
    await live(vault, second, 'ru');
    await vault.people.store(second, {
      identifiers: [{ attribute: 'email', token: first.token, value: first.email }],
      attributes: [],
    });
    return first.token;
  };

  it('open for each of several people in several regions who hold one token', async () => {
    const token = await shareToken();

    expect((await rig().vault.people.open([token])).get(token)).toHaveLength(2);
  });

  // people.ts remembers one region per token; the second time it looks no further.
  it('open for each of them the second time too', async () => {
    const token = await shareToken();
    await rig().vault.people.open([token]);

    expect((await rig().vault.people.open([token])).get(token)).toHaveLength(2);
  });

  it('of 200 people in two regions open at once, each to its own', async () => {
    const { vault } = rig();
    const made = await Promise.all(
      Array.from({ length: 200 }, async (_, index) =>
        createPerson(vault, index % 2 === 0 ? 'eu' : 'ru')
      )
    );

    const opened = await vault.people.open(made.flatMap(({ ref, token }) => [ref, token]));

    const values = made.map(({ ref, token }) => [
      opened.get(ref)?.[0]?.value,
      opened.get(token)?.[0]?.value,
    ]);
    expect(values).toEqual(made.map(({ name, email }) => [name, email]));
  });

  it('of another tenant do not open, by reference or by token', async () => {
    const { ref, token } = await createPerson(rig().vault, 'eu');

    const opened = await rig().other.people.open([ref, token, token.toLowerCase()]);

    expect(opened.size).toBe(0);
  });

  it('that were never stored are missing from the answer', async () => {
    const { people } = rig().vault;

    const opened = await people.open([people.createRef('eu'), `plt_${'a'.repeat(28)}`]);

    expect(opened.size).toBe(0);
  });

  it('are not stored for somebody who lives nowhere', async () => {
    const { people } = rig().vault;

    await expect(store('nobody', people.createRef('eu'), 'x')).rejects.toMatchObject({
      code: 'vault.user_unknown',
    });
  });

  it('that were erased are missing from the answer', async () => {
    const { ref, token, userId } = await createPerson(rig().vault, 'eu');
    const before = await rig().vault.people.open([ref, token]);

    await rig().vault.sweeper.eraseIfGone(userId);

    expect([before.size, (await rig().vault.people.open([ref, token])).size]).toEqual([2, 0]);
  });

  it('are missing when their key alone was destroyed', async () => {
    const { ref, userId } = await createPerson(rig().vault, 'eu');
    await runSql(rig().logto.url, 'delete from passport.user_keys where user_id = $1', [userId]);
    rig().vault.keyRing.forgetUser(userId);

    expect(await openOne(rig().vault, ref)).toBeUndefined();
  });

  it('have references that are unlike each other and recognised', () => {
    const { createRef } = rig().vault.people;
    const refs = Array.from({ length: 1000 }, () => createRef('ru'));

    expect(new Set(refs).size).toBe(1000);
    expect(refs.every(isRef)).toBe(true);
    expect(isRef(`${refs[0]!}x`)).toBe(false);
  });

  describe('whose row was tampered with', () => {
    const update = async (assignment: string, { ref }: Person) =>
      runSql(
        rig().vaults.eu.url,
        `update vault.attribute_values set ${assignment} where ref = $1`,
        [ref]
      );

    it.each([
      ['a flipped byte', 'value_enc = set_byte(value_enc, 20, 255 - get_byte(value_enc, 20))'],
      ['bytes cut off', 'value_enc = substr(value_enc, 1, 29)'],
      ['an unknown version', 'value_enc = set_byte(value_enc, 0, 2)'],
      ['another attribute', `attribute = 'avatar'`],
    ])('are refused: %s', async (_title, assignment) => {
      const person = await createPerson(rig().vault, 'eu');
      await update(assignment, person);

      await expect(openOne(rig().vault, person.ref)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });
    });

    it('are refused under another reference', async () => {
      const person = await createPerson(rig().vault, 'eu');
      const elsewhere = rig().vault.people.createRef('eu');
      await update(`ref = '${elsewhere}'`, person);

      await expect(openOne(rig().vault, elsewhere)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });
    });

    it('are refused in the row of another person', async () => {
      const [person, thief] = [
        await createPerson(rig().vault, 'eu'),
        await createPerson(rig().vault, 'eu'),
      ];
      await update(`user_id = '${thief.userId}'`, person);

      await expect(openOne(rig().vault, person.ref)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });
    });

    it('are refused in the row of another tenant, even for a person of the same id', async () => {
      const person = await createPerson(rig().vault, 'eu');
      await live(rig().other, person.userId, 'eu');
      await runSql(
        rig().vaults.eu.url,
        `insert into vault.users_pii (tenant_id, user_id) values ('admin', $1)`,
        [person.userId]
      );
      await update(`tenant_id = 'admin'`, person);

      await expect(openOne(rig().other, person.ref)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });
    });

    it('are refused in another region', async () => {
      const person = await createPerson(rig().vault, 'eu');
      const columns = 'tenant_id, ref, user_id, attribute, key_version, value_enc';
      const [row] = await runSql<Record<string, unknown>>(
        rig().vaults.eu.url,
        `delete from vault.attribute_values where ref = $1 returning ${columns}`,
        [person.ref]
      );
      await runSql(
        rig().vaults.ru.url,
        `insert into vault.users_pii (tenant_id, user_id) values ('default', $1)`,
        [person.userId]
      );
      await runSql(
        rig().vaults.ru.url,
        `insert into vault.attribute_values (${columns}) values ($1, $2, $3, $4, $5, $6)`,
        Object.values(row!)
      );

      await expect(openOne(rig().vault, person.ref)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });
    });

    it('are refused under the token of another value', async () => {
      const person = await createPerson(rig().vault, 'eu');
      const token = (await rig().vault.indexer()).toToken('email', 'mallory@example.org');
      await runSql(
        rig().vaults.eu.url,
        'update vault.identifiers set token = $1 where token = $2',
        [token, person.token]
      );

      await expect(openOne(rig().vault, token)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });
    });
  });

  describe('while the person’s key changes', () => {
    const writeDuring = async (change: (userId: string) => Promise<unknown>) => {
      const { vault } = rig();
      const { userId } = await createPerson(vault, 'eu');
      const ref = vault.people.createRef('eu');
      await store(
        userId,
        ref,
        'kept',
        withKeysTaken(vault, async () => change(userId))
      );
      return { userId, ref };
    };

    it('are sealed again with the new key before they are acknowledged', async () => {
      const { vault } = rig();

      const { ref, userId } = await writeDuring(async (id) => vault.relocation.rotateKey(id));

      const [row] = await runSql(
        rig().vaults.eu.url,
        'select key_version from vault.attribute_values where ref = $1',
        [ref]
      );
      expect(row).toEqual({ key_version: (await vault.queries.findResidency(userId))?.keyVersion });
      expect(await openOne(vault, ref)).toBe('kept');
    });

    it('are sealed again in the region that the person moved to', async () => {
      const { ref } = await writeDuring(async (id) => rig().vault.relocation.move(id, 'ru'));

      const rows = await runSql(
        rig().vaults.ru.url,
        'select key_version from vault.attribute_values where ref = $1',
        [ref]
      );
      expect(rows).toEqual([{ key_version: 2 }]);
    });

    // The dead row that the first attempt left in the old region is found first, and its key is gone: it counts as erased.
    it('open after a move that came between sealing and writing', async () => {
      const { ref } = await writeDuring(async (id) => rig().vault.relocation.move(id, 'ru'));

      expect(await openOne(rig().vault, ref)).toBe('kept');
    });

    it('are not stored for a person who is erased meanwhile', async () => {
      await expect(
        writeDuring(async (id) => rig().vault.sweeper.eraseIfGone(id))
      ).rejects.toMatchObject({ code: 'vault.user_unknown' });
    });

    it('fail as unavailable, and not silently, when the key never stays', async () => {
      const { vault } = rig();
      const { userId } = await createPerson(vault, 'eu');
      const restless = createPeople({
        ...vault,
        envelope: createEnvelope(),
        keyRing: {
          ...vault.keyRing,
          takeUserKeys: async (ids) => {
            const keys = await vault.keyRing.takeUserKeys(ids);
            await vault.relocation.rotateKey(userId);
            return keys;
          },
        },
      });

      await expect(
        store(userId, vault.people.createRef('eu'), 'x', restless)
      ).rejects.toMatchObject({ code: 'vault.unavailable' });
    });

    // open() takes the row, then the key; when the key was destroyed between the two it takes the value for erased.
    it('open for a reader who found them before the change and takes the key after it', async () => {
      const { vault } = rig();
      const { userId, ref, name } = await createPerson(vault, 'eu');
      const reader = await rig().openProcess();
      const { takeUserKeys } = reader.vault.keyRing;
      const changes: string[] = [];
      const slow = createPeople({
        ...reader.vault,
        envelope: createEnvelope(),
        keyRing: {
          ...reader.vault.keyRing,
          takeUserKeys: async (ids) => {
            changes.push(userId);
            if (changes.length === 1) {
              await vault.relocation.rotateKey(userId);
            }
            return takeUserKeys(ids);
          },
        },
      });

      const opened = await slow.open([ref]);

      expect(opened.get(ref)?.[0]?.value).toBe(name);
    });
  });
});

describe('while a region is down', () => {
  it('only its people fail, as unavailable; they open again without a restart', async () => {
    const rig = await createRig();
    const { vault } = rig;
    const [ada, ivan] = [await createPerson(vault, 'eu'), await createPerson(vault, 'ru')];
    const ref = vault.people.createRef('ru');
    const write = async () =>
      vault.people.store(ivan.userId, {
        identifiers: [],
        attributes: [{ attribute: 'name', ref, value: 'later' }],
      });
    const unavailable = { code: 'vault.unavailable', httpStatus: 503 };

    await rig.vaults.ru.disconnect();

    await expect(openOne(vault, ivan.ref)).rejects.toMatchObject(unavailable);
    await expect(openOne(vault, ivan.token)).rejects.toMatchObject(unavailable);
    await expect(write()).rejects.toMatchObject(unavailable);
    expect(await openOne(vault, ada.ref)).toBe(ada.name);
    expect(await openOne(vault, ada.token)).toBe(ada.email);
    // What is nowhere may be there: neither missing nor erased.
    await expect(openOne(vault, vault.people.createRef('eu'))).rejects.toMatchObject(unavailable);

    await rig.vaults.ru.reconnect();
    await sleep(restMs);

    expect(await openOne(vault, ivan.ref)).toBe(ivan.name);
    await write();
    expect(await openOne(vault, ref)).toBe('later');
    const log = rig.lines.join('');
    expect(log).toContain('region_unreachable');
    expect(log).not.toContain(rig.vaults.ru.name);
    await rig.close();
  });

  // regions.ts does not know SQLSTATE 55000, which a database that lets nobody in answers with.
  it('a process that starts meanwhile serves the other regions, and this one when it is back', async () => {
    const rig = await createRig();
    try {
      const ada = await createPerson(rig.vault, 'eu');
      const ivan = await createPerson(rig.vault, 'ru');
      await rig.vaults.ru.disconnect();

      const late = await rig.openProcess();
      const seen = await openOne(late.vault, ada.ref);
      await expect(openOne(late.vault, ivan.ref)).rejects.toMatchObject({
        code: 'vault.unavailable',
      });
      await rig.vaults.ru.reconnect();
      await sleep(restMs);

      expect(seen).toBe(ada.name);
      expect(await openOne(late.vault, ivan.ref)).toBe(ivan.name);
    } finally {
      await rig.close();
    }
  });
});
