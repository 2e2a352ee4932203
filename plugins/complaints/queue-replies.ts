/** What the staff's part of complaints takes and answers: guards, and rows as they are told. Identifiers, never who somebody is. */
import { z } from 'zod';
import type { ComplaintOnDesk } from './desk.ts';
import { complaintCategories, complaintStatuses } from './queries.ts';
import type { Complaint, Position } from './queries.ts';

const time = z.string().describe('RFC 3339.');
/** Ids, never an address or a number of a person: this stands in URLs. */
const idGuard = z.string().regex(/^[\w:.-]{1,128}$/);
const cursorPattern = /^(\d{1,17})\.(complaint_[\da-z]{24})$/;

export const queueQuery = z
  .object({
    status: z.enum(complaintStatuses).optional(),
    category: z.enum(complaintCategories).optional(),
    siteId: idGuard.optional(),
    userId: idGuard.optional(),
    userRef: idGuard.optional(),
    assigned: z.enum(['me']).optional().describe('Those the caller works on.'),
    order: z.enum(['oldest', 'newest']).default('oldest'),
    after: z.string().regex(cursorPattern).optional().describe('`next` of the page before.'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  .strict();

export const parsePosition = (cursor: string | undefined): Position | null => {
  const [, createdAtMicros, id] = cursorPattern.exec(cursor ?? '') ?? [];
  return createdAtMicros === undefined || id === undefined ? null : { createdAtMicros, id };
};

export const writePosition = ({ createdAtMicros, id }: Position): string =>
  `${createdAtMicros}.${id}`;

export const rowGuard = z.object({
  id: z.string(),
  site: z.object({ id: z.string(), name: z.string().nullable() }),
  userId: z.string().nullable().describe('Null once the account is gone.'),
  userRef: z.string(),
  category: z.enum(complaintCategories),
  status: z.enum(complaintStatuses),
  warnings: z.array(z.string()).describe('Kinds of personal data the text seems to hold.'),
  createdAt: time,
  assignedTo: z.string().nullable().describe('Who of the staff works on it.'),
});

export const complaintGuard = rowGuard.extend({
  text: z.string().nullable().describe('Null once the person was erased.'),
  attachments: z.array(
    z.object({
      ordinal: z.number().int(),
      name: z.string(),
      mediaType: z.string(),
      bytes: z.number().int(),
    })
  ),
  messages: z.array(
    z.object({
      kind: z.enum(['answer', 'note']).describe('The site reads answers; notes it never sees.'),
      text: z.string().nullable(),
      by: z.string().nullable(),
      at: time,
    })
  ),
  isSuspended: z.boolean().nullable().describe('Null once the account is gone.'),
});

export const toRow = (complaint: Complaint, names: ReadonlyMap<string, string>) => ({
  id: complaint.id,
  site: { id: complaint.siteId, name: names.get(complaint.siteId) ?? null },
  userId: complaint.userId === '' ? null : complaint.userId,
  userRef: complaint.userRef,
  category: complaint.category,
  status: complaint.status,
  warnings: complaint.warnings,
  createdAt: new Date(complaint.createdAt).toISOString(),
  assignedTo: complaint.assignedTo,
});

export const toComplaint = (complaint: ComplaintOnDesk, names: ReadonlyMap<string, string>) => ({
  ...toRow(complaint, names),
  text: complaint.text,
  attachments: complaint.attachments,
  messages: complaint.messages.map(({ at, ...message }) => ({
    ...message,
    at: new Date(at).toISOString(),
  })),
  isSuspended: complaint.isSuspended,
});

/** RFC 6266 and RFC 8187: as a file to keep, under its own name. */
export const toDisposition = (name: string): string => {
  const plain = name.replaceAll(/[^\w.-]/g, '_').slice(0, 80) || 'attachment';
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
};
