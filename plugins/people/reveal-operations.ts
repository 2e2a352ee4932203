/** Reveals in the API of the staff. The list never holds a value; a value is answered once, and kept by nobody on the way. */
import { z } from 'zod';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { toStaff, userIdGuard } from './operations.ts';
import { shownAttributes } from './parts.ts';
import { toTime, toTimeOrNull } from './replies.ts';
import { revealCategories, revealStatuses } from './reveal-queries.ts';
import type { OpenedReveal, Reveals } from './reveals.ts';

const shortestReason = 10;
const longestReason = 500;

const idPath = z.object({ id: z.string().max(64) }).strict();
const revealGuard = z.object({
  id: z.string(),
  userId: z.string().nullable().describe('Null once the account is gone.'),
  attribute: z.string(),
  category: z.enum(revealCategories),
  reason: z.string().nullable(),
  status: z.enum(revealStatuses).describe('`over`: nobody decided, or looked, in time.'),
  askedBy: z.string(),
  askedAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  grantedUntil: z.string().nullable(),
  shownAt: z.string().nullable(),
  isMine: z.boolean(),
});
const notFound = { status: 404, code: 'people.reveal_not_found' };
const noValue = [
  { status: 404, code: 'people.not_found' },
  { status: 404, code: 'people.no_value' },
];
const unavailable = [
  { status: 503, code: 'audit.unavailable' },
  { status: 503, code: 'vault.unavailable' },
];
const deciding = [
  notFound,
  { status: 403, code: 'people.second_person_needed' },
  { status: 409, code: 'people.reveal_decided' },
  { status: 503, code: 'audit.unavailable' },
];

const toJson = (reveal: OpenedReveal, callerId: string): z.infer<typeof revealGuard> => ({
  id: reveal.id,
  userId: reveal.userId === '' ? null : reveal.userId,
  attribute: reveal.attribute,
  category: reveal.category,
  reason: reveal.reason,
  status: reveal.status,
  askedBy: reveal.askedBy,
  askedAt: toTime(reveal.askedAt),
  decidedBy: reveal.decidedBy,
  decidedAt: toTimeOrNull(reveal.decidedAt),
  grantedUntil: toTimeOrNull(reveal.grantedUntil),
  shownAt: toTimeOrNull(reveal.shownAt),
  isMine: reveal.askedBy === callerId,
});

export const createRevealOperations = (reveals: Reveals): readonly Operation<Caller>[] => {
  const ask = { tag: 'Administration', access: 'staff:users.reveal' } as const;
  const approve = { tag: 'Administration', access: 'staff:users.approve', path: idPath } as const;
  return [
    defineOperation({
      ...ask,
      id: 'listReveals',
      method: 'GET',
      url: '/admin/reveals',
      summary: 'Who asked to see which value of whom, newest first',
      query: z
        .object({ status: z.literal('waiting').optional(), userId: userIdGuard.optional() })
        .strict(),
      reply: z.object({
        policy: z.enum(['one', 'two']).describe('How many administrators it takes.'),
        reveals: z.array(revealGuard),
      }),
      errors: unavailable,
      handle: async ({ caller, query }) => {
        const by = toStaff(caller);
        const listed = await reveals.list(
          { userId: query.userId ?? null, isWaiting: query.status === 'waiting' },
          by
        );
        return {
          body: { policy: reveals.policy, reveals: listed.map((one) => toJson(one, by.id)) },
        };
      },
    }),
    defineOperation({
      ...ask,
      id: 'askReveal',
      method: 'POST',
      url: '/admin/reveals',
      summary: 'Asks to see one value of one person',
      description:
        'Granted at once where one administrator is enough, else by another one. The person sees who asked for what, and when a value was looked at.',
      body: z
        .object({
          userId: userIdGuard,
          attribute: z.enum(shownAttributes),
          category: z.enum(revealCategories),
          reason: z
            .string()
            .trim()
            .min(shortestReason)
            .max(longestReason)
            .describe('Without personal data; what looks like it is refused.'),
        })
        .strict(),
      reply: revealGuard,
      replyStatus: 201,
      errors: [...noValue, { status: 422, code: 'people.personal_reason' }, ...unavailable],
      handle: async ({ caller, body }) => {
        const by = toStaff(caller);
        return { body: toJson(await reveals.ask(body, by), by.id) };
      },
    }),
    defineOperation({
      ...approve,
      id: 'approveReveal',
      method: 'POST',
      url: '/admin/reveals/{id}/approval',
      summary: 'Lets who asked see the value, once, within ten minutes',
      errors: deciding,
      handle: async ({ caller, path }) => {
        await reveals.decide(path.id, true, toStaff(caller));
        return {};
      },
    }),
    defineOperation({
      ...approve,
      id: 'refuseReveal',
      method: 'POST',
      url: '/admin/reveals/{id}/refusal',
      summary: 'Does not',
      errors: deciding,
      handle: async ({ caller, path }) => {
        await reveals.decide(path.id, false, toStaff(caller));
        return {};
      },
    }),
    defineOperation({
      ...ask,
      id: 'showRevealedValue',
      method: 'POST',
      url: '/admin/reveals/{id}/value',
      summary: 'The value, once',
      description: 'On the audit chain, for the person to see, before it is answered.',
      path: idPath,
      reply: z.object({
        parts: z.array(z.object({ part: z.string(), text: z.string() })),
      }),
      errors: [
        notFound,
        ...noValue,
        { status: 403, code: 'people.reveal_not_yours' },
        { status: 409, code: 'people.reveal_not_granted' },
        { status: 410, code: 'people.reveal_over' },
        ...unavailable,
      ],
      handle: async ({ caller, path }) => ({
        body: { parts: [...(await reveals.show(path.id, toStaff(caller)))] },
        headers: { 'Cache-Control': 'no-store' },
      }),
    }),
  ];
};
