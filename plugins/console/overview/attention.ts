/**
 * What needs attention, from facts: which of them count, how urgent each is and which page deals with it. Pure.
 *
 * Codes are stable; texts by code are the console's. `critical`: something does not work, or what protects people does not. `warning`: it
 * will not for long, or somebody waits. `notice`: something to put in order.
 */
import type { HealthFacts } from '../../metrics/port.ts';
import type { KeyRun } from '../../vault/port.ts';
import type { SiteFact } from './attention-queries.ts';

const kinds = {
  chain_failing: ['critical', 'audit'],
  region_down: ['critical', 'regions'],
  kms_down: ['critical', 'regions'],
  data_unsealed: ['critical', 'regions'],
  anchor_failed: ['critical', 'audit'],
  anchor_late: ['warning', 'audit'],
  key_run_failed: ['warning', 'regions'],
  key_run_interrupted: ['warning', 'regions'],
  events_late: ['warning', 'sites'],
  events_dead: ['warning', 'sites'],
  reveals_waiting: ['warning', 'users'],
  complaints_waiting: ['warning', 'complaints'],
  erasures_unconfirmed: ['warning', 'requests'],
  api_keys_expiring: ['warning', 'sites'],
  kek_old: ['warning', 'regions'],
  stream_paused: ['notice', 'sites'],
  attributes_undeclared: ['notice', 'sites'],
  texts_untranslated: ['notice', 'sites'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type AttentionCode = keyof typeof kinds;
export const attentionCodes = Object.keys(kinds) as [AttentionCode, ...AttentionCode[]];
export const urgencies = ['critical', 'warning', 'notice'] as const;
export type Urgency = (typeof urgencies)[number];
export const attentionPages = [
  'audit',
  'regions',
  'sites',
  'users',
  'complaints',
  'requests',
] as const;

export type Attention = {
  readonly code: AttentionCode;
  readonly urgency: Urgency;
  readonly page: (typeof attentionPages)[number];
  readonly siteId: string | null;
  readonly region: string | null;
  readonly count: number | null;
  /** Since when, or until when for what ends. Milliseconds since the epoch. */
  readonly at: number | null;
  /** Names of attributes, keys or codes. */
  readonly names: readonly string[];
};

export type Kek = {
  readonly region: string;
  readonly createdAt: number | null;
};

export type SystemFacts = HealthFacts & {
  readonly sealing: string;
  readonly keks: readonly Kek[];
  /** The newest of the tenant; null before the first. */
  readonly run: KeyRun | null;
};

export type SiteFacts = {
  readonly late: readonly SiteFact[];
  readonly dead: readonly SiteFact[];
  readonly expiring: readonly SiteFact[];
  readonly paused: readonly SiteFact[];
  readonly undeclared: readonly SiteFact[];
  readonly untranslated: readonly SiteFact[];
};

type Waiting = { readonly count: number; readonly at: number | null };

export type AttentionFacts = {
  /** Null for whom the system is none of their business. */
  readonly system: SystemFacts | null;
  readonly sites: SiteFacts;
  readonly reveals: Waiting | null;
  readonly complaints: Waiting | null;
  /** That some sites have not confirmed in time. */
  readonly erasures: Waiting | null;
};

export type AttentionPolicy = {
  /** Between two rounds of anchoring. */
  readonly anchorSeconds: number;
  readonly kekMaxDays: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

const missedRounds = 3;
const dayMs = 86_400_000;
/** A complaint that nobody took up for longer. */
const complaintDays = 3;

type Found = Partial<Pick<Attention, 'siteId' | 'region' | 'count' | 'at' | 'names'>>;

const make = (code: AttentionCode, found: Found = {}): Attention => {
  const [urgency, page] = kinds[code];
  return {
    code,
    urgency,
    page,
    ...{ siteId: null, region: null, count: null, at: null, names: [] },
    ...found,
  };
};
const when = (isSo: boolean, code: AttentionCode, found: Found = {}): readonly Attention[] =>
  isSo ? [make(code, found)] : [];
const each = (code: AttentionCode, facts: readonly SiteFact[]): readonly Attention[] =>
  facts.map((fact) => make(code, fact));

const listOfSystem = (
  { regions, kms, chainFailing, anchor, sealing, keks, run }: SystemFacts,
  { anchorSeconds, kekMaxDays, now }: AttentionPolicy
): readonly Attention[] => [
  ...when(chainFailing, 'chain_failing'),
  ...Object.entries(regions).flatMap(([region, state]) =>
    when(state === 'down', 'region_down', { region })
  ),
  ...when(kms === 'down', 'kms_down'),
  ...when(sealing === 'plain' || sealing === 'unsealing', 'data_unsealed'),
  ...when((anchor?.fault ?? null) !== null, 'anchor_failed', { names: [anchor?.fault ?? ''] }),
  ...when((anchor?.ageSeconds ?? 0) > missedRounds * anchorSeconds, 'anchor_late', {
    at: now - (anchor?.ageSeconds ?? 0) * 1000,
  }),
  ...when(run?.state === 'failed', 'key_run_failed', {
    region: run?.region ?? null,
    at: run?.finishedAt ?? null,
    names: run?.errorCode ? [run.errorCode] : [],
  }),
  ...when(run?.isInterrupted === true, 'key_run_interrupted', {
    region: run?.region ?? null,
    at: run?.updatedAt ?? null,
  }),
  ...keks.flatMap(({ region, createdAt }) =>
    when(createdAt !== null && now - createdAt > kekMaxDays * dayMs, 'kek_old', {
      region,
      at: createdAt,
    })
  ),
];

const place = ({ code, urgency }: Attention) =>
  urgencies.indexOf(urgency) * attentionCodes.length + attentionCodes.indexOf(code);

/** The most urgent first; of one kind, what began or ends first. */
export const listAttention = (
  { system, sites, reveals, complaints, erasures }: AttentionFacts,
  policy: AttentionPolicy
): readonly Attention[] => {
  const isOldComplaint = policy.now - (complaints?.at ?? policy.now) > complaintDays * dayMs;
  return [
    ...(system ? listOfSystem(system, policy) : []),
    ...each('events_late', sites.late),
    ...each('events_dead', sites.dead),
    ...when((reveals?.count ?? 0) > 0, 'reveals_waiting', reveals ?? {}),
    ...when(isOldComplaint, 'complaints_waiting', complaints ?? {}),
    ...when((erasures?.count ?? 0) > 0, 'erasures_unconfirmed', erasures ?? {}),
    ...each('api_keys_expiring', sites.expiring),
    ...each('stream_paused', sites.paused),
    ...each('attributes_undeclared', sites.undeclared),
    ...each('texts_untranslated', sites.untranslated),
  ].toSorted(
    (left, right) =>
      place(left) - place(right) || (left.at ?? Infinity) - (right.at ?? Infinity) || 0
  );
};
