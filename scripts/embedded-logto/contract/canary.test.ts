/**
 * The judge of sealing: after every flow with unique values, none of them is anywhere in Logto's database, in a vault or in the
 * output of the process, in any encoding.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';
import { createCanaries, kinds } from './canary/canaries.ts';
import { driveEverything } from './canary/drive.ts';
import { splitRow, startRecorder } from './canary/scan.ts';
import type { Recorder } from './canary/scan.ts';

const driveMs = 600_000;

/** Lets stock Logto keep the tokens of social providers. */
const environment = { SECRET_VAULT_KEK: 'DtPWS09unRXGuRScB60qXqCSsrjd22dUlXt/0oZgxSo=' };

/** Tables where Logto keeps what the flows write; sealed or not, they must have got rows. */
const tables = {
  both: [
    'users',
    'logs',
    'oidc_model_instances',
    'oidc_session_extensions',
    'passcodes',
    'sentinel_activities',
    'subject_tokens',
  ],
  stock: [
    'one_time_tokens',
    'organization_invitations',
    'saml_application_sessions',
    'secret_enterprise_sso_connector_relations',
    'secret_social_connector_relations',
    'user_sso_identities',
    'verification_records',
    'verification_statuses',
  ],
};

describe('personal data', () => {
  let world: World;
  let recorder: Recorder;
  let driven: Awaited<ReturnType<typeof driveEverything>>;
  beforeAll(async () => {
    world = await startWorld(true, environment);
    recorder = await startRecorder(world.host);
    driven = await driveEverything(world, recorder.record);
  }, driveMs);
  afterAll(async () => world.close());

  it(
    'is in no table and no log, whatever people and back ends do',
    () => {
      expect(recorder.listLeaks(driven.canaries)).toEqual([]);
    },
    driveMs
  );

  it('was written: every flow of this host went to its end, with every kind of value', () => {
    const { canaries, summary } = driven;
    const { isStock } = world.host;

    const written = new Set(canaries.list().map(({ kind }) => kind));

    expect(kinds.filter((kind) => !written.has(kind))).toEqual(
      isStock ? ['planted'] : ['identity', 'planted']
    );
    const expected = [...tables.both, ...(isStock ? tables.stock : [])];
    expect(expected.filter((name) => recorder.countNew(`public.${name}`) === 0)).toEqual([]);
    expect(summary.skipped.length === 0).toBe(isStock);
    expect(summary.deliveries > 0).toBe(isStock);
  });

  it('would be found: a value planted by hand is, in clear, inside base64, in a vault and in the output', async () => {
    const { databaseUrl } = world.host;
    const canaries = createCanaries();
    const [clear, hidden, printed] = [1, 2, 3].map(() => canaries.make('planted'));
    const own = await startRecorder({
      ...world.host,
      vaultUrls: [databaseUrl],
      output: () => `GET /?email=${printed ?? ''}`,
    });
    await runSql(databaseUrl, 'update applications set description = $1', [
      `one "quoted", ${clear ?? ''}`,
    ]);
    await runSql(
      databaseUrl,
      `insert into logs (tenant_id, id, key, payload) values ('default', 'planted', 'planted', $1)`,
      [JSON.stringify({ hint: Buffer.from(`{"email":"${hidden ?? ''}"}`).toString('base64url') })]
    );
    await own.record();

    const leaks = own.listLeaks(canaries);

    expect([...leaks].sort()).toEqual([
      'output of the process: planted as clear (setup)',
      'public.applications.description: planted as clear (setup)',
      expect.stringMatching(/^public\.logs\.payload: planted as base64/),
      'vault 1: public.applications.description: planted as clear (setup)',
      expect.stringMatching(/^vault 1: public\.logs\.payload: planted as base64/),
    ]);
    expect(canaries.values().some((value) => leaks.join('\n').includes(value))).toBe(false);
  });
});

describe('splitRow', () => {
  it.each([
    ['(a,b)', ['a', 'b']],
    ['(,)', ['', '']],
    ['("x ""y"", z",,\\\\)', ['x "y", z', '', '\\\\']],
    ['("{""k"": ""v, w""}",7)', ['{"k": "v, w"}', '7']],
  ])('reads %s', (line, fields) => {
    expect(splitRow(line)).toEqual(fields);
  });
});
