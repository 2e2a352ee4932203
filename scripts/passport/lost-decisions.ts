/**
 * What people, sites and administrators decided between a backup and its restore, read from an export of the audit chain that reaches further
 * than the restored database. Pure; the newest decision about one thing counts, and what was decided after the restore stands.
 *
 * Read are withdrawals and refusals, blocks, suspensions and requests to be erased. Entries do not say enough to repeat anything else (which
 * key was revoked, what a member's role was): those are handed back to be done by hand. A lost grant is not repeated: the person can share anew.
 */
import type { AuditEntry } from '../../plugins/audit/port.ts';

type About = { readonly userId: string; readonly atMs: number };
export type Decision =
  | (About & {
      readonly kind: 'withdrawal';
      readonly siteId: string;
      readonly attribute: string;
      readonly purpose: string | null;
      readonly isOn: boolean;
    })
  | (About & {
      readonly kind: 'block';
      readonly siteId: string;
      readonly reason: string | null;
      readonly isOn: boolean;
    })
  | (About & { readonly kind: 'suspension'; readonly isOn: boolean })
  | (About & { readonly kind: 'erasure'; readonly isOn: boolean });

const consentActions = new Map([
  ['consent.withdraw', true],
  ['consent.refuse', true],
  ['consent.grant', false],
]);
const blockActions = new Map([
  ['blocks.block', true],
  ['blocks.unblock', false],
]);
const suspensionActions = new Map([
  ['users.suspend', true],
  ['users.unsuspend', false],
  ['complaints.suspend', true],
  ['complaints.unsuspend', false],
]);
/** Somebody who was erased had asked for it: whoever is still there is asked for again. */
const erasureActions = new Map([
  ['dsr.request_erasure', true],
  ['dsr.erase', true],
  ['dsr.cancel_erasure', false],
]);
const byHand =
  /^(?:(?:api_keys|members|sites|site_roles|keys|regions)\.|admin\.(?!read|list|search|preview|prepare|export|evaluate|verify|start_audit))/;

const toDecisions = (entry: AuditEntry): readonly Decision[] => {
  const { action, userId, siteId, attributes, purpose, occurredAtMs: atMs } = entry;
  if (userId === null) {
    return [];
  }
  const about = { userId, atMs };
  const isWithdrawn = consentActions.get(action);
  if (isWithdrawn !== undefined && siteId !== null) {
    return attributes.map((attribute) => ({
      ...{ ...about, kind: 'withdrawal', siteId, attribute, purpose, isOn: isWithdrawn },
    }));
  }
  const isBlocked = blockActions.get(action);
  if (isBlocked !== undefined && siteId !== null) {
    return [{ ...about, kind: 'block', siteId, reason: purpose, isOn: isBlocked }];
  }
  const isSuspended = suspensionActions.get(action);
  if (isSuspended !== undefined) {
    return [{ ...about, kind: 'suspension', isOn: isSuspended }];
  }
  const isLeaving = erasureActions.get(action);
  return isLeaving === undefined ? [] : [{ ...about, kind: 'erasure', isOn: isLeaving }];
};

const toKey = (decision: Decision): string =>
  JSON.stringify([
    ...[decision.kind, decision.userId, 'siteId' in decision ? decision.siteId : ''],
    ...(decision.kind === 'withdrawal' ? [decision.attribute, decision.purpose] : []),
  ]);

export type LostDecisions = {
  /** The newest entry that both have; 0 for none. */
  readonly lastCommon: number;
  /** Entries of the export that the database does not have. */
  readonly lost: number;
  /** In the order in which they were taken. */
  readonly decisions: readonly Decision[];
  readonly byHand: readonly AuditEntry[];
};

/**
 * @param exported entries of a verified export, in order
 * @param listOwn entries of the restored database behind a sequence number, in order
 */
export const findLostDecisions = async (
  exported: AsyncIterable<AuditEntry>,
  listOwn: (after: number) => AsyncIterable<AuditEntry>
): Promise<LostDecisions> => {
  const own = listOwn(0)[Symbol.asyncIterator]();
  const newest = new Map<string, Decision>();
  const others: AuditEntry[] = [];
  let current = await own.next();
  let [lastCommon, lost] = [0, 0];
  for await (const entry of exported) {
    while (current.done !== true && current.value.sequence < entry.sequence) {
      current = await own.next();
    }
    if (current.done !== true && current.value.entryHash === entry.entryHash) {
      lastCommon = entry.sequence;
      continue;
    }
    lost += 1;
    if (entry.result !== 'allowed') {
      continue;
    }
    for (const decision of toDecisions(entry)) {
      const key = toKey(decision);
      // Taken out first, so that the order is that of the newest decisions.
      newest.delete(key);
      newest.set(key, decision);
    }
    if (byHand.test(entry.action)) {
      others.push(entry);
    }
  }
  await own.return?.();
  for await (const entry of listOwn(lastCommon)) {
    toDecisions(entry).forEach((decision) => newest.delete(toKey(decision)));
  }
  return { lastCommon, lost, decisions: [...newest.values()], byHand: others };
};
