/**
 * Purpose: administrators ask to see one value of one person, for a reason; who allowed it, and whether it was shown. Locks: a short one on
 * public.users to put a trigger there. Reversible, with the loss of these rows; what happened stays on the audit chain.
 *
 * Row-level security as in the first alteration of this set. No value is ever here; the words of the reason are sealed, and are forgotten with the
 * person.
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
    create table passport.reveals (
      tenant_id text not null,
      id text not null check (id ~ '^reveal_[0-9a-z]{24}$'),
      -- Empty once the account is gone.
      user_id text not null,
      attribute text not null check (attribute ~ '^[a-z][a-z_]{1,39}$'),
      category text not null
        check (category in ('support', 'complaint', 'legal', 'security', 'correction', 'other')),
      -- Sealed in place; null once the person is gone.
      reason_sealed text check (reason_sealed ~ '^pls1[.]'),
      status text not null check (status in ('waiting', 'granted', 'refused', 'shown')),
      asked_by text not null,
      asked_at timestamptz not null default now(),
      -- Null where one administrator is enough.
      decided_by text,
      decided_at timestamptz,
      granted_until timestamptz,
      shown_at timestamptz,
      constraint reveals__primary primary key (tenant_id, id),
      constraint reveals__two_people check (decided_by is null or decided_by <> asked_by),
      constraint reveals__decision check ((decided_by is null) = (decided_at is null)),
      constraint reveals__waiting check (status <> 'waiting' or decided_by is null),
      constraint reveals__refused check (status <> 'refused' or decided_by is not null),
      constraint reveals__granted check ((status in ('granted', 'shown')) = (granted_until is not null)),
      constraint reveals__shown check ((status = 'shown') = (shown_at is not null))
    );
    create index reveals__newest on passport.reveals (tenant_id, asked_at desc, id);
    create index reveals__user on passport.reveals (tenant_id, user_id);

    alter table passport.reveals enable row level security;
    alter table passport.reveals force row level security;
    create policy reveals__tenant on passport.reveals
      using (tenant_id = (select id from public.tenants where db_user = current_user))
      with check (tenant_id = (select id from public.tenants where db_user = current_user));
    grant select, insert, update, delete on passport.reveals to ${group};

    create function passport.forget_reveals() returns trigger language plpgsql as $$
    begin
      if not has_schema_privilege('passport', 'usage') then
        return null;
      end if;
      update passport.reveals
      set user_id = '', reason_sealed = null
      where tenant_id = old.tenant_id
        and user_id = old.id;
      return null;
    end $$;
    create trigger passport_reveals_forgotten
      after delete on public.users
      for each row execute function passport.forget_reveals();
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    drop trigger passport_reveals_forgotten on public.users;
    drop function passport.forget_reveals();
    drop table passport.reveals;
  `);
};

export default { up, down };
