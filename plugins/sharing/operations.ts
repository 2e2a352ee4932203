/** What people share with sites, in the API of the staff: the matrix, and taking back in bulk. */
import { z } from 'zod';
import type { DatabasePool } from '@silverhand/slonik';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { isAttribute } from '../passport/port.ts';
import { sharingErrors } from './errors.ts';
import { readMatrix } from './matrix.ts';
import { withdrawalReasons } from './queries.ts';
import type { WithdrawalRow } from './queries.ts';
import type { Withdrawals } from './withdrawals.ts';

const purposeGuard = z.object({
  purpose: z.string(),
  purposeCode: z.string(),
  textEn: z.string(),
  textRu: z.string(),
  isNeeded: z.boolean(),
  release: z.enum(['value', 'answer']),
  people: z.number().int(),
});
const matrixGuard = z.object({
  sites: z.array(
    z.object({
      siteId: z.string(),
      name: z.string(),
      nameRu: z.string().nullable(),
      attributes: z.array(
        z.object({
          attribute: z.string(),
          people: z.number().int().describe('With a live consent for any purpose.'),
          withdrawn: z.number().int().describe('People who took it back, or lost it, in 30 days.'),
          lastDisclosedAt: z.string().nullable().describe('Null when long ago, or never.'),
          purposes: z.array(purposeGuard).describe('Empty for what is no longer asked for.'),
        })
      ),
    })
  ),
});
const withdrawalGuard = z.object({
  id: z.string(),
  siteId: z.string(),
  attribute: z.string().nullable(),
  reason: z.enum(withdrawalReasons),
  state: z.enum(['running', 'done']),
  total: z.number().int().describe('People.'),
  done: z.number().int(),
  createdBy: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  errorCode: z.string().nullable().describe('Why it stands still; it goes on by itself.'),
});

const toTime = (time: number | null) => (time === null ? null : new Date(time).toISOString());
const toJson = (row: WithdrawalRow) => ({
  ...row,
  createdAt: toTime(row.createdAt),
  finishedAt: toTime(row.finishedAt),
});

export const createSharingOperations = ({
  pool,
  id: tenantId,
  withdrawals,
}: {
  readonly pool: DatabasePool;
  /** Of the tenant. */
  readonly id: string;
  readonly withdrawals: Withdrawals;
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Administration', access: 'staff:sharing.read' } as const;
  return [
    defineOperation({
      ...read,
      id: 'readSharing',
      method: 'GET',
      url: '/admin/sharing',
      summary: 'Sites and what people share with them, in numbers',
      description: 'A site owner sees their own sites.',
      reply: matrixGuard,
      errors: [],
      handle: async ({ caller }) => {
        const sites = await readMatrix(pool, tenantId, asStaff(caller).siteIds);
        return {
          body: {
            sites: sites.map(({ attributes, ...site }) => ({
              ...site,
              attributes: attributes.map((one) => ({
                ...one,
                lastDisclosedAt: toTime(one.lastDisclosedAt),
              })),
            })),
          },
        };
      },
    }),
    defineOperation({
      ...read,
      id: 'listSharingWithdrawals',
      method: 'GET',
      url: '/admin/sharing/withdrawals',
      summary: 'Withdrawals in bulk, newest first; the newest 50',
      reply: z.object({ withdrawals: z.array(withdrawalGuard) }),
      errors: [],
      handle: async ({ caller }) => ({
        body: { withdrawals: (await withdrawals.list(asStaff(caller).siteIds)).map(toJson) },
      }),
    }),
    defineOperation({
      ...read,
      id: 'readSharingWithdrawal',
      method: 'GET',
      url: '/admin/sharing/withdrawals/{id}',
      summary: 'How far a withdrawal in bulk is',
      path: z.object({ id: z.string().max(64) }).strict(),
      reply: withdrawalGuard,
      errors: [{ status: 404, code: 'sharing.not_found' }],
      handle: async ({ caller, path }) => {
        const { siteIds } = asStaff(caller);
        const row = await withdrawals.get(path.id);
        if (siteIds && !siteIds.includes(row.siteId)) {
          throw sharingErrors.not_found();
        }
        return { body: toJson(row) };
      },
    }),
    defineOperation({
      tag: 'Administration',
      access: 'staff:sharing.withdraw',
      id: 'withdrawSharing',
      method: 'POST',
      url: '/admin/sharing/withdrawals',
      summary: 'Takes back what everybody shares with a site: one attribute, or everything',
      description:
        'Counts for each person from the next read on, as a withdrawal of their own would; the site is told. Everything ends its tokens too. People can be asked again.',
      body: z
        .object({
          siteId: z.string().max(64),
          attribute: z.string().refine(isAttribute).nullable().describe('Null for everything.'),
          reason: z.enum(withdrawalReasons),
        })
        .strict(),
      reply: withdrawalGuard,
      replyStatus: 202,
      errors: [
        { status: 404, code: 'sites.not_found' },
        { status: 503, code: 'audit.unavailable' },
      ],
      handle: async ({ caller, body }) => ({
        body: toJson(await withdrawals.begin(body, asStaff(caller))),
      }),
    }),
  ];
};
