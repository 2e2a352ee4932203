/** Complaints in the staff's API: the queue, one complaint, its attachments; answering, notes, closing, suspending. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import type { ReadRecorder } from '../audit/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import {
  complaintGuard,
  parsePosition,
  queueQuery,
  rowGuard,
  toComplaint,
  toDisposition,
  toRow,
  writePosition,
} from './queue-replies.ts';
import type { Complaints } from './service.ts';

const longestText = 8000;
const idPath = z.object({ id: z.string().max(64) }).strict();
const textBody = z.object({ text: z.string().trim().min(1).max(longestText) }).strict();

const notFound = { status: 404, code: 'complaints.not_found' };
// Of a person who has been erased: there is no key left to seal anything with.
const unknownUser = { status: 404, code: 'complaints.user_unknown' };
const unavailable = [
  { status: 503, code: 'audit.unavailable' },
  { status: 503, code: 'vault.unavailable' },
];

const toActor = (caller: Caller) => {
  const { actorId, ip } = asStaff(caller);
  return { type: 'admin', id: actorId, ip } as const;
};

export const createComplaintQueueOperations = ({
  complaints,
  reads,
  listSites,
}: {
  readonly complaints: Complaints;
  readonly reads: ReadRecorder;
  /** For their names. */
  readonly listSites: () => Promise<readonly { readonly id: string; readonly name: string }[]>;
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Administration', access: 'staff:complaints.read' } as const;
  const write = { tag: 'Administration', access: 'staff:complaints.write', path: idPath } as const;
  const readNames = async (): Promise<ReadonlyMap<string, string>> =>
    new Map((await listSites()).map(({ id, name }) => [id, name]));

  return [
    defineOperation({
      ...read,
      id: 'listComplaints',
      method: 'GET',
      url: '/admin/complaints',
      summary: 'The queue of complaints, oldest first unless asked otherwise',
      description: 'Without a word of what they say. Looking through it is on the audit chain.',
      query: queueQuery,
      reply: z.object({
        complaints: z.array(rowGuard),
        next: z.string().nullable().describe('`after` of the next page; null at the end.'),
        counts: z.object({
          open: z.number().int(),
          answered: z.number().int(),
          closed: z.number().int(),
        }),
      }),
      errors: unavailable,
      handle: async ({ caller, query }) => {
        const { after, order, limit, assigned, ...ids } = query;
        const { actorId, ip } = asStaff(caller);
        const entry = {
          actorType: 'admin',
          actorId,
          userId: ids.userId ?? null,
          userRef: ids.userRef ?? null,
          siteId: ids.siteId ?? null,
          action: 'complaints.list',
          attributes: [],
          purpose: null,
          ip,
          result: 'allowed',
        } as const;
        // Once per person looked for, and once for the queue: which part of it is no question of its own.
        await reads.record(entry);
        const filter = { ...ids, ...(assigned === undefined ? {} : { assignedTo: actorId }) };
        const page = { after: parsePosition(after), order, limit };
        const { complaints: found, next } = await complaints.list(filter, page);
        const names = await readNames();
        return {
          body: {
            complaints: found.map((complaint) => toRow(complaint, names)),
            next: next && writePosition(next),
            counts: await complaints.count(),
          },
        };
      },
    }),
    defineOperation({
      ...read,
      id: 'readComplaint',
      method: 'GET',
      url: '/admin/complaints/{id}',
      summary: 'A complaint; reading it is recorded for the person',
      path: idPath,
      reply: complaintGuard,
      errors: [notFound, ...unavailable],
      handle: async ({ caller, path }) => {
        const complaint = await complaints.read(path.id, toActor(caller));
        return { body: toComplaint(complaint, await readNames()) };
      },
    }),
    defineOperation({
      ...read,
      id: 'readComplaintAttachment',
      method: 'GET',
      url: '/admin/complaints/{id}/attachments/{ordinal}',
      summary: 'One attachment, to keep and not to show; reading it is recorded for the person',
      description:
        'It comes from a site and was not looked through, for viruses neither: nothing here says what it is but its name.',
      path: idPath.extend({ ordinal: z.coerce.number().int().min(0).max(10_000) }),
      reply: z.string(),
      replyType: 'application/octet-stream',
      errors: [notFound, { status: 404, code: 'complaints.attachment_not_found' }, ...unavailable],
      handle: async ({ caller, path }) => {
        const { name, content } = await complaints.readAttachment(
          path.id,
          path.ordinal,
          toActor(caller)
        );
        return {
          body: Buffer.from(content, 'base64'),
          headers: {
            'Content-Disposition': toDisposition(name),
            'Content-Security-Policy': "default-src 'none'; sandbox",
          },
        };
      },
    }),
    defineOperation({
      ...write,
      id: 'answerComplaint',
      method: 'POST',
      url: '/admin/complaints/{id}/answers',
      summary: 'Answers the site',
      body: textBody,
      errors: [notFound, unknownUser, { status: 409, code: 'complaints.closed' }, ...unavailable],
      handle: async ({ caller, path, body }) => {
        await complaints.answer(path.id, body.text, toActor(caller));
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'noteOnComplaint',
      method: 'POST',
      url: '/admin/complaints/{id}/notes',
      summary: 'Leaves a note for the staff; the site never sees it',
      body: textBody,
      errors: [notFound, unknownUser, ...unavailable],
      handle: async ({ caller, path, body }) => {
        await complaints.note(path.id, body.text, toActor(caller));
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'assignComplaint',
      method: 'PUT',
      url: '/admin/complaints/{id}/assignment',
      summary: 'Takes it, also from somebody else, or gives it back to the queue',
      body: z.object({ to: z.enum(['caller', 'nobody']) }).strict(),
      errors: [notFound, ...unavailable],
      handle: async ({ caller, path, body }) => {
        await complaints.assign(path.id, body.to, toActor(caller));
        return {};
      },
    }),
    defineOperation({
      ...write,
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
      ...write,
      id: 'suspendPerson',
      access: 'staff:complaints.suspend',
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
