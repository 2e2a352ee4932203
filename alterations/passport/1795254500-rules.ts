/**
 * Purpose: rules that answer a site's yes-or-no questions, with every version of each. Locks: none on Logto's tables. Reversible,
 * with the loss of every rule.
 *
 * Row-level security as in the first alteration of this set. No personal data: rules name attributes and hold no values of people.
 */
import type { ClientBase } from 'pg';

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
    create table passport.auth_rules (
      tenant_id text not null,
      site_id text not null,
      name text not null check (name ~ '^[a-z][a-z0-9_]{1,39}$'),
      version integer not null check (version > 0),
      -- jsonb writes more spaces than the 8192 bytes the guard counts.
      rule jsonb not null check (jsonb_typeof(rule) = 'object' and octet_length(rule::text) <= 16384),
      description_en text not null check (char_length(description_en) <= 200),
      description_ru text not null check (char_length(description_ru) <= 200),
      is_active boolean not null,
      created_at timestamptz not null default now(),
      created_by text not null,
      constraint auth_rules__primary primary key (tenant_id, site_id, name, version),
      constraint auth_rules__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    create unique index auth_rules__active on passport.auth_rules (tenant_id, site_id, name)
      where is_active;

    alter table passport.auth_rules enable row level security;
    alter table passport.auth_rules force row level security;
    create policy auth_rules__tenant on passport.auth_rules
      using (tenant_id = (select id from public.tenants where db_user = current_user))
      with check (tenant_id = (select id from public.tenants where db_user = current_user));
    grant select, insert, update, delete on passport.auth_rules to ${group};
  `);
};

const down = async (client: ClientBase) => {
  await client.query('drop table passport.auth_rules');
};

export default { up, down };
