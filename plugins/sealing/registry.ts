/**
 * Every column of Logto's that holds something about a person, and how it is sealed. What is not listed here is left alone.
 *
 * Facts about Logto 1.42: its table definitions. A new version of Logto is compared with this list before it is supported.
 */
import type { Namespace, PurgedTable } from '../vault/port.ts';

export type SealedColumn =
  /** A look-up token stands in the column. `person`: the value lies in the vault; `short`: sealed beside, until it expires. */
  | {
      readonly kind: 'lookup';
      readonly namespace: Namespace;
      readonly maximum: number;
      readonly lives: 'person' | 'short' | 'elsewhere';
    }
  /** A reference stands in the column. */
  | { readonly kind: 'text'; readonly attribute: string; readonly maximum: number }
  /** A JSON object; a reference stands at each top-level key, so that merging with || keeps its meaning. */
  | { readonly kind: 'map'; readonly attribute: string }
  /** {"<target>": {"userId": <look-up token>, "details": <reference>}} */
  | { readonly kind: 'identities' }
  /** An array of factors; references at the named keys of each. */
  | { readonly kind: 'factors'; readonly keys: readonly string[] }
  /** {"$": <reference>} */
  | { readonly kind: 'object'; readonly attribute: string }
  /** {"$": <sealed in place>} */
  | { readonly kind: 'short-object' }
  | { readonly kind: 'short-text'; readonly maximum: number | null }
  /** A JSON object of which the named keys are sealed in place. */
  | { readonly kind: 'short-keys'; readonly keys: readonly string[] }
  /** {…kept keys, "$": reference or sealed in place} */
  | { readonly kind: 'log'; readonly kept: readonly string[] }
  /** Six digits, enciphered in the same room. */
  | { readonly kind: 'code' }
  /** An unsalted hash, replaced by a keyed one. One-way. */
  | { readonly kind: 'keyed-hash' }
  /** Never stored. */
  | { readonly kind: 'nothing' };

export type SealedTable = {
  /** The column that names the person whose values these are. */
  readonly owner?: string;
  /** The column that what is sealed in place is bound to; `payload.jti` is inside the JSON itself. */
  readonly rowKey?: string;
  /** The column with the end of the row's life; `days` are added, or counted from now without one. */
  readonly expiry?: { readonly column?: string; readonly days: number };
  readonly primaryKey: readonly string[];
  readonly columns: Readonly<Record<string, SealedColumn>>;
};

const lookup = (
  namespace: Namespace,
  maximum: number,
  lives: 'person' | 'short' | 'elsewhere'
): SealedColumn => ({ kind: 'lookup', namespace, maximum, lives });

const invitationGraceDays = 30;
/** Sessions of Logto last two weeks unless set otherwise; their context is needed as long. */
const sessionDays = 90;

export const sealedTables = {
  users: {
    owner: 'id',
    primaryKey: ['id'],
    columns: {
      username: lookup('username', 128, 'person'),
      primary_email: lookup('email', 128, 'person'),
      primary_phone: lookup('phone', 128, 'person'),
      name: { kind: 'text', attribute: 'name', maximum: 128 },
      avatar: { kind: 'text', attribute: 'avatar', maximum: 2048 },
      profile: { kind: 'map', attribute: 'profile' },
      custom_data: { kind: 'map', attribute: 'custom_data' },
      identities: { kind: 'identities' },
      mfa_verifications: { kind: 'factors', keys: ['agent', 'name', 'key'] },
    },
  },
  user_sso_identities: {
    owner: 'user_id',
    primaryKey: ['id'],
    columns: {
      identity_id: lookup('external_id', 128, 'person'),
      detail: { kind: 'object', attribute: 'sso_detail' },
    },
  },
  // The identity itself is stored with the person; here only its token stands.
  secret_social_connector_relations: {
    primaryKey: ['secret_id'],
    columns: { identity_id: lookup('external_id', 128, 'elsewhere') },
  },
  secret_enterprise_sso_connector_relations: {
    primaryKey: ['secret_id'],
    columns: { identity_id: lookup('external_id', 128, 'elsewhere') },
  },
  passcodes: {
    rowKey: 'id',
    primaryKey: ['id'],
    expiry: { days: 1 },
    columns: {
      email: lookup('email', 128, 'short'),
      phone: lookup('phone', 32, 'short'),
      code: { kind: 'code' },
    },
  },
  one_time_tokens: {
    primaryKey: ['id'],
    expiry: { column: 'expires_at', days: 7 },
    columns: {
      email: lookup('email', 128, 'short'),
      token: lookup('secret', 256, 'short'),
    },
  },
  organization_invitations: {
    primaryKey: ['id'],
    expiry: { column: 'expires_at', days: invitationGraceDays },
    columns: { invitee: lookup('email', 256, 'short') },
  },
  verification_statuses: {
    primaryKey: ['id'],
    expiry: { days: 1 },
    columns: { verified_identifier: lookup('email', 255, 'short') },
  },
  verification_records: {
    rowKey: 'id',
    primaryKey: ['id'],
    expiry: { column: 'expires_at', days: 1 },
    columns: { data: { kind: 'short-object' } },
  },
  oidc_model_instances: {
    rowKey: 'payload.jti',
    primaryKey: ['id'],
    expiry: { column: 'expires_at', days: 1 },
    columns: {
      payload: {
        kind: 'short-keys',
        keys: [
          'params',
          'prompt',
          'result',
          'lastSubmission',
          'claims',
          'extra',
          'deviceInfo',
          'request',
        ],
      },
    },
  },
  oidc_session_extensions: {
    rowKey: 'account_id',
    primaryKey: ['session_uid'],
    expiry: { days: sessionDays },
    columns: { last_submission: { kind: 'short-object' } },
  },
  logs: {
    rowKey: 'id',
    primaryKey: ['id'],
    columns: {
      payload: { kind: 'log', kept: ['userId', 'applicationId', 'hookId', 'result', 'key'] },
    },
  },
  sentinel_activities: {
    primaryKey: ['id'],
    columns: { target_hash: { kind: 'keyed-hash' } },
  },
  subject_tokens: {
    rowKey: 'id',
    primaryKey: ['id'],
    expiry: { column: 'expires_at', days: 1 },
    columns: { context: { kind: 'short-object' } },
  },
  user_geo_locations: {
    primaryKey: ['user_id'],
    columns: { latitude: { kind: 'nothing' }, longitude: { kind: 'nothing' } },
  },
  idp_initiated_saml_sso_sessions: {
    rowKey: 'id',
    primaryKey: ['id'],
    expiry: { column: 'expires_at', days: 1 },
    columns: { assertion_content: { kind: 'short-object' } },
  },
  saml_application_sessions: {
    rowKey: 'id',
    primaryKey: ['id'],
    expiry: { column: 'expires_at', days: 1 },
    columns: {
      relay_state: { kind: 'short-text', maximum: 512 },
      raw_auth_request: { kind: 'short-text', maximum: null },
    },
  },
} as const satisfies Readonly<Record<string, SealedTable>>;

export type SealedTableName = keyof typeof sealedTables;

/** Purged tables and their lives agree: what is sealed opens as long as its row stays. */
export type ShortTable = Extract<SealedTableName, PurgedTable>;

export const findTable = (name: string): SealedTable | undefined =>
  Object.hasOwn(sealedTables, name) ? sealedTables[name as SealedTableName] : undefined;

export const findColumn = (table: string, column: string): SealedColumn | undefined =>
  findTable(table)?.columns[column];
