/**
 * Purpose: who was erased, so that a restored backup can be told. An account that is deleted is noted in the transaction of the deletion,
 * whichever way it happens; the sweeper copies the note into every vault, which are not restored together with this database.
 * Locks: a short one on public.users to put the trigger there. Reversible, with the loss of the list here; the vaults keep theirs.
 *
 * Ids and times, nothing else. A role that may not write rows of the tenant (row-level security) notes nothing and disturbs nothing.
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
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    create table passport.erased_people (
      tenant_id text not null,
      user_id text not null,
      erased_at timestamptz not null default now(),
      -- When every vault had it.
      copied_at timestamptz,
      constraint erased_people__primary primary key (tenant_id, user_id)
    );
    create index erased_people__to_copy on passport.erased_people (tenant_id, erased_at) where copied_at is null;

    alter table passport.erased_people enable row level security;
    alter table passport.erased_people force row level security;
    create policy erased_people__tenant on passport.erased_people
      using (tenant_id = (select id from public.tenants where db_user = current_user))
      with check (tenant_id = (select id from public.tenants where db_user = current_user));
    grant select, insert, update on passport.erased_people to ${group};

    create function passport.note_erasure() returns trigger language plpgsql as $$
    begin
      if not has_schema_privilege('passport', 'usage') then
        return null;
      end if;
      begin
        insert into passport.erased_people (tenant_id, user_id)
        values (old.tenant_id, old.id)
        on conflict do nothing;
      exception when insufficient_privilege then
        null;
      end;
      return null;
    end $$;

    create trigger passport_user_erased
      after delete on public.users
      for each row execute function passport.note_erasure();
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    drop trigger passport_user_erased on public.users;
    drop function passport.note_erasure();
    drop table passport.erased_people;
  `);
};

export default { up, down };
