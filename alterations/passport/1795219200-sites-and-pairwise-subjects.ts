/**
 * Purpose: sites, their applications, and the pairwise subject of each person at each sector.
 * Locks: none on Logto's tables (only `public.tenants` is named, inside policies). Reversible. Data touched: none.
 *
 * Every table has forced row-level security by the tenant's own database role, the way Logto isolates its tables.
 * They live in schema `passport` because Logto refuses to start on a table of `public` it does not know.
 */
import type { ClientBase } from 'pg';

const tables = ['sites', 'site_applications', 'pairwise_subjects'];

const findTenantGroup = async (client: ClientBase): Promise<string> => {
  // Not derived from the database's name: a restored or renamed database keeps its roles.
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
    create table passport.sites (
      tenant_id text not null,
      id text not null check (id ~ '^site_[0-9a-z]{20,32}$'),
      name text not null check (char_length(name) between 1 and 256),
      sector_id text not null check (sector_id ~ '^sector_[0-9a-z]{20,32}$'),
      -- Names of custom access token claims that this site may receive; none unless the admin says so.
      token_claims text[] not null default '{}',
      created_at timestamptz not null default now(),
      constraint sites__primary primary key (tenant_id, id)
    );
    create index sites__sector on passport.sites (tenant_id, sector_id);

    create table passport.site_applications (
      tenant_id text not null,
      application_id text not null,
      site_id text not null,
      created_at timestamptz not null default now(),
      constraint site_applications__primary primary key (tenant_id, application_id),
      constraint site_applications__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    create index site_applications__site_id on passport.site_applications (tenant_id, site_id);

    create table passport.pairwise_subjects (
      tenant_id text not null,
      user_ref text not null check (user_ref ~ '^ppid_[0-9a-z]{26}$'),
      sector_id text not null,
      user_id text not null,
      created_at timestamptz not null default now(),
      unlinked_at timestamptz,
      constraint pairwise_subjects__primary primary key (tenant_id, user_ref)
    );
    create unique index pairwise_subjects__live on passport.pairwise_subjects (tenant_id, sector_id, user_id)
      where unlinked_at is null;
    create index pairwise_subjects__user on passport.pairwise_subjects (tenant_id, user_id);
  `);

  await client.query(`grant usage on schema passport to ${group}`);
  await client.query(`grant select on passport.alterations to ${group}`);
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
    drop table passport.pairwise_subjects;
    drop table passport.site_applications;
    drop table passport.sites;
  `);
};

export default { up, down };
