/** Complaints in the sites' API: a site files and follows them. */
import type { Context } from 'koa';
import { z } from 'zod';
import { asSite } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import { complaintsErrors } from './errors.ts';
import { complaintCategories, complaintStatuses } from './queries.ts';
import type { Complaint } from './queries.ts';
import type { Complaints } from './service.ts';

const longestText = 8000;
const bytesPerCall = 100_000;
const mostAttachments = 5;
/** Base64 of 1 MiB. */
const longestAttachment = 1_398_104;
const mostBytes = 1_048_576;

/** RFC 4648 §4 in its one form: padded, without spaces and with no bits behind the last byte. What is read back is what was sent. */
const isBase64 = (text: string): boolean => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length <= mostBytes && bytes.toString('base64') === text;
};

const idPath = z.object({ id: z.string().max(64) }).strict();
const attachmentGuard = z.object({
  name: z.string().min(1).max(200),
  mediaType: z.enum(['image/png', 'image/jpeg', 'application/pdf', 'text/plain']),
  content: z
    .string()
    .min(1)
    .max(longestAttachment)
    .refine(isBase64)
    .describe('Base64, 1 MiB at most.'),
});
const summaryGuard = z.object({
  id: z.string(),
  site: z.string(),
  user_ref: z.string(),
  category: z.enum(complaintCategories),
  status: z.enum(complaintStatuses),
  warnings: z.array(z.string()),
  created_at: z.string(),
});
const openedGuard = summaryGuard.extend({
  text: z.string().nullable().describe('Null once the person was erased.'),
  attachments: z.array(attachmentGuard),
  answers: z.array(z.string()),
});
const unknownUser = { status: 404, code: 'complaints.user_unknown' };
const notFound = { status: 404, code: 'complaints.not_found' };
const unavailable = [
  { status: 503, code: 'audit.unavailable' },
  { status: 503, code: 'vault.unavailable' },
];

const toSummary = (complaint: Complaint) => ({
  id: complaint.id,
  site: complaint.siteId,
  user_ref: complaint.userRef,
  category: complaint.category,
  status: complaint.status,
  warnings: complaint.warnings,
  created_at: new Date(complaint.createdAt).toISOString(),
});

/** RFC 9110 §10.2.3. */
const sayWhenAgain = (ctx: Context, error: unknown) => {
  const seconds = isPassportError(error) ? error.detail?.['retryAfterSeconds'] : undefined;
  if (typeof seconds === 'number') {
    ctx.set('Retry-After', String(seconds));
  }
};

export const createComplaintOperations = ({
  complaints,
  pairwise,
}: {
  readonly complaints: Complaints;
  readonly pairwise: Pick<Pairwise, 'findUser'>;
}): readonly Operation<Caller>[] => {
  const site = { tag: 'Complaints', access: 'complaints:write' } as const;
  return [
    defineOperation({
      ...site,
      id: 'fileComplaint',
      method: 'POST',
      url: '/complaints',
      summary: 'Complains about a person, by your identifier of them',
      description:
        'Name nobody: the identifier is enough. The answer warns about kinds of personal data that the text seems to hold.',
      bodyLimit: '8mb',
      // Large bodies are read, parsed, scanned and sealed in this process: up to some 25 MB each.
      atOnce: 12,
      atOncePerCaller: { most: 2, nameOf: (caller) => asSite(caller).siteId },
      countCalls: (body) => Math.ceil(JSON.stringify(body).length / bytesPerCall),
      body: z
        .object({
          user_ref: userRefGuard,
          category: z.enum(complaintCategories),
          text: z.string().trim().min(1).max(longestText),
          attachments: z.array(attachmentGuard).max(mostAttachments).default([]),
        })
        .strict(),
      reply: z.object({
        id: z.string(),
        warnings: z.array(z.enum(['email', 'phone', 'card', 'iban'])),
      }),
      replyStatus: 201,
      errors: [unknownUser, { status: 429, code: 'complaints.daily_limit' }, ...unavailable],
      handle: async ({ caller, body, ctx }) => {
        const { siteId, sectorId, actorId, ip } = asSite(caller);
        const userId = await pairwise.findUser(sectorId, body.user_ref);
        if (userId === null) {
          throw complaintsErrors.user_unknown();
        }
        const { category, text, attachments } = body;
        try {
          const filed = await complaints.file(
            { userId, siteId, userRef: body.user_ref },
            { category, text, attachments },
            { type: 'site', id: actorId, ip }
          );
          return { body: filed };
        } catch (error) {
          sayWhenAgain(ctx, error);
          throw error;
        }
      },
    }),
    defineOperation({
      ...site,
      id: 'readOwnComplaint',
      method: 'GET',
      url: '/complaints/{id}',
      summary: 'A complaint of your site, with its answers',
      path: idPath,
      reply: openedGuard,
      errors: [notFound, ...unavailable],
      handle: async ({ caller, path }) => {
        const { siteId, actorId, ip } = asSite(caller);
        const opened = await complaints.open(path.id, siteId, { type: 'site', id: actorId, ip });
        const { text, attachments, answers } = opened;
        return { body: { ...toSummary(opened), text, attachments, answers } };
      },
    }),
  ];
};
