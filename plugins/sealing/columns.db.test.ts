/**
 * Column by column: what is written through sealing is not in Logto's database, comes back as it was, and shows nobody's data when
 * somebody with the database, but without keys, moves or changes it.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findCanaries } from '../../scripts/testing/canary.ts';
import { sealedTables } from './registry.ts';
import type { SealedTableName } from './registry.ts';
import { openRig, prepareSurroundings, withoutGuards } from './test-rig.ts';
import type { Outcome, Rig } from './test-rig.ts';

type Values = Readonly<Record<string, unknown>>;
type Sample = {
  readonly key: string;
  /** Two rows, of two people. */
  readonly rows: (letter: string) => Values;
  /** What must be in no column, by the letter that tells the rows apart. */
  readonly hidden: (letter: string) => Values;
  /** What comes back; the hidden values unless told. */
  readonly back?: (letter: string) => Values;
};

const later = new Date(Date.now() + 3_600_000);
const idOf = (letter: string) => `person${letter}`;
const word = (letter: string, name: string) => `canary${letter}${name}`;
const mail = (letter: string, name: string) => `Canary.${letter}.${name}@Example.com`;
const code = { A: '314159', B: '271828' };
const hash = (letter: string) => `${letter.toLowerCase()}15ca9a7`.repeat(8);
const submission = (letter: string) => ({
  ip: word(letter, 'address'),
  deep: { geo: [1, letter] },
});

const samples: Readonly<Record<SealedTableName, Sample>> = {
  users: {
    key: 'id',
    rows: (letter) => ({ id: idOf(letter), is_suspended: false }),
    hidden: (letter) => ({
      username: word(letter, 'Username'),
      primary_email: mail(letter, 'primary'),
      primary_phone: letter === 'A' ? '14155550134' : '79991234577',
      name: word(letter, 'name'),
      avatar: `https://pictures.example/${word(letter, 'avatar')}`,
      profile: { address: { formatted: word(letter, 'street') }, nickname: word(letter, 'nick') },
      custom_data: { ssn: word(letter, 'ssn'), list: [word(letter, 'one'), null] },
      identities: {
        github: { userId: word(letter, 'github'), details: { email: mail(letter, 'github') } },
      },
      mfa_verifications: [
        {
          id: 'm1',
          type: 'WebAuthn',
          credentialId: 'c1',
          agent: word(letter, 'agent'),
          name: word(letter, 'laptop'),
        },
        { id: 'm2', type: 'Totp', key: word(letter, 'TotpKey') },
      ],
    }),
  },
  user_sso_identities: {
    key: 'id',
    rows: (letter) => ({
      ...{ id: `sso${letter}`, user_id: idOf(letter), issuer: 'https://idp' },
      sso_connector_id: 'sso1',
    }),
    hidden: (letter) => ({
      identity_id: word(letter, 'enterprise'),
      detail: { email: mail(letter, 'enterprise') },
    }),
  },
  secret_social_connector_relations: {
    key: 'secret_id',
    rows: (letter) => ({ secret_id: `sec${letter}`, connector_id: 'con1', target: 'github' }),
    hidden: (letter) => ({ identity_id: word(letter, 'github') }),
  },
  secret_enterprise_sso_connector_relations: {
    key: 'secret_id',
    rows: (letter) => ({
      secret_id: `sec${letter}`,
      sso_connector_id: 'sso1',
      issuer: 'https://idp',
    }),
    hidden: (letter) => ({ identity_id: word(letter, 'enterprise') }),
  },
  passcodes: {
    key: 'id',
    rows: (letter) => ({ id: `pass${letter}`, interaction_jti: 'jti', type: 'SignIn' }),
    hidden: (letter) => ({
      email: mail(letter, 'passcode'),
      phone: letter === 'A' ? '14155550199' : '14155550198',
      code: letter === 'A' ? code.A : code.B,
    }),
  },
  one_time_tokens: {
    key: 'id',
    rows: (letter) => ({ id: `one${letter}`, expires_at: later }),
    hidden: (letter) => ({ email: mail(letter, 'once'), token: word(letter, 'MagicLink') }),
  },
  organization_invitations: {
    key: 'id',
    rows: (letter) => ({
      ...{ id: `inv${letter}`, organization_id: 'org1', status: 'Pending' },
      expires_at: later,
    }),
    hidden: (letter) => ({ invitee: mail(letter, 'invited') }),
  },
  verification_statuses: {
    key: 'id',
    rows: (letter) => ({ id: `ver${letter}`, user_id: idOf(letter) }),
    hidden: (letter) => ({ verified_identifier: mail(letter, 'verified') }),
  },
  verification_records: {
    key: 'id',
    rows: (letter) => ({ id: `rec${letter}`, user_id: idOf(letter), expires_at: later }),
    hidden: (letter) => ({ data: { identifier: { value: mail(letter, 'record') } } }),
  },
  oidc_model_instances: {
    key: 'id',
    rows: (letter) => ({ id: `int${letter}`, model_name: 'Interaction', expires_at: later }),
    hidden: (letter) => ({
      payload: {
        ...{ jti: `int${letter}`, uid: 'u', params: { login_hint: mail(letter, 'hint') } },
        ...{ prompt: { details: { login_hint: mail(letter, 'prompt') } } },
        ...{ result: { identifier: mail(letter, 'result') }, lastSubmission: submission(letter) },
        ...{ claims: { name: word(letter, 'claim') }, extra: { user: word(letter, 'extra') } },
        ...{ deviceInfo: { ip: word(letter, 'device') }, request: word(letter, 'request') },
      },
    }),
  },
  oidc_session_extensions: {
    key: 'session_uid',
    rows: (letter) => ({ session_uid: `ses${letter}`, account_id: idOf(letter) }),
    hidden: (letter) => ({ last_submission: submission(letter) }),
  },
  logs: {
    key: 'id',
    rows: (letter) => ({ id: `log${letter}`, key: 'Interaction.SignIn' }),
    hidden: (letter) => ({
      payload: {
        userId: idOf(letter),
        result: 'Success',
        ip: word(letter, 'log'),
        userAgent: word(letter, 'browser'),
      },
    }),
  },
  sentinel_activities: {
    key: 'id',
    rows: (letter) => ({
      ...{ id: `act${letter}`, target_type: 'User', action: 'Password', action_result: 'Failed' },
      ...{ payload: {}, decision: 'Undecided' },
    }),
    hidden: (letter) => ({ target_hash: hash(letter) }),
    // One-way: what comes back is the keyed hash.
    back: () => ({ target_hash: expect.stringMatching(/^phs_[\w-]{43}$/) }),
  },
  subject_tokens: {
    key: 'id',
    rows: (letter) => ({
      ...{ id: `sub${letter}`, user_id: idOf(letter), creator_id: 'creator', expires_at: later },
    }),
    hidden: (letter) => ({ context: { why: word(letter, 'context') } }),
  },
  user_geo_locations: {
    key: 'user_id',
    rows: (letter) => ({ user_id: idOf(letter) }),
    hidden: (letter) => ({
      latitude: letter === 'A' ? 48.137154 : 55.755826,
      longitude: letter === 'A' ? 11.576124 : 37.617299,
    }),
    back: () => ({ latitude: null, longitude: null }),
  },
  idp_initiated_saml_sso_sessions: {
    key: 'id',
    rows: (letter) => ({ id: `idp${letter}`, connector_id: 'sso1', expires_at: later }),
    hidden: (letter) => ({ assertion_content: { nameID: mail(letter, 'assertion') } }),
  },
  saml_application_sessions: {
    key: 'id',
    rows: (letter) => ({
      ...{ id: `saml${letter}`, application_id: 'saml1', saml_request_id: 'r', expires_at: later },
    }),
    hidden: (letter) => ({
      relay_state: word(letter, 'relay').repeat(24),
      raw_auth_request: word(letter, 'request'),
    }),
  },
};
const names = Object.keys(samples) as SealedTableName[];
const columnsOf = (table: SealedTableName) => Object.keys(sealedTables[table].columns);
const everyColumn = names.flatMap((table) =>
  columnsOf(table).map((column) => [table, column] as const)
);

/** Texts of a value that are long enough to be looked for. */
const listTexts = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(listTexts)
    : String(value).length >= 6
      ? [String(value)]
      : [];
const listHidden = (table: SealedTableName, letter: string) => {
  const kept = ['Success', 'WebAuthn', idOf(letter)];
  return listTexts(samples[table].hidden(letter)).filter((text) => !kept.includes(text));
};

/** What is sealed in place. */
// prettier-ignore
const inPlace = [
  ['verification_records', 'data'], ['oidc_model_instances', 'payload'],
  ['oidc_session_extensions', 'last_submission'], ['subject_tokens', 'context'],
  ['idp_initiated_saml_sso_sessions', 'assertion_content'], ['saml_application_sessions', 'raw_auth_request'],
] as const;
/** Tokens that are bound to a value and to no row, and cells that name their own row or person within. */
const pasted: readonly string[] = [
  ...[
    'secret_social_connector_relations.identity_id',
    'secret_enterprise_sso_connector_relations.identity_id',
  ],
  ...['passcodes.email', 'passcodes.phone'],
  ...['one_time_tokens.email', 'one_time_tokens.token'],
  ...['organization_invitations.invitee', 'verification_statuses.verified_identifier'],
  ...['oidc_model_instances.payload', 'logs.payload'],
];

describe('sealed columns', () => {
  let rig: Rig;

  const write = async (table: SealedTableName, letter: string) => {
    const { rows, hidden } = samples[table];
    const row = { ...rows(letter), ...hidden(letter) };
    const fields = Object.keys(row).map((name) => `"${name}"`);
    const values = Object.values(row).map((value) =>
      value instanceof Date
        ? value.getTime()
        : typeof value === 'object'
          ? JSON.stringify(value)
          : value
    );
    const places = Object.keys(row).map((name, index) =>
      name === 'expires_at'
        ? `to_timestamp($${index + 1}::double precision / 1000)`
        : `$${index + 1}`
    );
    await rig.tenant.rows(
      `insert into "${table}" (${fields.join(', ')}) values (${places.join(', ')})`,
      values
    );
  };
  const keyOf = (table: SealedTableName, letter: string) =>
    samples[table].rows(letter)[samples[table].key];
  const read = async (table: SealedTableName, letter: string, columns = '*'): Promise<Outcome> =>
    rig.sealed({
      sql: `select ${columns} from "${table}" where "${samples[table].key}" = $1`,
      values: [keyOf(table, letter)],
    });
  /** Changes a cell as one who has the database, looks, and puts it back. */
  const withCell = async (
    table: SealedTableName,
    column: string,
    change: string,
    look: () => Promise<void>
  ) => {
    const { key } = samples[table];
    const place = `where "${key}" = $1`;
    const whole = `select "${column}"::text as cell from "${table}" ${place}`;
    const [before] = await rig.raw(whole, [keyOf(table, 'A')]);
    await rig.raw(`update "${table}" set "${column}" = ${change} ${place}`, [keyOf(table, 'A')]);
    try {
      await look();
    } finally {
      const [{ type } = {}] = await rig.raw(
        `select format_type(atttypid, atttypmod) as type from pg_attribute
         where attrelid = $1::regclass and attname = $2`,
        [table, column]
      );
      await rig.raw(`update "${table}" set "${column}" = $2::text::${String(type)} ${place}`, [
        keyOf(table, 'A'),
        before?.['cell'],
      ]);
    }
  };
  const expectNothingOf = (outcome: Outcome, texts: readonly string[]) => {
    const answer = JSON.stringify(outcome);
    expect(texts.filter((text) => answer.includes(text))).toEqual([]);
  };
  beforeAll(async () => {
    rig = await openRig();
    await prepareSurroundings(rig);
    for (const letter of ['A', 'B']) {
      await write('users', letter);
      await rig.raw(
        `insert into secrets (tenant_id, id, user_id, type, encrypted_dek, iv, auth_tag, ciphertext)
         values ('default', $1, $2, 'federated_token_set', '', '', '', '')`,
        [`sec${letter}`, idOf(letter)]
      );
      for (const table of names.filter((name) => name !== 'users')) {
        await write(table, letter);
      }
    }
    await rig.raw(withoutGuards);
  });
  afterAll(async () => rig.close());

  it.each(names)('keeps what is written into %s out of the database', async (table) => {
    const rows = await rig.raw(
      `select t::text as line from "${table}" t where tenant_id = 'default'`
    );

    const found = findCanaries(
      ['A', 'B'].flatMap((letter) => listHidden(table, letter).filter(({ length }) => length >= 8)),
      { [table]: rows.map(({ line }) => String(line)).join('\n') }
    );
    expect(rows).toHaveLength(2);
    expect(found).toEqual([]);
    for (const text of ['A', 'B'].flatMap((letter) => listHidden(table, letter))) {
      expect(rows.some(({ line }) => String(line).includes(text))).toBe(false);
    }
  });

  it.each(names)('gives back what was written into %s', async (table) => {
    for (const letter of ['A', 'B']) {
      const outcome = await read(table, letter);

      expect(outcome).toMatchObject({
        rows: [{ ...(samples[table].back ?? samples[table].hidden)(letter) }],
      });
    }
  });

  const paste = (table: SealedTableName, column: string) => async () => {
    const from = String(keyOf(table, 'B'));
    const change = `(select o."${column}" from "${table}" o where o."${samples[table].key}" = '${from}')`;
    await withCell(table, column, change, async () => {
      expectNothingOf(await read(table, 'A'), listTexts(samples[table].hidden('B')[column]));
    });
  };
  it.each(everyColumn.filter(([table, column]) => !pasted.includes(`${table}.${column}`)))(
    'shows nothing of another person when %s.%s is copied from their row',
    async (table, column) => paste(table, column)()
  );
  // Not protected (plugins/sealing/README.md): a token stands for its value, and a whole document carries its own binding.
  it.failing.each(everyColumn.filter(([table, column]) => pasted.includes(`${table}.${column}`)))(
    'shows nothing of another row when %s.%s is copied from there',
    async (table, column) => paste(table, column)()
  );

  it.each(inPlace)(
    'refuses to open %s.%s when its ciphertext was changed',
    async (table, column) => {
      const [row] = await rig.raw(
        `select "${column}"::text as cell from "${table}" where "${samples[table].key}" = $1`,
        [keyOf(table, 'A')]
      );
      const changed = String(row?.['cell']).replace(
        /(pls1\.[a-z]+\.\d+\..{40})(.)/,
        (_whole, start: string, next: string) => `${start}${next === 'Q' ? 'R' : 'Q'}`
      );

      expect(changed).not.toBe(row?.['cell']);
      const type = column === 'raw_auth_request' ? 'text' : 'jsonb';
      await withCell(table, column, `'${changed}'::${type}`, async () => {
        expect(await read(table, 'A')).toEqual({
          failure: { code: 'vault.open_failed', constraint: null },
        });
      });
    }
  );

  it('refuses to open a part of an interaction that was copied into another one', async () => {
    const change = `jsonb_set(payload, '{params}', (
      select o.payload->'params' from oidc_model_instances o where o.id = 'intB'))`;

    await withCell('oidc_model_instances', 'payload', change, async () => {
      expect(await read('oidc_model_instances', 'A')).toMatchObject({
        failure: { code: 'vault.open_failed' },
      });
    });
  });

  it.each(['attribute_values', 'identifiers'])(
    'refuses to open a value that was changed in the vault, in %s',
    async (table) => {
      const flip = `update vault.${table} set value_enc = set_byte(value_enc, 40, get_byte(value_enc, 40) # 1)`;
      await rig.vaultRows(flip);

      const outcome = await read('users', 'A');
      await rig.vaultRows(flip);

      expect(outcome).toMatchObject({ failure: { code: 'vault.open_failed' } });
      expect(await read('users', 'A')).toMatchObject({ count: 1 });
    }
  );

  it('shows one value of a person in the place of another one no more than a stranger’s', async () => {
    await withCell('users', 'name', 'avatar', async () => {
      expectNothingOf(await read('users', 'A', 'id, name'), ['https://pictures.example']);
    });
  });

  it('gives another tenant no row, and opens none of the markers for it', async () => {
    const [row] = await rig.raw('select * from users where id = $1', [idOf('A')]);
    const markers = listTexts(row).filter((text) => /^pl[tr]_/.test(text));

    expect(markers.length).toBeGreaterThan(8);
    expect((await rig.tenant.vault.people.open(markers)).size).toBe(new Set(markers).size);
    expect((await rig.other.vault.people.open(markers)).size).toBe(0);
    for (const table of names) {
      const found = await rig.other.rows(
        `select * from "${table}" where "${samples[table].key}" = $1`,
        [keyOf(table, 'A')]
      );
      expect(found).toEqual([]);
    }
  });

  it('shows another tenant nothing when whole rows are handed to it', async () => {
    for (const table of names) {
      await rig.raw(`alter table "${table}" disable trigger user`);
      await rig.raw(
        `update "${table}" set tenant_id = 'admin' where "${samples[table].key}" = $1`,
        [keyOf(table, 'A')]
      );
      const outcome = await rig.other.run({
        sql: `select * from "${table}" where "${samples[table].key}" = $1`,
        values: [keyOf(table, 'A')],
      });
      await rig.raw(
        `update "${table}" set tenant_id = 'default' where "${samples[table].key}" = $1`,
        [keyOf(table, 'A')]
      );

      expect('failure' in outcome || outcome.count === 1).toBe(true);
      expectNothingOf(outcome, listHidden(table, 'A'));
    }
  });
});
