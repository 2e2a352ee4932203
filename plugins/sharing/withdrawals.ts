/**
 * Takes back what people share with a site, one attribute or everything. States: running -> done. Person by person, each in a transaction of
 * their own: the consent, the events to the site, the tokens and the entry on the audit chain stand or fall together, and the head of the chain
 * is held for one person at a time.
 *
 * Stopped half-way, by whatever, it is gone on with by the next process that looks (`resume`): who has nothing to take back any more is not looked
 * at again. Consents given after it was asked for stay. The same again while it runs is the same.
 */
import type { DatabasePool } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import type { AuditLog } from '../audit/port.ts';
import type { Consents } from '../consent/port.ts';
import { createRandomId } from '../kernel/port.ts';
import type { Log } from '../kernel/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import type { Sites } from '../sites/port.ts';
import { sharingErrors } from './errors.ts';
import { createSharingQueries } from './queries.ts';
import type { WithdrawalReason, WithdrawalRow } from './queries.ts';

export type Wish = {
  readonly siteId: string;
  /** Null for everything, and the tokens of the site. */
  readonly attribute: string | null;
  readonly reason: WithdrawalReason;
};

export type Withdrawals = {
  /** Begins; the answer does not wait for the end. @throws sites.not_found, audit.unavailable */
  readonly begin: (
    wish: Wish,
    by: { readonly actorId: string; readonly ip: string | null }
  ) => Promise<WithdrawalRow>;
  /** @throws sharing.not_found */
  readonly get: (id: string) => Promise<WithdrawalRow>;
  /** Newest first. @param siteIds null for every site */
  readonly list: (siteIds: readonly string[] | null) => Promise<readonly WithdrawalRow[]>;
  /** Goes on with what nobody is at; does not wait for the end. */
  readonly resume: () => Promise<void>;
};

const idLength = 24;
const batchSize = 100;
/** Longer than one person ever takes. */
const leaseSeconds = 60;

export const createWithdrawals = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly consents: Pick<Consents, 'withdraw'>;
  readonly pairwise: Pick<Pairwise, 'getUserRef'>;
  readonly sites: Pick<Sites, 'get'>;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly log: Log;
}): Withdrawals => {
  const { pool, tenantId, consents, pairwise, sites, audit, log } = deps;
  const queries = createSharingQueries(tenantId);

  const get: Withdrawals['get'] = async (id) => {
    const row = await queries.find(pool, id);
    if (!row) {
      throw sharingErrors.not_found({ detail: { id } });
    }
    return row;
  };

  const withdrawOne = async (
    { siteId, attribute, createdBy, createdAt }: WithdrawalRow,
    sectorId: string,
    userId: string
  ) => {
    const userRef = await pairwise.getUserRef(sectorId, userId);
    await consents.withdraw(
      { userId, siteId, userRef },
      { by: 'admin', actorId: createdBy, method: 'admin' },
      attribute === null ? undefined : { attribute, purpose: null },
      createdAt
    );
  };

  const run = async (id: string) => {
    const row = await get(id);
    const sectorId = (await queries.findSector(pool, row.siteId)) ?? '';
    let people = await queries.listPeopleOf(pool, id, batchSize);
    while (people.length > 0) {
      for (const userId of people) {
        await withdrawOne(row, sectorId, userId);
        await queries.note(pool, id, leaseSeconds);
      }
      people = await queries.listPeopleOf(pool, id, batchSize);
    }
    await queries.finish(pool, id);
  };

  /** Nothing when another process is at it. */
  const runLeased = async (id: string) => {
    if (!(await queries.lease(pool, id, leaseSeconds))) {
      return;
    }
    try {
      await run(id);
    } catch (error) {
      await queries.release(pool, id, isPassportError(error) ? error.code : 'kernel.internal');
      throw error;
    }
  };

  /** What stopped it is written down with it, and the next look goes on. */
  const start = (id: string) => {
    void runLeased(id).catch((error: unknown) =>
      log.error('withdrawal_stopped', error, { tenant: tenantId })
    );
  };

  const record = async (
    { siteId, attribute, reason }: Wish,
    by: Parameters<Withdrawals['begin']>[1]
  ) =>
    audit.append([
      {
        actorType: 'admin',
        actorId: by.actorId,
        userId: null,
        userRef: null,
        siteId,
        action: 'sharing.withdraw',
        attributes: attribute === null ? [] : [attribute],
        purpose: reason,
        ip: by.ip,
        result: 'allowed',
      },
    ]);

  return {
    get,
    list: async (siteIds) => queries.list(pool, siteIds),
    begin: async (wish, by) => {
      const { siteId, attribute } = wish;
      await sites.get(siteId);
      const running = await queries.findRunning(pool, siteId, attribute);
      if (running) {
        return running;
      }
      await record(wish, by);
      const id = `withdrawal_${createRandomId(idLength)}`;
      const total = await queries.countPeople(pool, siteId, attribute);
      const isNew = await queries.insert(pool, { ...wish, id, total, createdBy: by.actorId });
      const row = isNew ? await get(id) : await queries.findRunning(pool, siteId, attribute);
      start(row?.id ?? id);
      return row ?? get(id);
    },
    resume: async () => {
      for (const id of await queries.listUnfinished(pool)) {
        start(id);
      }
    },
  };
};
