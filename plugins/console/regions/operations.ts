/** Regions and keys in the API. */
import { z } from 'zod';
import { asStaff } from '../../api/port.ts';
import type { Caller } from '../../api/port.ts';
import { defineOperation } from '../../kernel/port.ts';
import type { Operation } from '../../kernel/port.ts';
import type { KeyRun } from '../../vault/port.ts';
import { rotationKinds } from './rotations.ts';
import type { Rotations } from './rotations.ts';
import type { RegionsReader, RegionsView } from './service.ts';

const count = z.number().int().nonnegative();
const time = z.string().describe('RFC 3339.');
const upOrDown = z.enum(['up', 'down']);

const regionGuard = z.object({
  name: z.string(),
  isHome: z.boolean().describe('Where people live of whom nothing says otherwise.'),
  state: upOrDown,
  latencyMs: z.number().nonnegative().nullable(),
  people: count,
  leaving: count.describe('People on their way from here to another region.'),
  coming: count.describe('And from another region to here.'),
  kek: z.object({
    state: upOrDown,
    version: z.string().nullable(),
    createdAt: time.nullable().describe('Null when the key service does not tell.'),
    isOld: z.boolean(),
  }),
  wrapped: z
    .array(z.object({ version: z.string(), keys: count, isCurrent: z.boolean() }))
    .describe('Keys of people by the version of the KEK that they are wrapped with.'),
});
const regionsGuard = z.object({
  provider: z.string().describe('Who keeps the KEKs.'),
  isRotatedHere: z
    .boolean()
    .describe('False when new versions of a KEK are made with the key service’s own tools.'),
  kekMaxDays: count,
  regions: z.array(regionGuard),
  index: z.object({
    version: count,
    previousVersion: count.nullable().describe('While look-up tokens are made anew.'),
    region: z.string(),
    createdAt: time.nullable(),
  }),
  sealing: z.string(),
  sweep: z
    .object({ finishedAt: time, removed: count.describe('Of what was left behind.') })
    .nullable(),
});
const runGuard = z.object({
  id: z.string(),
  kind: z.enum(['seal', 'unseal', 'rotate-kek', 'rotate-dek', 'rotate-index']),
  region: z.string().nullable().describe('Null for all.'),
  origin: z.enum(['console', 'command']),
  startedBy: z.string(),
  state: z.enum(['running', 'interrupted', 'done', 'failed']),
  phase: z.enum(['converting', 'verifying']),
  done: count,
  total: count,
  errorCode: z.string().nullable(),
  startedAt: time,
  updatedAt: time,
  finishedAt: time.nullable(),
});

const toTime = (at: number) => new Date(at).toISOString();
const findTime = (at: number | null) => (at === null ? null : toTime(at));

const toRegions = (view: RegionsView): z.input<typeof regionsGuard> => ({
  provider: view.provider,
  isRotatedHere: view.isRotatedHere,
  kekMaxDays: view.kekMaxDays,
  regions: view.regions.map(({ kek, wrapped, ...region }) => ({
    ...region,
    kek: { ...kek, createdAt: findTime(kek.createdAt) },
    wrapped: [...wrapped],
  })),
  index: { ...view.index, createdAt: findTime(view.index.createdAt) },
  sealing: view.sealing,
  sweep: view.sweep && {
    finishedAt: toTime(view.sweep.finishedAt),
    removed: Object.values(view.sweep.report).reduce((sum, each) => sum + each, 0),
  },
});

const toRun = ({ isInterrupted, ...run }: KeyRun): z.input<typeof runGuard> => ({
  id: run.id,
  kind: run.kind,
  region: run.region,
  origin: run.origin,
  startedBy: run.startedBy,
  state: isInterrupted ? 'interrupted' : run.state,
  phase: run.phase,
  // Somebody may have joined while it ran.
  done: Math.min(run.done, run.total),
  total: run.total,
  errorCode: run.errorCode,
  startedAt: toTime(run.startedAt),
  updatedAt: toTime(run.updatedAt),
  finishedAt: findTime(run.finishedAt),
});

export const createRegionOperations = ({
  regions,
  rotations,
}: {
  readonly regions: Pick<RegionsReader, 'read'>;
  readonly rotations: Pick<Rotations, 'start' | 'list'>;
}): readonly Operation<Caller>[] => {
  const common = { tag: 'Regions and keys' } as const;
  return [
    defineOperation({
      ...common,
      id: 'listRegions',
      method: 'GET',
      url: '/admin/regions',
      summary: 'Regions: whether they answer, who lives there, how old their keys are',
      access: 'staff:regions.read',
      reply: regionsGuard,
      errors: [{ status: 503, code: 'metrics.too_slow' }],
      atOnce: 4,
      handle: async () => ({ body: toRegions(await regions.read()) }),
    }),
    defineOperation({
      ...common,
      id: 'listRotations',
      method: 'GET',
      url: '/admin/regions/rotations',
      summary: 'The newest jobs over keys, with how far they are',
      description:
        'Those that operators started by command too. `interrupted`: its process ended; one that was started here goes on by itself within two minutes, or at once when it is started again.',
      access: 'staff:regions.read',
      reply: z.object({ rotations: z.array(runGuard) }),
      errors: [],
      handle: async () => ({ body: { rotations: (await rotations.list()).map(toRun) } }),
    }),
    defineOperation({
      ...common,
      id: 'startRotation',
      method: 'POST',
      url: '/admin/regions/{region}/rotations',
      summary: 'Gives a region new keys, in the background',
      description: [
        '`kek`: a new key-encrypting key; every key of the region is wrapped anew. `dek`: every person of the region gets a new data key, and every value is sealed anew.',
        '`index`: a new key of look-up tokens for the whole tenant, in the region where it lies.',
        'Everything stays readable meanwhile. One at a time; the same one again goes on with an interrupted one.',
      ].join(' '),
      access: 'staff:regions.write',
      path: z.object({ region: z.string().regex(/^[a-z][a-z0-9]{0,19}$/) }).strict(),
      body: z.object({ kind: z.enum(rotationKinds) }).strict(),
      reply: runGuard,
      replyStatus: 202,
      errors: [
        { status: 409, code: 'vault.job_running' },
        { status: 422, code: 'vault.region_unknown' },
        { status: 422, code: 'console.index_elsewhere' },
        { status: 503, code: 'audit.unavailable' },
      ],
      handle: async ({ caller, path, body }) => {
        const { actorId, ip } = asStaff(caller);
        return { body: toRun(await rotations.start(path.region, body.kind, { actorId, ip })) };
      },
    }),
  ];
};
