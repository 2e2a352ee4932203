/**
 * Purpose: which role a member of the console has for this tenant. Locks: none on Logto's tables. Reversible, with the loss of the roles:
 * everybody in the console is an administrator again.
 *
 * Row-level security as in the first alteration of this set. A member is a user of the admin tenant, whom a tenant's role cannot see, and a
 * site may be removed: so neither is a foreign key. An id that is no longer anybody's gives nothing.
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
    create table passport.console_members (
      tenant_id text not null,
      -- Of the admin tenant.
      member_id text not null check (member_id ~ '^[0-9A-Za-z_-]{1,64}$'),
      role text not null
        check (role in ('admin', 'data_protection_officer', 'site_owner', 'support')),
      site_ids text[] not null default '{}',
      granted_by text not null,
      granted_at timestamptz not null default now(),
      constraint console_members__primary primary key (tenant_id, member_id),
      constraint console_members__sites check (role = 'site_owner' or site_ids = '{}')
    );
    alter table passport.console_members enable row level security;
    alter table passport.console_members force row level security;
    create policy console_members__tenant on passport.console_members
      using (tenant_id = (select id from public.tenants where db_user = current_user))
      with check (tenant_id = (select id from public.tenants where db_user = current_user));
    grant select, insert, update, delete on passport.console_members to ${group};
  `);
};

const down = async (client: ClientBase) => {
  await client.query('drop table passport.console_members');
};

export default { up, down };
