/** What the audit part of the API takes and answers: guards, and rows as they are told. */
import { z } from 'zod';
import {
  auditActionGuard,
  auditActorTypes,
  auditResults,
  type AuditEntry,
} from '../../schemas/audit.ts';
import { anchorVerdicts } from './anchor-status.ts';
import type { AnchorStatus } from './anchor-status.ts';
import type { AuditFilter } from './search-queries.ts';
import type { AuditStatus } from './status.ts';
import { comparedAnchors, verificationStatuses } from './verification-queries.ts';
import type { Verification } from './verification-queries.ts';

/** Ids, never an address or a number of a person: this stands in URLs. */
const idGuard = z.string().regex(/^[\w:.-]{1,128}$/);
const time = z.string().datetime({ offset: true }).describe('RFC 3339.');

export const mostAtOnce = 200;

export const searchQuery = z
  .object({
    userId: idGuard.optional(),
    userRef: idGuard.optional(),
    siteId: idGuard.optional(),
    action: auditActionGuard.optional(),
    actorType: z.enum(auditActorTypes).optional(),
    actorId: idGuard.optional(),
    result: z.enum(auditResults).optional(),
    attribute: idGuard.optional().describe('A name of an attribute, such as `email`.'),
    from: time.optional(),
    until: time.optional().describe('Not included.'),
    before: z.coerce
      .number()
      .int()
      .positive()
      .optional()
      .describe('Goes on behind this sequence number: `next` of the page before.'),
    limit: z.coerce.number().int().min(1).max(mostAtOnce).default(100),
  })
  .strict();

export const toFilter = ({
  from,
  until,
  before: _before,
  limit: _limit,
  ...ids
}: z.infer<typeof searchQuery>): AuditFilter => ({
  ...ids,
  ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
  ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
});

const siteGuard = z.object({ id: z.string(), name: z.string().nullable() });
export const entryGuard = z.object({
  sequence: z.number().int(),
  at: time,
  actor: z.object({ type: z.enum(auditActorTypes), id: z.string() }),
  userId: z.string().nullable(),
  userRef: z.string().nullable(),
  site: siteGuard.nullable(),
  action: z.string(),
  attributes: z.array(z.string()).describe('Names, never values.'),
  purpose: z.string().nullable(),
  ip: z.string().nullable().describe('Shortened, or not kept, as the operator decided.'),
  result: z.enum(auditResults),
  previousHash: z.string(),
  entryHash: z.string(),
});

const toTime = (ms: number) => new Date(ms).toISOString();
const toTimeOrNull = (ms: number | null) => (ms === null ? null : toTime(ms));

/** @param names of sites by their ids */
export const toEntry = (entry: AuditEntry, names: ReadonlyMap<string, string>) => {
  const { occurredAtMs, actorType, actorId, siteId, tenantId: _, ...rest } = entry;
  return {
    ...rest,
    at: toTime(occurredAtMs),
    actor: { type: actorType, id: actorId },
    site: siteId === null ? null : { id: siteId, name: names.get(siteId) ?? null },
  };
};

export const verificationGuard = z.object({
  id: z.string(),
  status: z.enum(verificationStatuses),
  startedBy: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  total: z.number().int().describe('Entries to verify.'),
  verified: z.number().int(),
  headSequence: z.number().int().nullable().describe('Of the signed head it goes up to.'),
  anchor: z
    .enum(comparedAnchors)
    .nullable()
    .describe('What it was held against; only after `compared` is a cut-off end seen.'),
  anchoredSequence: z.number().int().nullable(),
  fault: z
    .object({
      type: z.string().describe('The first fault, as in the README of the audit plugin.'),
      sequence: z.number().int(),
      expected: z.number().int().optional(),
      anchored: z.number().int().optional(),
    })
    .nullable(),
});

export const toVerification = ({ startedAt, endedAt, ...verification }: Verification) => ({
  ...verification,
  startedAt: toTime(startedAt),
  endedAt: toTimeOrNull(endedAt),
});

export const statusGuard = z.object({
  head: z
    .object({
      sequence: z.number().int(),
      entryHash: z.string(),
      signedAt: time,
      keyId: z.string(),
    })
    .nullable()
    .describe('The newest signed head; null while the chain is empty.'),
  firstSequence: z.number().int().nullable().describe('Of the entries that are not archived.'),
  segments: z.array(
    z.object({
      firstSequence: z.number().int(),
      lastSequence: z.number().int(),
      entryCount: z.number().int(),
      closedAt: time,
      keyId: z.string(),
    })
  ),
  anchor: z.object({
    verdict: z.enum(anchorVerdicts),
    sequence: z.number().int().nullable(),
    signedAt: time.nullable(),
    ageSeconds: z.number().int().nullable(),
    fault: z.string().nullable().describe('Code of the last round’s error.'),
    everySeconds: z.number().int(),
  }),
  keyIds: z.array(z.string()).describe('Of the public keys: the one that signs, then former ones.'),
  verification: verificationGuard.nullable().describe('The newest one.'),
});

export const toStatus = (
  { head, firstSequence, segments }: AuditStatus,
  { signedAtMs, ...anchor }: AnchorStatus,
  verification: Verification | null
) => ({
  head: head && {
    sequence: head.sequence,
    entryHash: head.entryHash,
    signedAt: toTime(head.signedAtMs),
    keyId: head.keyId,
  },
  firstSequence,
  segments: segments.map(({ closedAtMs, ...segment }) => ({
    firstSequence: segment.firstSequence,
    lastSequence: segment.lastSequence,
    entryCount: segment.entryCount,
    closedAt: toTime(closedAtMs),
    keyId: segment.keyId,
  })),
  anchor: { ...anchor, signedAt: toTimeOrNull(signedAtMs) },
  verification: verification && toVerification(verification),
});
