/**
 * One value of one person, shown once to one administrator, for a reason.
 *
 * States: waiting -> granted | refused -> shown; where one administrator is enough a request begins as granted. What is not decided or not
 * looked at in time is over. Who decides is another person than who asked, never a machine; who asked is the only one to see the value.
 *
 * Every step is on the audit chain with the name of the attribute, so that the person sees it on their own page. Nothing of a value is kept: it is
 * read, the showing is recorded, and only then it is given away.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { createReadRecorder } from '../audit/port.ts';
import type { AuditLog } from '../audit/port.ts';
import { findPersonalKinds } from '../complaints/port.ts';
import { createRandomId } from '../kernel/port.ts';
import { toDay } from '../vault/port.ts';
import type { Vault } from '../vault/port.ts';
import type { RevealPolicy } from './config.ts';
import { peopleErrors } from './errors.ts';
import { listParts } from './parts.ts';
import type { PersonRow, ShownAttribute, ValuePart } from './parts.ts';
import { createRecordedChange, toEntry } from './recorded-change.ts';
import type { Staff } from './recorded-change.ts';
import { createRevealQueries } from './reveal-queries.ts';
import type { Reveal, RevealCategory } from './reveal-queries.ts';

export type RevealWish = {
  readonly userId: string;
  readonly attribute: ShownAttribute;
  readonly category: RevealCategory;
  /** In words, without personal data. */
  readonly reason: string;
};
/** With the reason opened; null when its time has passed, or the person is gone. */
export type OpenedReveal = Omit<Reveal, 'reasonSealed'> & { readonly reason: string | null };

export type Reveals = {
  readonly policy: RevealPolicy;
  /** @throws people.not_found, people.no_value, people.personal_reason, audit.unavailable, vault.unavailable */
  readonly ask: (wish: RevealWish, by: Staff) => Promise<OpenedReveal>;
  /** @throws people.reveal_not_found, people.second_person_needed, people.reveal_decided, audit.unavailable */
  readonly decide: (id: string, isGranted: boolean, by: Staff) => Promise<void>;
  /**
   * @throws people.reveal_not_found, people.reveal_not_yours, people.reveal_not_granted, people.reveal_over, people.no_value,
   * audit.unavailable, vault.unavailable
   */
  readonly show: (id: string, by: Staff) => Promise<readonly ValuePart[]>;
  /** The newest 200. @throws audit.unavailable, vault.unavailable */
  readonly list: (
    filter: { readonly userId: string | null; readonly isWaiting: boolean },
    by: Staff
  ) => Promise<readonly OpenedReveal[]>;
};

const idLength = 24;
const mostListed = 200;
/** How long the words of a reason are kept; that there was a request, and of which kind, stays. */
const reasonDays = 400;

const toPlace = (id: string) => ['reveals', 'reason', id] as const;

export const createReveals = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'append' | 'appendIn'>;
  readonly transient: Pick<Vault['transient'], 'seal' | 'open'>;
  readonly readRow: (userId: string) => Promise<PersonRow | null>;
  readonly policy: RevealPolicy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Reveals => {
  const { pool, tenantId, audit, transient, readRow, policy, now } = deps;
  const queries = createRevealQueries(tenantId);
  const change = createRecordedChange({ pool, audit });
  const reads = createReadRecorder({ audit, now });

  const open = async ({ reasonSealed, ...reveal }: Reveal): Promise<OpenedReveal> => {
    const reason =
      reasonSealed === null ? null : await transient.open(reasonSealed, toPlace(reveal.id));
    return { ...reveal, reason: typeof reason === 'string' ? reason : null };
  };

  /** @throws people.reveal_not_found */
  const get = async (id: string): Promise<Reveal> => {
    const reveal = await queries.find(pool, id);
    if (!reveal) {
      throw peopleErrors.reveal_not_found();
    }
    return reveal;
  };

  /** @throws people.not_found, people.no_value */
  const getParts = async (userId: string, attribute: ShownAttribute) => {
    const row = await readRow(userId);
    if (!row) {
      throw peopleErrors.not_found();
    }
    const parts = listParts(row, attribute);
    if (parts.length === 0) {
      throw peopleErrors.no_value();
    }
    return parts;
  };

  const about = ({
    userId,
    attribute,
    category,
  }: Omit<RevealWish, 'attribute' | 'reason'> & { readonly attribute: string }) => ({
    // Empty once the account is gone.
    userId: userId === '' ? null : userId,
    attributes: [attribute],
    purpose: category,
  });

  /** One step of a request with its entry; whoever was faster has left nothing to do. */
  const step = async (
    reveal: Reveal,
    action: string,
    by: Staff,
    apply: (connection: CommonQueryMethods) => Promise<boolean>,
    late: () => Error
  ) =>
    change(toEntry(by, action, about(reveal)), async (connection) => {
      if (!(await apply(connection))) {
        throw late();
      }
    });

  const assertShowable = ({ status, askedBy, decidedBy }: Reveal, by: Staff) => {
    if (askedBy !== by.id) {
      throw peopleErrors.reveal_not_yours();
    }
    if (status === 'over' || status === 'shown') {
      throw peopleErrors.reveal_over();
    }
    // One that was granted without a second person before the policy asked for one does not count either.
    if (status !== 'granted' || (policy === 'two' && decidedBy === null)) {
      throw peopleErrors.reveal_not_granted();
    }
  };

  return {
    policy,
    ask: async ({ userId, attribute, category, reason }, by) => {
      if (findPersonalKinds(reason).length > 0) {
        throw peopleErrors.personal_reason();
      }
      await getParts(userId, attribute);
      const id = `reveal_${createRandomId(idLength)}`;
      const reasonSealed = await transient.seal(toDay(now()) + reasonDays, toPlace(id), reason);
      const entry = toEntry(by, 'users.reveal_ask', about({ userId, attribute, category }));
      const reveal = await change(entry, async (connection) =>
        queries.insert(connection, {
          ...{ id, userId, attribute, category, reasonSealed },
          status: policy === 'two' ? 'waiting' : 'granted',
          askedBy: by.id,
        })
      );
      return open(reveal);
    },
    decide: async (id, isGranted, by) => {
      const reveal = await get(id);
      if (by.isMachine || reveal.askedBy === by.id) {
        throw peopleErrors.second_person_needed();
      }
      await step(
        reveal,
        isGranted ? 'users.reveal_approve' : 'users.reveal_refuse',
        by,
        async (connection) => queries.decide(connection, id, { by: by.id, isGranted }),
        peopleErrors.reveal_decided
      );
    },
    show: async (id, by) => {
      const reveal = await get(id);
      assertShowable(reveal, by);
      // Written by `ask`, which takes no other names.
      const parts = await getParts(reveal.userId, reveal.attribute as ShownAttribute);
      await step(
        reveal,
        'users.reveal',
        by,
        async (connection) => queries.show(connection, id, by.id),
        peopleErrors.reveal_over
      );
      return parts;
    },
    list: async (filter, by) => {
      const { userId, isWaiting } = filter;
      await reads.record(toEntry(by, 'users.list_reveals', { userId }), { isWaiting });
      return Promise.all((await queries.list(pool, filter, mostListed)).map(open));
    },
  };
};
