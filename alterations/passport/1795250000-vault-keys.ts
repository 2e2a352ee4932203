/**
 * Purpose: the wrapped keys of the vault, where each person lives, the state of sealing per tenant, and sealed values of short
 * life that do not fit into the column they belong to.
 * Locks: none on Logto's tables. Reversible; going back destroys every key, so unseal first.
 *
 * Row-level security as in the first alteration of this set: forced, by the tenant's own role.
 */
import type { ClientBase } from 'pg';

const tables = [
  'user_keys',
  'residency',
  'tenant_keys',
  'transient_values',
  'sealing_states',
  'region_policies',
  'region_moves',
  'key_jobs',
];

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

  await client.query(`
    create table passport.user_keys (
      tenant_id text not null,
      user_id text not null,
      version integer not null check (version > 0),
      region text not null,
      wrapped bytea not null,
      created_at timestamptz not null default now(),
      constraint user_keys__primary primary key (tenant_id, user_id, version)
    );

    create table passport.residency (
      tenant_id text not null,
      user_id text not null,
      region text not null,
      -- The key that new values are sealed with.
      key_version integer not null,
      reason text not null check (reason in ('citizenship', 'phone', 'site', 'tenant', 'operator')),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint residency__primary primary key (tenant_id, user_id)
    );
    create index residency__region on passport.residency (tenant_id, region);

    create table passport.tenant_keys (
      tenant_id text not null,
      purpose text not null check (purpose in ('index')),
      version integer not null check (version > 0),
      region text not null,
      wrapped bytea not null,
      created_at timestamptz not null default now(),
      constraint tenant_keys__primary primary key (tenant_id, purpose, version)
    );

    create table passport.transient_values (
      tenant_id text not null,
      token text not null check (token ~ '^plt_[A-Pa-p]{28}$'),
      -- The day its key goes; see vault.day_keys.
      day integer not null,
      value_enc text not null check (value_enc like 'pls1.%'),
      constraint transient_values__primary primary key (tenant_id, token)
    );
    create index transient_values__day on passport.transient_values (tenant_id, day);

    create table passport.sealing_states (
      tenant_id text not null,
      -- sealing: writes are sealed, plain rows may remain. sealed: none remain. unsealing: writes are plain, sealed rows may
      -- remain. plain: none remain.
      mode text not null check (mode in ('sealing', 'sealed', 'unsealing', 'plain')),
      index_version integer not null default 1 check (index_version > 0),
      -- While look-up tokens are made anew, rows may still carry those of this version.
      previous_index_version integer,
      updated_at timestamptz not null default now(),
      constraint sealing_states__primary primary key (tenant_id)
    );

    create table passport.region_policies (
      tenant_id text not null,
      default_region text not null,
      -- ISO 3166-1 alpha-2 country to region.
      countries jsonb not null default '{}',
      updated_at timestamptz not null default now(),
      constraint region_policies__primary primary key (tenant_id)
    );

    create table passport.region_moves (
      tenant_id text not null,
      id text not null,
      user_id text not null,
      from_region text not null,
      to_region text not null,
      state text not null check (state in ('copying', 'done')),
      started_at timestamptz not null default now(),
      finished_at timestamptz,
      report jsonb,
      constraint region_moves__primary primary key (tenant_id, id)
    );
    create unique index region_moves__running on passport.region_moves (tenant_id, user_id) where state <> 'done';

    create table passport.key_jobs (
      tenant_id text not null,
      kind text not null check (kind in ('seal', 'unseal', 'rotate-kek', 'rotate-dek', 'rotate-index')),
      state text not null check (state in ('running', 'done')),
      done integer not null default 0,
      total integer not null default 0,
      -- Where to go on after an interruption: table and primary key of the last finished row.
      position jsonb not null default '{}',
      started_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint key_jobs__primary primary key (tenant_id, kind)
    );

    alter table passport.sites add column default_region text;

    insert into passport.sealing_states (tenant_id, mode)
    select tenants.id, case
      when exists (select 1 from public.users where users.tenant_id = tenants.id)
        or exists (select 1 from public.logs where logs.tenant_id = tenants.id)
      then 'sealing' else 'sealed' end
    from public.tenants;
  `);

  for (const table of tables) {
    await client.query(`
      alter table passport.${table} enable row level security;
      alter table passport.${table} force row level security;
      create policy ${table}__tenant on passport.${table}
        using (tenant_id = (select id from public.tenants where db_user = current_user))
        with check (tenant_id = (select id from public.tenants where db_user = current_user));
      grant select, insert, update, delete on passport.${table} to ${group};
    `);
  }
};

const down = async (client: ClientBase) => {
  await client.query(`
    alter table passport.sites drop column default_region;
  `);
  for (const table of tables.toReversed()) {
    await client.query(`drop table passport.${table}`);
  }
};

export default { up, down };
