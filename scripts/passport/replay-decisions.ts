/**
 * `passport restore replay-decisions`: repeats what was decided between a backup and its restore, from an export of the audit chain that was
 * kept, or made of the broken database. Only a signed, verified export of the same chain is believed. May be run
 * again: what stands already is left alone, and so is whatever was decided anew since.
 */
import { createReadStream } from 'node:fs';
import {
  readAuditConfig,
  readAuditSigner,
  readEntries,
  streamEntries,
  verifyExport,
} from '../../plugins/audit/port.ts';
import { blockReasons } from '../../plugins/blocks/port.ts';
import { cliErrors, print, withTenant } from './context.ts';
import type { Relations } from './context.ts';
import { findLostDecisions } from './lost-decisions.ts';
import type { Decision, LostDecisions } from './lost-decisions.ts';

/** @throws cli.export_unverified */
const assertVerified = async (file: string, tenantId: string) => {
  const { publicJwk } = readAuditSigner(process.env);
  const { formerKeys } = readAuditConfig(process.env);
  const { fault, ...report } = await verifyExport({
    tenantId: null,
    open: () => createReadStream(file),
    publicJwks: [publicJwk, ...formerKeys],
  });
  if (fault || report.tenantId !== tenantId) {
    throw cliErrors.export_unverified({ detail: { fault: fault?.type ?? 'foreign_tenant' } });
  }
};

/** @throws cli.export_foreign */
const findLost = async (
  file: string,
  tenantId: string,
  { pool }: Relations
): Promise<LostDecisions> => {
  const listOwn = (after: number) =>
    streamEntries(pool, tenantId, { after, until: Number.MAX_SAFE_INTEGER });
  const found = await findLostDecisions(readEntries(createReadStream(file)), listOwn);
  if (found.lastCommon === 0) {
    for await (const _ of listOwn(0)) {
      throw cliErrors.export_foreign();
    }
  }
  return found;
};

/** @returns whether anything had to be done */
const repeat = async (
  decision: Decision,
  { consents, blocks, suspension, erasures, listRelations }: Relations,
  by: { readonly type: 'admin'; readonly id: string; readonly ip: null }
): Promise<boolean> => {
  const { userId, isOn, atMs } = decision;
  const isSuspended = await suspension.find(userId);
  if (isSuspended === null) {
    return false;
  }
  if (decision.kind === 'suspension') {
    if (isSuspended !== isOn) {
      await suspension.set(userId, isOn, by);
    }
    return isSuspended !== isOn;
  }
  if (decision.kind === 'erasure') {
    const isPending = (await erasures.findPending(userId)) !== null;
    if (isPending !== isOn) {
      await (isOn ? erasures.request(userId, by) : erasures.cancel(userId, by));
    }
    return isPending !== isOn;
  }
  const relation = (await listRelations(userId)).find(({ siteId }) => siteId === decision.siteId);
  if (!relation) {
    return false;
  }
  if (decision.kind === 'withdrawal') {
    const { attribute, purpose } = decision;
    const withdrawer = { by: 'admin', actorId: by.id, method: 'admin' } as const;
    return (
      isOn && (await consents.withdraw(relation, withdrawer, { attribute, purpose }, atMs)) > 0
    );
  }
  if (!isOn) {
    return blocks.unblock(relation, by);
  }
  if (await blocks.isBlocked(relation.siteId, userId)) {
    return false;
  }
  const reason = blockReasons.find((one) => one === decision.reason) ?? 'other';
  await blocks.block(relation, reason, by);
  return true;
};

const titles = {
  withdrawal: 'consents withdrawn',
  block: 'blocks set or lifted',
  suspension: 'people suspended or let in',
  erasure: 'requests to be erased made or taken back',
} as const;

const printByHand = ({ byHand }: LostDecisions) => {
  for (const { occurredAtMs, action, siteId, userId } of byHand) {
    const words = [new Date(occurredAtMs).toISOString(), action, siteId ?? '-', userId ?? '-'];
    print(`by hand\t${words.join('\t')}`);
  }
};

/** @throws cli.export_unverified, cli.export_foreign and what the changes throw; then it can be run again */
export const replayDecisions = async (
  url: string,
  tenantId: string,
  { file, isDry }: { readonly file: string; readonly isDry: boolean }
): Promise<number> => {
  await assertVerified(file, tenantId);
  return withTenant(url, tenantId, async ({ openRelations, record, operator }) => {
    const relations = openRelations();
    const found = await findLost(file, tenantId, relations);
    print(`${found.lost} entries behind sequence ${found.lastCommon} are not in the database`);
    if (!isDry) {
      await record('restore.replay_decisions');
    }
    const done = { withdrawal: 0, block: 0, suspension: 0, erasure: 0 };
    const by = { type: 'admin', id: operator, ip: null } as const;
    for (const decision of found.decisions) {
      if (isDry || (await repeat(decision, relations, by))) {
        done[decision.kind] += 1;
      }
    }
    for (const [kind, title] of Object.entries(titles)) {
      print(`${title}\t${done[kind as Decision['kind']]}${isDry ? ' at most' : ''}`);
    }
    printByHand(found);
  });
};
