/**
 * Purpose: what the console's pages of the audit chain, of complaints and of blocks need: the chain is searched by every field of an entry, a
 * verification leaves its result, a complaint has somebody who works on it and notes, an administrator may lift a block.
 * Locks: appends to the chain wait while its indexes are built (about 10 s for a million entries); short ones on complaints and blocks.
 * Reversible, with the loss of verifications, notes and assignments. Data touched: no entry of the chain; names of attributes are copied.
 *
 * Row-level security as in the first alteration of this set. It is also why names of attributes stand in a table of their own: no index of an array
 * is used behind it, since the operators of arrays are not leakproof.
 */
import type { ClientBase } from 'pg';

const tables = ['audit_entry_attributes', 'audit_verifications'];

const findTenantGroup = async (client: ClientBase): Promise<string> => {
  const { rows } = await client.query<{ name: string }>(`
    select distinct quote_ident(parent.rolname) as name
    from public.tenants
    join pg_roles member on member.rolname = tenants.db_user
    join pg_auth_members membership on membership.member = member.oid
    join pg_roles parent on parent.oid = membership.roleid
    where parent.rolname like 'logto\\_tenant\\_%'
  `);
  const [group, ...others] = rows;
  if (!group || others.length > 0) {
    throw new Error(
      'alterations.no_tenant_role: seed Logto first; one group role of its tenants is expected'
    );
  }
  return group.name;
};

const up = async (client: ClientBase) => {
  const group = await findTenantGroup(client);
  await client.query(`set local lock_timeout = '5s'`);

  await client.query(`
    create index audit_entries__actor on passport.audit_entries (tenant_id, actor_id, sequence);
    create index audit_entries__actor_type on passport.audit_entries (tenant_id, actor_type, sequence);
    create index audit_entries__refused on passport.audit_entries (tenant_id, result, sequence) where result <> 'allowed';
    -- The place of a time in the chain is found in the index alone.
    create index audit_entries__time on passport.audit_entries (tenant_id, occurred_at, sequence);
    drop index passport.audit_entries__occurred_at;

    -- No part of the proof: whoever verifies does not look here.
    create table passport.audit_entry_attributes (
      tenant_id text not null,
      attribute text not null,
      sequence bigint not null,
      constraint audit_entry_attributes__primary primary key (tenant_id, attribute, sequence)
    );
    insert into passport.audit_entry_attributes (tenant_id, attribute, sequence)
    select distinct tenant_id, unnest(attributes), sequence
    from passport.audit_entries;

    create table passport.audit_verifications (
      tenant_id text not null,
      id text not null check (id ~ '^verification_[0-9a-z]{24}$'),
      status text not null check (status in ('running', 'valid', 'faulty', 'stopped')),
      started_by text not null,
      started_at timestamptz not null default now(),
      -- Of the process that is at it; one that says nothing for long is gone.
      heard_at timestamptz not null default now(),
      ended_at timestamptz,
      -- Entries to verify, and verified so far.
      total bigint not null default 0 check (total >= 0),
      verified bigint not null default 0 check (verified >= 0),
      -- Of the signed head that was verified up to; of the anchor it was held against.
      head_sequence bigint,
      anchored_sequence bigint,
      anchor text check (anchor in ('compared', 'empty', 'unreadable', 'failed', 'none')),
      -- Kind and sequence numbers, never an entry.
      fault jsonb,
      constraint audit_verifications__primary primary key (tenant_id, id),
      constraint audit_verifications__end check ((status = 'running') = (ended_at is null)),
      constraint audit_verifications__fault check ((status = 'faulty') = (fault is not null))
    );
    create unique index audit_verifications__one on passport.audit_verifications (tenant_id) where status = 'running';
    create index audit_verifications__newest on passport.audit_verifications (tenant_id, started_at desc);

    alter table passport.complaints
      add column assigned_to text,
      add column assigned_at timestamptz,
      add constraint complaints__assignment check ((assigned_to is null) = (assigned_at is null));
    create index complaints__newest on passport.complaints (tenant_id, created_at, id);
    create index complaints__site_day on passport.complaints (tenant_id, site_id, created_at, id);
    create index complaints__user_ref on passport.complaints (tenant_id, user_ref, created_at, id);

    alter table passport.complaint_parts
      drop constraint complaint_parts_kind_check,
      add constraint complaint_parts_kind_check check (kind in ('text', 'attachment', 'answer', 'note')),
      -- Null for what the site filed.
      add column created_by text;

    alter table passport.blocks
      -- Why an administrator lifted it; null while it lives, and for one that its site lifted.
      add column ended_reason text check (ended_reason in ('mistake', 'appeal', 'settled', 'legal', 'other')),
      add constraint blocks__ended_reason check (ended_reason is null or ended_at is not null);
    create index blocks__newest on passport.blocks (tenant_id, created_at, id);
    create index blocks__site_newest on passport.blocks (tenant_id, site_id, created_at, id);
    create index blocks__user_ref on passport.blocks (tenant_id, user_ref);
  `);

  for (const table of tables) {
    await client.query(`
      alter table passport.${table} enable row level security;
      alter table passport.${table} force row level security;
      create policy ${table}__tenant on passport.${table}
        using (tenant_id = (select id from public.tenants where db_user = current_user))
        with check (tenant_id = (select id from public.tenants where db_user = current_user));
    `);
  }
  await client.query(`
    grant select, insert on passport.audit_entry_attributes to ${group};
    grant select, insert, update on passport.audit_verifications to ${group};
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`
    set local lock_timeout = '5s';
    drop index passport.blocks__newest, passport.blocks__site_newest, passport.blocks__user_ref;
    alter table passport.blocks drop constraint blocks__ended_reason, drop column ended_reason;

    delete from passport.complaint_parts where kind = 'note';
    alter table passport.complaint_parts
      drop column created_by,
      drop constraint complaint_parts_kind_check,
      add constraint complaint_parts_kind_check check (kind in ('text', 'attachment', 'answer'));
    drop index passport.complaints__newest, passport.complaints__site_day, passport.complaints__user_ref;
    alter table passport.complaints
      drop constraint complaints__assignment,
      drop column assigned_at,
      drop column assigned_to;

    drop table passport.audit_verifications;
    drop table passport.audit_entry_attributes;
    create index audit_entries__occurred_at on passport.audit_entries (tenant_id, occurred_at);
    drop index
      passport.audit_entries__time, passport.audit_entries__refused, passport.audit_entries__actor_type,
      passport.audit_entries__actor;
  `);
};

export default { up, down };
