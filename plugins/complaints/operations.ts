/** Complaints in the API: a site files and follows them, an administrator works on the queue. */
import { z } from 'zod';
import { asAdmin, asSite } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
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

const toActor = (caller: Caller) => {
  const { actorId, ip } = asAdmin(caller);
  return { type: 'admin', id: actorId, ip } as const;
};

export const createComplaintOperations = ({
  complaints,
  pairwise,
}: {
  readonly complaints: Complaints;
  readonly pairwise: Pick<Pairwise, 'findUser'>;
}): readonly Operation<Caller>[] => {
  const site = { tag: 'Complaints', access: 'complaints:write' } as const;
  const admin = { tag: 'Administration', access: 'admin', path: idPath } as const;
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
      // Large bodies are parsed, scanned and sealed in this process.
      atOnce: 2,
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
      errors: [unknownUser, ...unavailable],
      handle: async ({ caller, body }) => {
        const { siteId, sectorId, actorId, ip } = asSite(caller);
        const userId = await pairwise.findUser(sectorId, body.user_ref);
        if (userId === null) {
          throw complaintsErrors.user_unknown();
        }
        const { category, text, attachments } = body;
        const filed = await complaints.file(
          { userId, siteId, userRef: body.user_ref },
          { category, text, attachments },
          { type: 'site', id: actorId, ip }
        );
        return { body: filed };
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
    defineOperation({
      id: 'listComplaints',
      method: 'GET',
      url: '/admin/complaints',
      tag: 'Administration',
      summary: 'The queue of complaints, oldest first',
      access: 'admin',
      query: z.object({ status: z.enum(complaintStatuses).optional() }).strict(),
      reply: z.object({ complaints: z.array(summaryGuard) }),
      errors: [],
      handle: async ({ query }) => ({
        body: { complaints: (await complaints.list(query.status ?? null)).map(toSummary) },
      }),
    }),
    defineOperation({
      ...admin,
      id: 'readComplaint',
      method: 'GET',
      url: '/admin/complaints/{id}',
      summary: 'A complaint; reading it is recorded for the person',
      reply: openedGuard,
      errors: [notFound, ...unavailable],
      handle: async ({ caller, path }) => {
        const opened = await complaints.open(path.id, null, toActor(caller));
        const { text, attachments, answers } = opened;
        return { body: { ...toSummary(opened), text, attachments, answers } };
      },
    }),
    defineOperation({
      ...admin,
      id: 'answerComplaint',
      method: 'POST',
      url: '/admin/complaints/{id}/answers',
      summary: 'Answers the site',
      body: z.object({ text: z.string().trim().min(1).max(longestText) }).strict(),
      errors: [
        notFound,
        // Of a person who has been erased: there is no key left to seal an answer with.
        unknownUser,
        { status: 409, code: 'complaints.closed' },
        ...unavailable,
      ],
      handle: async ({ caller, path, body }) => {
        await complaints.answer(path.id, body.text, toActor(caller));
        return {};
      },
    }),
    defineOperation({
      ...admin,
      id: 'closeComplaint',
      method: 'POST',
      url: '/admin/complaints/{id}/close',
      summary: 'Closes it',
      errors: [notFound, ...unavailable],
      handle: async ({ caller, path }) => {
        await complaints.close(path.id, toActor(caller));
        return {};
      },
    }),
    defineOperation({
      ...admin,
      id: 'suspendPerson',
      method: 'PUT',
      url: '/admin/complaints/{id}/suspension',
      summary: 'Suspends the person the complaint is about, at every site, or lifts it',
      description:
        'Their sessions and tokens end everywhere; each site is told by its own identifier.',
      body: z.object({ suspended: z.boolean() }).strict(),
      errors: [notFound, ...unavailable],
      handle: async ({ caller, path, body }) => {
        await complaints.setSuspended(path.id, body.suspended, toActor(caller));
        return {};
      },
    }),
  ];
};
