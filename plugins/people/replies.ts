/** What the API of the staff says about a person. Times are ISO 8601. */
import { z } from 'zod';
import { auditActorTypes, auditResults } from '../../schemas/audit.ts';
import type { AuditEntry } from '../audit/port.ts';
import { blockReasons } from '../blocks/port.ts';
import { complaintCategories, complaintStatuses } from '../complaints/port.ts';
import { shownAttributes } from './parts.ts';
import type { Person } from './queries.ts';
import type { PersonDetail } from './detail.ts';

const time = z.string();

export const personGuard = z.object({
  userId: z.string(),
  createdAt: time,
  lastSignInAt: time.nullable(),
  isSuspended: z.boolean(),
  region: z.string().nullable().describe('Null while nothing of theirs is in a vault.'),
  siteCount: z.number().int(),
});

const valueGuard = z.object({
  attribute: z.enum(shownAttributes),
  masked: z.string(),
  isVerified: z.boolean().nullable().describe('Null for what is not verified at all.'),
});
const siteGuard = z.object({
  siteId: z.string(),
  name: z.string(),
  nameRu: z.string().nullable().describe('Null when it is the same.'),
  userRef: z.string(),
  block: z.object({ reason: z.enum(blockReasons), since: time }).nullable(),
});
const consentGuard = z.object({
  id: z.string(),
  siteId: z.string(),
  site: z.object({ name: z.string(), nameRu: z.string().nullable() }),
  attribute: z.string(),
  purpose: z.string(),
  release: z.enum(['value', 'answer']),
  state: z
    .enum(['live', 'refused', 'expired', 'lapsed', 'ended'])
    .describe('`lapsed`: the site no longer declares it as it was agreed to.'),
  decidedAt: time,
  expiresAt: time.nullable(),
  endedAt: time.nullable(),
  endedBy: z.enum(['person', 'site', 'admin', 'newer']).nullable(),
});

export const detailGuard = personGuard.extend({
  values: z
    .array(valueGuard)
    .nullable()
    .describe('Null while the region of the person is unavailable.'),
  assuranceLevel: z.enum(['none', 'low', 'substantial', 'high']).nullable(),
  signIn: z.object({
    hasPassword: z.boolean(),
    factorCount: z.number().int(),
    providers: z.array(z.string()),
    sessionCount: z.number().int(),
  }),
  sites: z.array(siteGuard),
  consents: z.array(consentGuard).describe('Present and past, newest first; 500 at most.'),
  complaints: z.array(
    z.object({
      id: z.string(),
      siteId: z.string(),
      category: z.enum(complaintCategories),
      status: z.enum(complaintStatuses),
      createdAt: time,
    })
  ),
  erasure: z
    .object({ requestId: z.string(), dueAt: time })
    .nullable()
    .describe('Asked for and pending: no site serves the person meanwhile.'),
  graceDays: z.number().int().describe('How long a request to be erased can be taken back.'),
});

export const activityGuard = z.object({
  sequence: z.number().int(),
  at: time,
  actorType: z.enum(auditActorTypes),
  actorId: z.string(),
  siteId: z.string().nullable(),
  action: z.string(),
  attributes: z.array(z.string()),
  purpose: z.string().nullable(),
  result: z.enum(auditResults),
});

export const toTime = (at: number): string => new Date(at).toISOString();
export const toTimeOrNull = (at: number | null): string | null => (at === null ? null : toTime(at));

export const toPerson = ({
  userId,
  createdAt,
  lastSignInAt,
  isSuspended,
  region,
  siteCount,
}: Person): z.infer<typeof personGuard> => ({
  userId,
  createdAt: toTime(createdAt),
  lastSignInAt: toTimeOrNull(lastSignInAt),
  isSuspended,
  region,
  siteCount,
});

export const toDetail = (detail: PersonDetail): z.infer<typeof detailGuard> => ({
  ...toPerson(detail.person),
  values: detail.values ? [...detail.values] : null,
  assuranceLevel: detail.assuranceLevel,
  signIn: { ...detail.signIn, providers: [...detail.signIn.providers] },
  sites: detail.sites.map(({ siteId, name, nameRu, userRef, block }) => ({
    siteId,
    name,
    nameRu,
    userRef,
    block: block ? { reason: block.reason, since: toTime(block.createdAt) } : null,
  })),
  consents: detail.consents.map((consent) => ({
    id: consent.id,
    siteId: consent.siteId,
    site: consent.site,
    attribute: consent.attribute,
    purpose: consent.purpose,
    release: consent.release,
    state: consent.state,
    decidedAt: toTime(consent.decidedAt),
    expiresAt: toTimeOrNull(consent.expiresAt),
    endedAt: toTimeOrNull(consent.endedAt),
    endedBy: consent.endedBy,
  })),
  complaints: detail.complaints.map(({ id, siteId, category, status, createdAt }) => ({
    id,
    siteId,
    category,
    status,
    createdAt: toTime(createdAt),
  })),
  erasure: detail.erasure && {
    requestId: detail.erasure.id,
    dueAt: toTime(detail.erasure.dueAt),
  },
  graceDays: detail.graceDays,
});

export const toActivity = (entry: AuditEntry): z.infer<typeof activityGuard> => ({
  sequence: entry.sequence,
  at: toTime(entry.occurredAtMs),
  actorType: entry.actorType,
  actorId: entry.actorId,
  siteId: entry.siteId,
  action: entry.action,
  attributes: [...entry.attributes],
  purpose: entry.purpose,
  result: entry.result,
});
