/** Erasures in the sites' API: what a site was asked to erase, and its word that it has. */
import { z } from 'zod';
import { asSite } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import type { ErasureNotice } from './queries.ts';
import type { Erasures } from './service.ts';

const time = z.string().describe('RFC 3339.');
const noticeGuard = z.object({
  request_id: z.string(),
  user_ref: z.string(),
  status: z
    .enum(['pending', 'cancelled', 'done'])
    .describe('`cancelled`: the person stays. `done`: the account is gone; your copy must be too.'),
  requested_at: time,
  due_at: time,
  confirmed_at: time.nullable(),
});

const toTime = (ms: number) => new Date(ms).toISOString();
const toJson = ({ id, userRef, status, requestedAt, dueAt, confirmedAt }: ErasureNotice) => ({
  request_id: id,
  user_ref: userRef,
  status,
  requested_at: toTime(requestedAt),
  due_at: toTime(dueAt),
  confirmed_at: confirmedAt === null ? null : toTime(confirmedAt),
});

export const createErasureOperations = ({
  erasures,
}: {
  readonly erasures: Pick<Erasures, 'listOfSite' | 'confirm'>;
}): readonly Operation<Caller>[] => {
  const common = { tag: 'Erasures', access: 'erasures:confirm' } as const;
  return [
    defineOperation({
      ...common,
      id: 'listErasures',
      method: 'GET',
      url: '/erasures',
      summary: 'What your site was asked to erase',
      description: 'The newest 1000. The event `erasure-requested` tells of each as it comes.',
      reply: z.object({ erasures: z.array(noticeGuard) }),
      errors: [],
      handle: async ({ caller }) => ({
        body: { erasures: (await erasures.listOfSite(asSite(caller).siteId)).map(toJson) },
      }),
    }),
    defineOperation({
      ...common,
      id: 'confirmErasure',
      method: 'POST',
      url: '/erasures/{request_id}/confirmation',
      summary: 'Says that your site has erased what it kept of the person',
      description:
        'It goes on the audit chain, with the key or application that said it. Again is no error.',
      path: z.object({ request_id: z.string().max(64) }).strict(),
      errors: [
        { status: 404, code: 'dsr.not_found' },
        { status: 409, code: 'dsr.cancelled' },
        { status: 503, code: 'audit.unavailable' },
      ],
      handle: async ({ caller, path }) => {
        await erasures.confirm(asSite(caller), path.request_id);
        return {};
      },
    }),
  ];
};
