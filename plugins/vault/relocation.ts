/**
 * Gives a person a new key, in the same region (rotation) or another (move), and takes all their values along.
 *
 * States of a person: settled (every value in the region of residence, under its newest key) -> a new key is added and new
 * values go there at once -> older values are copied, read back and compared, then removed at the source -> settled, older keys
 * destroyed. Values are readable throughout: readers look in every region. Every step can be repeated, so after a crash
 * the same call, or the sweeper, goes on where it stopped.
 *
 * Two of one person at once (a move and a rotation, in two processes): each has a key version of its own, and the newest one wins. A
 * value never goes from a newer key to an older one, nothing under a newer key is removed, and whoever finds that the person has a newer
 * key by now (asked before each removal) begins anew with that one. Older keys are destroyed by whoever ends with the newest.
 */
import { createHash } from 'node:crypto';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import { createRandomId } from '../kernel/port.ts';
import { vaultErrors } from './errors.ts';
import { toKeyName } from './key-ring.ts';
import type { KeyRing, UserKey } from './key-ring.ts';
import type { People } from './people.ts';
import type { KeyQueries } from './queries.ts';
import type { AttributeRow, IdentifierRow, RegionQueries } from './region-queries.ts';
import type { Regions } from './regions.ts';

export type MoveReport = {
  readonly userId: string;
  readonly fromRegion: string;
  readonly toRegion: string;
  /** Values that were copied and read back equal. */
  readonly values: number;
  readonly valuesLeftAtSource: number;
  /** SHA-256 over markers and ciphertext at the target, in order: what an auditor can recompute there. */
  readonly targetDigest: string;
  readonly finishedAt: string;
};

export type Relocation = {
  /**
   * Brings every value of a person to where and under which key they should be. @returns how many were moved
   * @throws vault.job_running when others keep giving the person new keys meanwhile
   */
  readonly settle: (userId: string) => Promise<number>;
  readonly rotateKey: (userId: string) => Promise<void>;
  /** @throws vault.region_unknown, vault.user_unknown, vault.job_running */
  readonly move: (userId: string, toRegion: string) => Promise<MoveReport>;
  /** Moves that a crash interrupted: started longer ago than that and not done. */
  readonly resume: (olderThanSeconds: number) => Promise<readonly MoveReport[]>;
};

/** How often somebody else may be faster with one person. */
const settleTries = 5;

export const createRelocation = (deps: {
  readonly tenantId: string;
  readonly pool: CommonQueryMethods;
  readonly queries: KeyQueries;
  readonly regionQueries: RegionQueries;
  readonly regions: Regions;
  readonly keyRing: KeyRing;
  readonly people: People;
  readonly clock: () => Date;
}): Relocation => {
  const { tenantId, pool, queries, regionQueries, regions, keyRing, people, clock } = deps;

  const getResidency = async (userId: string) => {
    const residency = await queries.findResidency(userId);
    if (!residency) {
      throw vaultErrors.user_unknown();
    }
    return residency;
  };

  const listIn = async (region: string, userId: string) =>
    regions.get(region).run(async (connection) => regionQueries.listOfUser(connection, userId));

  /**
   * Opens every row with its own key and seals it with the given one. Rows under a newer key stay where and what they are.
   * @returns null when the given key is gone: somebody who made a newer one destroyed it
   */
  const reseal = async (userId: string, source: string, target: { version: number }) => {
    const rows = await listIn(source, userId);
    const all: readonly (IdentifierRow | AttributeRow)[] = [
      ...rows.identifiers,
      ...rows.attributes,
    ];
    const versions = [...new Set([...all.map(({ keyVersion }) => keyVersion), target.version])];
    const keys = await keyRing.takeUserKeys(versions.map((version) => ({ userId, version })));
    const targetKey = keys.get(toKeyName({ userId, version: target.version }));
    const convert = <Row extends IdentifierRow | AttributeRow>(
      row: Row,
      newKey: UserKey
    ): readonly Row[] => {
      const key = keys.get(toKeyName({ userId, version: row.keyVersion }));
      const isThere = row.keyVersion === target.version && source === newKey.region;
      if (key === undefined || isThere || row.keyVersion > target.version) {
        // Without a key it is erased already.
        return [];
      }
      return [people.sealRow(row, people.openRow(row, source, key), target.version, newKey)];
    };
    try {
      return targetKey
        ? {
            identifiers: rows.identifiers.flatMap((row) => convert(row, targetKey)),
            attributes: rows.attributes.flatMap((row) => convert(row, targetKey)),
          }
        : null;
    } finally {
      for (const { key } of keys.values()) {
        key.fill(0);
      }
    }
  };

  /**
   * Reads back what was written. A value that somebody has stored again meanwhile has other bytes and is as good; every
   * one must open. @returns the attribute of one that does not, null when all do
   */
  const findUnreadable = async (
    region: string,
    userId: string,
    written: readonly (IdentifierRow | AttributeRow)[]
  ): Promise<string | null> => {
    const { identifiers, attributes } = await listIn(region, userId);
    const rows: readonly (IdentifierRow | AttributeRow)[] = [...identifiers, ...attributes];
    const found = new Map(rows.map((row) => ['token' in row ? row.token : row.ref, row]));
    const opened = await people.open(
      [...found.keys()].map((marker) => ({ marker, owner: userId }))
    );
    const unreadable = written.find((row) => {
      const marker = 'token' in row ? row.token : row.ref;
      const there = found.get(marker);
      // A value that was taken away meanwhile is not missed.
      return there && !(there.keyVersion >= row.keyVersion && opened.has(marker));
    });
    return unreadable?.attribute ?? null;
  };

  /** @returns null when the person has got a newer key meanwhile: what there is to do is another thing now */
  const settleOnce = async (userId: string): Promise<number | null> => {
    const { region, keyVersion } = await getResidency(userId);
    const isOvertaken = async () => (await getResidency(userId)).keyVersion !== keyVersion;
    let moved = 0;
    for (const source of regions.names) {
      const rows = await reseal(userId, source, { version: keyVersion });
      if (!rows) {
        if (await isOvertaken()) {
          return null;
        }
        throw vaultErrors.open_failed();
      }
      const written = [...rows.identifiers, ...rows.attributes];
      if (written.length > 0) {
        await regions.get(region).transaction(async (connection) => {
          await regionQueries.touchUser(connection, userId);
          await regionQueries.upsertIdentifiers(connection, rows.identifiers);
          await regionQueries.upsertAttributes(connection, rows.attributes);
        });
      }
      const unreadable = written.length > 0 ? await findUnreadable(region, userId, written) : null;
      // Before anything is removed: the values that this would leave are under a key that others are about to destroy.
      if (await isOvertaken()) {
        return null;
      }
      if (unreadable !== null) {
        throw vaultErrors.open_failed({ detail: { attribute: unreadable } });
      }
      moved += written.length;
      if (source !== region) {
        await regions
          .get(source)
          .transaction(async (connection) =>
            regionQueries.deleteUserUpTo(connection, userId, keyVersion)
          );
      }
    }
    if (await isOvertaken()) {
      return null;
    }
    await queries.deleteOldKeys(userId, keyVersion);
    keyRing.forgetUser(userId);
    return moved;
  };

  const settle: Relocation['settle'] = async (userId) => {
    for (let tries = 0; tries < settleTries; tries += 1) {
      const moved = await settleOnce(userId);
      if (moved !== null) {
        return moved;
      }
      keyRing.forgetUser(userId);
    }
    throw vaultErrors.job_running();
  };

  const digest = async (region: string, userId: string) => {
    const { identifiers, attributes } = await listIn(region, userId);
    const hash = createHash('sha256');
    for (const row of [...identifiers, ...attributes]) {
      hash.update('token' in row ? row.token : row.ref).update(row.sealed);
    }
    return hash.digest('hex');
  };

  const close = async (id: string, report: Readonly<Record<string, unknown>>) =>
    pool.query(sql`
      update passport.region_moves
      set state = 'done', finished_at = now(), report = ${JSON.stringify(report)}::jsonb
      where tenant_id = ${tenantId}
        and id = ${id}
    `);

  type Journal = { id: string; userId: string; fromRegion: string; toRegion: string };
  const finish = async (journal: Journal): Promise<MoveReport> => {
    const { userId, fromRegion, toRegion } = journal;
    await settle(userId);
    const target = await listIn(toRegion, userId);
    const source =
      fromRegion === toRegion
        ? { identifiers: [], attributes: [] }
        : await listIn(fromRegion, userId);
    const report: MoveReport = {
      userId,
      fromRegion,
      toRegion,
      values: target.identifiers.length + target.attributes.length,
      valuesLeftAtSource: source.identifiers.length + source.attributes.length,
      targetDigest: await digest(toRegion, userId),
      finishedAt: clock().toISOString(),
    };
    await close(journal.id, report);
    return report;
  };

  /** The journal says where to; the key is added unless the crash came after that. */
  const proceed = async (journal: Journal): Promise<MoveReport> => {
    const { region } = await getResidency(journal.userId);
    if (region !== journal.toRegion) {
      await keyRing.addUserKey(journal.userId, { region: journal.toRegion, reason: 'operator' });
    }
    return finish(journal);
  };

  return {
    settle,
    rotateKey: async (userId) => {
      await keyRing.addUserKey(userId, null);
      await settle(userId);
    },
    move: async (userId, toRegion) => {
      regions.get(toRegion);
      const { region: fromRegion } = await getResidency(userId);
      const id = `move_${createRandomId(24)}`;
      const { rowCount } = await pool.query(sql`
        insert into passport.region_moves (tenant_id, id, user_id, from_region, to_region, state)
        values (${tenantId}, ${id}, ${userId}, ${fromRegion}, ${toRegion}, 'copying')
        on conflict (tenant_id, user_id) where state <> 'done' do nothing
      `);
      if (rowCount === 0) {
        throw vaultErrors.job_running();
      }
      return proceed({ id, userId, fromRegion, toRegion });
    },
    resume: async (olderThanSeconds) => {
      const journals = await pool.any<Journal>(sql`
        select id, user_id as "userId", from_region as "fromRegion", to_region as "toRegion"
        from passport.region_moves
        where tenant_id = ${tenantId}
          and state = 'copying'
          and started_at < now() - make_interval(secs => ${olderThanSeconds})
        order by started_at
      `);
      const reports: MoveReport[] = [];
      const failures: unknown[] = [];
      for (const journal of journals) {
        try {
          reports.push(await proceed(journal));
        } catch (error) {
          if (isPassportError(error) && error.code === vaultErrors.user_unknown().code) {
            // Erased meanwhile: nothing is left to move.
            await close(journal.id, { userId: journal.userId, isErased: true });
          } else {
            failures.push(error);
          }
        }
      }
      const [failure] = failures;
      if (failure instanceof Error) {
        throw failure;
      }
      return reports;
    },
  };
};
