/**
 * Purpose: the vault of one region: who lives there, what they sign in with, and every other value about them, as ciphertext;
 * and the wrapped keys of short-lived data that lies sealed in Logto's own tables.
 * Locks: none (new tables). Reversible, with the loss of everything in them.
 *
 * User keys are not here but in schema `passport` of Logto's database: a stolen vault has no key in it, not even a wrapped one
 * for what it holds.
 */
import type { ClientBase } from 'pg';

const up = async (client: ClientBase) => {
  await client.query(`
    create table vault.users_pii (
      tenant_id text not null,
      user_id text not null,
      created_at timestamptz not null default now(),
      -- Set by every write; the sweeper compares such a person with Logto's row and clears it.
      dirty_at timestamptz default now(),
      constraint users_pii__primary primary key (tenant_id, user_id)
    );
    create index users_pii__dirty on vault.users_pii (tenant_id, dirty_at) where dirty_at is not null;

    create table vault.identifiers (
      tenant_id text not null,
      user_id text not null,
      attribute text not null check (attribute in ('username', 'email', 'phone', 'external_id')),
      -- What stands in Logto's column in place of the value.
      token text not null check (token ~ '^plt_[A-Pa-p]{28}$'),
      -- Of the normal form, so that spellings of one address meet; null where a value has none.
      blind_index bytea check (octet_length(blind_index) = 32),
      -- Of the person's key (passport.user_keys) that sealed the value.
      key_version integer not null,
      value_enc bytea not null check (octet_length(value_enc) >= 29),
      created_at timestamptz not null default now(),
      constraint identifiers__primary primary key (tenant_id, token, user_id),
      constraint identifiers__user foreign key (tenant_id, user_id)
        references vault.users_pii (tenant_id, user_id) on delete cascade
    );
    create index identifiers__user_id on vault.identifiers (tenant_id, user_id);
    create index identifiers__lower_token on vault.identifiers (tenant_id, lower(token));
    create index identifiers__blind_index on vault.identifiers (tenant_id, attribute, blind_index);

    create table vault.attribute_values (
      tenant_id text not null,
      ref text not null check (ref ~ '^plr_[0-9A-Za-z_-]{26}$'),
      user_id text not null,
      attribute text not null check (char_length(attribute) between 1 and 300),
      -- Of the person's key (passport.user_keys) that sealed the value.
      key_version integer not null,
      value_enc bytea not null check (octet_length(value_enc) >= 29),
      created_at timestamptz not null default now(),
      constraint attribute_values__primary primary key (tenant_id, ref),
      constraint attribute_values__user foreign key (tenant_id, user_id)
        references vault.users_pii (tenant_id, user_id) on delete cascade
    );
    create index attribute_values__user_id on vault.attribute_values (tenant_id, user_id, attribute);

    create table vault.day_keys (
      tenant_id text not null,
      -- Days since 1970-01-01: the last day on which anything sealed with the key is needed.
      day integer not null check (day > 0),
      wrapped bytea not null,
      created_at timestamptz not null default now(),
      constraint day_keys__primary primary key (tenant_id, day)
    );
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`
    drop table vault.day_keys;
    drop table vault.attribute_values;
    drop table vault.identifiers;
    drop table vault.users_pii;
  `);
};

export default { up, down };
