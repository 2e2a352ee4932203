/** The overview in the API. */
import { z } from 'zod';
import { asStaff } from '../../api/port.ts';
import type { Caller } from '../../api/port.ts';
import { defineOperation } from '../../kernel/port.ts';
import type { Operation } from '../../kernel/port.ts';
import { attentionCodes, attentionPages, urgencies } from './attention.ts';
import type { Overview, OverviewReader, SystemHealth } from './service.ts';

const periods = ['7', '30', '90'] as const;
const count = z.number().int().nonnegative();
const time = z.string().describe('RFC 3339.');
const day = z.string().describe('YYYY-MM-DD, UTC.');
const upOrDown = z.enum(['up', 'down']);
const site = z.object({ id: z.string(), name: z.string() });
const dayCount = z.object({ day, count });
const share = {
  values: count.describe('How often a value was given to a site.'),
  answers: count.describe('How often a question about it was answered, without the value.'),
};

const healthGuard = z.object({
  regions: z.array(z.object({ name: z.string(), state: upOrDown })),
  kms: upOrDown,
  queue: z
    .object({ pending: count, dead: count, oldestWaitingSeconds: count })
    .nullable()
    .describe('Events to sites.'),
  chain: z.object({ isFailing: z.boolean(), entries: count, signedAt: time.nullable() }),
  anchor: z
    .object({ ageSeconds: count.nullable(), fault: z.string().nullable() })
    .nullable()
    .describe('Null without an anchor.'),
  sealing: z.string(),
});
const attentionGuard = z.object({
  code: z.enum(attentionCodes),
  urgency: z.enum(urgencies),
  page: z.enum(attentionPages).describe('Of the console, where it is dealt with.'),
  site: site.nullable(),
  region: z.string().nullable(),
  count: count.nullable(),
  at: time.nullable().describe('Since when; until when for what ends.'),
  names: z.array(z.string()).describe('Of attributes, keys, or codes of errors.'),
});
const overviewGuard = z.object({
  days: count,
  at: time,
  countedUntil: time.nullable().describe('Null when the whole audit chain is counted.'),
  people: z.object({
    total: count,
    byRegion: z.array(z.object({ region: z.string(), people: count })).nullable(),
  }),
  sites: count,
  consents: z.object({
    inForce: count.describe('Granted, not taken back and not expired.'),
    days: z.array(
      z.object({
        day,
        inForce: count.describe('When the day ended.'),
        granted: count,
        withdrawn: count,
      })
    ),
  }),
  signIns: z.object({
    total: count,
    before: count.describe('In as many days before.'),
    days: z.array(dayCount),
  }),
  withdrawals: count,
  disclosures: z.object({
    ...share,
    before: count.describe('Values in as many days before.'),
    days: z.array(dayCount).describe('Values.'),
    byAttribute: z.array(z.object({ attribute: z.string(), ...share })),
    bySite: z.array(z.object({ site, ...share })).describe('The ten with the most.'),
  }),
  complaints: z.object({ open: count, oldestAt: time.nullable() }).nullable(),
  health: healthGuard.nullable().describe('Null for site owners.'),
  attention: z.array(attentionGuard).describe('The most urgent first.'),
});
type Reply = z.input<typeof overviewGuard>;

const toTime = (at: number) => new Date(at).toISOString();
const findTime = (at: number | null) => (at === null ? null : toTime(at));

const toHealth = ({ regions, kms, queue, audit, anchor, ...rest }: SystemHealth) => ({
  regions: Object.entries(regions).map(([name, state]) => ({ name, state })),
  kms,
  queue: queue && {
    pending: queue.pending,
    dead: queue.dead,
    oldestWaitingSeconds: queue.oldestWaitingSeconds,
  },
  chain: {
    isFailing: rest.chainFailing,
    entries: audit?.sequence ?? 0,
    signedAt: audit?.signedAt ?? null,
  },
  anchor: anchor && { ageSeconds: anchor.ageSeconds, fault: anchor.fault },
  sealing: rest.sealing,
});

const toReply = (days: number, overview: Overview): Reply => {
  const { at, countedUntil, disclosures, complaints, health, attention, siteNames } = overview;
  const { people, sites, consents, signIns, withdrawals } = overview;
  const toSite = (id: string) => ({ id, name: siteNames.get(id) ?? id });
  const { bySite, byAttribute, ...totals } = disclosures;
  return {
    days,
    at: toTime(at),
    countedUntil: findTime(countedUntil),
    people: { total: people.total, byRegion: people.byRegion && [...people.byRegion] },
    sites,
    consents: { ...consents, days: [...consents.days] },
    signIns: { ...signIns, days: [...signIns.days] },
    withdrawals,
    disclosures: {
      ...totals,
      days: [...totals.days],
      byAttribute: [...byAttribute],
      bySite: bySite.map(({ siteId, values, answers }) => ({
        site: toSite(siteId),
        values,
        answers,
      })),
    },
    complaints: complaints && {
      open: complaints.open,
      oldestAt: findTime(complaints.oldestAt),
    },
    health: health && toHealth(health),
    attention: attention.map(({ siteId, names, ...item }) => ({
      ...item,
      at: findTime(item.at),
      names: [...names],
      site: siteId === null ? null : toSite(siteId),
    })),
  };
};

export const createOverviewOperations = ({
  overview,
}: {
  readonly overview: OverviewReader;
}): readonly Operation<Caller>[] => [
  defineOperation({
    id: 'readOverview',
    method: 'GET',
    url: '/admin/overview',
    tag: 'Overview',
    summary: 'What happens, and what needs attention',
    description:
      'Figures of the last days, of every site you may see. Site owners see nothing of the system.',
    access: 'staff:overview',
    query: z.object({ days: z.enum(periods).default('30') }).strict(),
    reply: overviewGuard,
    errors: [{ status: 503, code: 'metrics.not_ready' }],
    // Many at once would only wait for the same connections.
    atOnce: 8,
    handle: async ({ caller, query }) => {
      const { role, siteIds } = asStaff(caller);
      const days = Number(query.days);
      return { body: toReply(days, await overview.read(days, { role, siteIds })) };
    },
  }),
];
