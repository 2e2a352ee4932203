/**
 * Whether the end of a tenant's audit chain verifies: its signed head, the newest 1000 entries, and the anchor outside the database.
 * Reads only; the whole chain is verified from an export (`passport audit export`, `passport audit verify`).
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { createGenesis, verifyChain } from '../../plugins/audit/chain.ts';
import type { ChainHead } from '../../plugins/audit/chain.ts';
import {
  createAnchor,
  createHeadVerifier,
  findEntries,
  readAuditConfig,
  readAuditSigner,
} from '../../plugins/audit/port.ts';
import type { AuditConfig, AuditHead } from '../../plugins/audit/port.ts';
import { findHead, listEntries } from '../../plugins/audit/queries.ts';
import { findPoint, listSegments } from '../../plugins/audit/segment-queries.ts';
import { fail, ok, warn } from './doctor-finding.ts';
import type { Finding } from './doctor-finding.ts';

const newestEntries = 1000;
/** As health has it: three rounds missed are no delay any more. */
const missedRounds = 3;

export type AuditKeys = {
  readonly config: AuditConfig;
  readonly isSignatureValid: (head: AuditHead) => boolean;
};

/** @throws audit.invalid_key, audit.invalid_config */
export const readAuditKeys = (environment: NodeJS.ProcessEnv): AuditKeys => {
  const config = readAuditConfig(environment);
  const { publicJwk } = readAuditSigner(environment);
  return { config, isSignatureValid: createHeadVerifier([publicJwk, ...config.formerKeys]) };
};

const incident =
  'stop writing, keep the database as it is, and compare it with the anchor and exports';
const explain: Readonly<Record<string, string>> = {
  bad_signature:
    'name the key that signed: PASSPORT_AUDIT_KEY_FILE, or PASSPORT_AUDIT_FORMER_KEYS_FILE after a change of keys; if it is named, somebody else signed',
};

/** Where verification begins: behind a closed segment, or wherever the newest 1000 entries do. */
const findStart = (
  tenantId: string,
  after: number,
  closed: ChainHead | null,
  firstPreviousHash: string | undefined
): ChainHead => {
  if (closed?.sequence === after) {
    return closed;
  }
  const genesis = createGenesis(tenantId);
  return after === 0
    ? genesis
    : { sequence: after, entryHash: firstPreviousHash ?? genesis.entryHash };
};

const checkChain = async (
  pool: CommonQueryMethods,
  tenantId: string,
  { isSignatureValid }: AuditKeys,
  head: AuditHead
): Promise<Finding> => {
  const segment = (await listSegments(pool, tenantId)).at(-1);
  const closed = segment
    ? { sequence: segment.lastSequence, entryHash: segment.lastEntryHash }
    : null;
  const after = Math.max(closed?.sequence ?? 0, head.sequence - newestEntries);
  const listed = await listEntries(pool, tenantId, { afterSequence: after, limit: newestEntries });
  const entries = listed.filter(({ sequence }) => sequence <= head.sequence);
  const start = findStart(tenantId, after, closed, entries[0]?.previousHash);
  const { fault } = await verifyChain({
    tenantId,
    start,
    entries,
    heads: [head],
    isSignatureValid,
  });
  return fault
    ? fail(
        'audit',
        tenantId,
        `${fault.type} at sequence ${fault.sequence}`,
        explain[fault.type] ?? incident
      )
    : ok('audit', tenantId, `newest ${entries.length} entries verify up to ${head.sequence}`);
};

const judgeAge = async (
  pool: CommonQueryMethods,
  tenantId: string,
  { anchorSeconds }: AuditConfig,
  anchored: number,
  head: AuditHead
): Promise<Finding> => {
  const text = `at ${anchored}, ${head.sequence - anchored} entries behind`;
  const [next] = await listEntries(pool, tenantId, { afterSequence: anchored, limit: 1 });
  const ageSeconds = next ? Math.round((Date.now() - next.occurredAtMs) / 1000) : 0;
  return head.sequence > anchored && ageSeconds > missedRounds * anchorSeconds
    ? warn(
        'anchor',
        tenantId,
        `${text} for ${ageSeconds} s`,
        `npm run passport audit anchor ${tenantId}; then see why the host does not`
      )
    : ok('anchor', tenantId, text);
};

const checkAnchor = async (
  pool: CommonQueryMethods,
  tenantId: string,
  { config, isSignatureValid }: AuditKeys
): Promise<Finding> => {
  if (!config.anchor) {
    return warn('anchor', tenantId, 'not configured', 'set PASSPORT_AUDIT_ANCHOR (plugins/audit)');
  }
  const anchor = await createAnchor(config.anchor, () => Date.now());
  if (!anchor.isReadable) {
    return warn('anchor', tenantId, 'cannot be read from here', 'compare it where it is kept');
  }
  const newest = await anchor.findNewest(tenantId);
  // After the anchor: a head that the host anchors meanwhile would look as if the database were behind it.
  const head = await findHead(pool, tenantId);
  if (!newest) {
    return head
      ? judgeAge(pool, tenantId, config, 0, head)
      : ok('anchor', tenantId, 'empty, as the chain is');
  }
  if (newest.tenantId !== tenantId || !isSignatureValid(newest)) {
    return fail('anchor', tenantId, 'signed with another key', explain['bad_signature'] ?? '');
  }
  const point = await findPoint(pool, tenantId, newest.sequence);
  const agrees =
    point.entryHash === newest.entryHash || (point.entryHash === null && point.isClosed);
  if (!head || head.sequence < newest.sequence || !agrees) {
    const text = `at ${newest.sequence}, the database at ${head?.sequence ?? 0} or with another history`;
    return fail('anchor', tenantId, text, `the database is older than its anchor: ${incident}`);
  }
  return judgeAge(pool, tenantId, config, newest.sequence, head);
};

/** @param pool of the tenant's own role */
export const checkAudit = async (
  pool: CommonQueryMethods,
  tenantId: string,
  keys: AuditKeys
): Promise<readonly Finding[]> => {
  const head = await findHead(pool, tenantId);
  const anchor = await checkAnchor(pool, tenantId, keys);
  if (head) {
    return [await checkChain(pool, tenantId, keys, head), anchor];
  }
  const [entry] = await findEntries(pool, tenantId, {}, { beforeSequence: null, limit: 1 });
  const chain = entry
    ? fail('audit', tenantId, `entries up to ${entry.sequence} have no signed head`, incident)
    : ok('audit', tenantId, 'empty');
  return [chain, anchor];
};
