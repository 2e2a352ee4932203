/** Blocks in the staff's API: those of every site, and lifting one against its site's will. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import type { ReadRecorder } from '../audit/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import { blockReasons, endReasons } from './queries.ts';
import type { EndedBlock, Position } from './queries.ts';
import type { Blocks } from './service.ts';

/** Ids, never an address or a number of a person: this stands in URLs. */
const idGuard = z.string().regex(/^[\w:.-]{1,128}$/);
const time = z.string().describe('RFC 3339.');
const cursorPattern = /^(\d{1,17})\.(block_[\da-z]{24})$/;
const auditUnavailable = { status: 503, code: 'audit.unavailable' };

const blockGuard = z.object({
  id: z.string(),
  site: z.object({ id: z.string(), name: z.string().nullable() }),
  userId: z.string(),
  userRef: z.string(),
  reason: z.enum(blockReasons),
  since: time,
  by: z.string().describe('The API key, the application or the administrator.'),
  endedAt: time.nullable(),
  endedBy: z.string().nullable(),
  endedReason: z.enum(endReasons).nullable().describe('Null for one that its site lifted.'),
});

const parsePosition = (cursor: string | undefined): Position | null => {
  const [, createdAtMicros, id] = cursorPattern.exec(cursor ?? '') ?? [];
  return createdAtMicros === undefined || id === undefined ? null : { createdAtMicros, id };
};

const toJson = (block: EndedBlock, names: ReadonlyMap<string, string>) => ({
  id: block.id,
  site: { id: block.siteId, name: names.get(block.siteId) ?? null },
  userId: block.userId,
  userRef: block.userRef,
  reason: block.reason,
  since: new Date(block.createdAt).toISOString(),
  by: block.createdBy,
  endedAt: block.endedAt === null ? null : new Date(block.endedAt).toISOString(),
  endedBy: block.endedBy,
  endedReason: block.endedReason,
});

export const createBlockAdminOperations = ({
  blocks,
  reads,
  listSites,
}: {
  readonly blocks: Blocks;
  readonly reads: ReadRecorder;
  /** For their names. */
  readonly listSites: () => Promise<readonly { readonly id: string; readonly name: string }[]>;
}): readonly Operation<Caller>[] => [
  defineOperation({
    id: 'listAllBlocks',
    method: 'GET',
    url: '/admin/blocks',
    tag: 'Administration',
    summary: 'Whom sites do not serve, newest first',
    description: 'Looking through them is on the audit chain.',
    access: 'staff:complaints.read',
    query: z
      .object({
        state: z.enum(['live', 'ended', 'all']).default('live'),
        siteId: idGuard.optional(),
        userId: idGuard.optional(),
        userRef: idGuard.optional(),
        after: z.string().regex(cursorPattern).optional().describe('`next` of the page before.'),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      })
      .strict(),
    reply: z.object({
      blocks: z.array(blockGuard),
      next: z.string().nullable().describe('`after` of the next page; null at the end.'),
    }),
    errors: [auditUnavailable],
    handle: async ({ caller, query }) => {
      const { after, limit, ...filter } = query;
      const { actorId, ip } = asStaff(caller);
      await reads.record({
        actorType: 'admin',
        actorId,
        userId: filter.userId ?? null,
        userRef: filter.userRef ?? null,
        siteId: filter.siteId ?? null,
        action: 'blocks.list',
        attributes: [],
        purpose: null,
        ip,
        result: 'allowed',
      });
      const { blocks: found, next } = await blocks.list(filter, {
        after: parsePosition(after),
        limit,
      });
      const names = new Map((await listSites()).map(({ id, name }) => [id, name]));
      return {
        body: {
          blocks: found.map((block) => toJson(block, names)),
          next: next && `${next.createdAtMicros}.${next.id}`,
        },
      };
    },
  }),
  defineOperation({
    id: 'liftBlock',
    method: 'DELETE',
    url: '/admin/sites/{siteId}/blocks/{userRef}',
    tag: 'Administration',
    summary: 'Lifts a block of a site; the site is told',
    description:
      'The person can sign in there again and decides anew what to share. The reason is on the audit chain.',
    access: 'staff:complaints.write',
    path: z.object({ siteId: idGuard, userRef: userRefGuard }).strict(),
    body: z.object({ reason: z.enum(endReasons) }).strict(),
    errors: [{ status: 404, code: 'blocks.not_found' }, auditUnavailable],
    handle: async ({ caller, path, body }) => {
      const { actorId, ip } = asStaff(caller);
      await blocks.lift(path, body.reason, { type: 'admin', id: actorId, ip });
      return {};
    },
  }),
];
