/**
 * Purpose: requests of people to be erased, what each site was asked and has confirmed, and the assurance level a person was last known
 * with. Locks: a short one on public.users to put the trigger there, one on passport.api_keys to widen its list of scopes. Reversible, with
 * the loss of all of it; API keys lose the scope that goes away, and those that have no other are deleted.
 *
 * Row-level security as in the first alteration of this set. Whoever is deleted, in whatever way, is named by nothing here afterwards:
 * what a site was asked stays under the identifier it knew, so that its confirmation can still arrive.
 */
import type { ClientBase } from 'pg';

const tables = ['erasures', 'erasure_notices', 'assurance_levels'];
const scopes =
  'attributes:read,verdicts:evaluate,consents:read,consents:withdraw,blocks:write,complaints:write,events:manage,roles:write';
const added = 'erasures:confirm';

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

const setScopes = async (client: ClientBase, list: string) =>
  client.query(`
    alter table passport.api_keys drop constraint api_keys__scopes;
    alter table passport.api_keys add constraint api_keys__scopes check (
      cardinality(scopes) > 0
      and scopes <@ '{${list}}'::text[]
    );
  `);

const up = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  const group = await findTenantGroup(client);

  await client.query(`
    create table passport.erasures (
      tenant_id text not null,
      id text not null check (id ~ '^dsr_[0-9a-z]{24}$'),
      -- Empty once the person is gone.
      user_id text not null,
      status text not null default 'pending' check (status in ('pending', 'cancelled', 'done')),
      requested_by text not null check (requested_by in ('person', 'admin')),
      requested_at timestamptz not null default now(),
      due_at timestamptz not null,
      ended_at timestamptz,
      constraint erasures__primary primary key (tenant_id, id),
      constraint erasures__end check ((status = 'pending') = (ended_at is null))
    );
    create unique index erasures__live on passport.erasures (tenant_id, user_id) where status = 'pending';
    create index erasures__due on passport.erasures (tenant_id, due_at) where status = 'pending';

    create table passport.erasure_notices (
      tenant_id text not null,
      -- What the site knows the request by: different at every site.
      id text not null check (id ~ '^erasure_[0-9a-z]{24}$'),
      erasure_id text not null,
      site_id text not null,
      user_ref text not null,
      confirmed_at timestamptz,
      confirmed_by text,
      constraint erasure_notices__primary primary key (tenant_id, id),
      constraint erasure_notices__confirmation check ((confirmed_at is null) = (confirmed_by is null)),
      constraint erasure_notices__erasure foreign key (tenant_id, erasure_id)
        references passport.erasures (tenant_id, id) on delete cascade,
      constraint erasure_notices__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    create unique index erasure_notices__place on passport.erasure_notices (tenant_id, erasure_id, site_id);
    create index erasure_notices__site on passport.erasure_notices (tenant_id, site_id);

    create table passport.assurance_levels (
      tenant_id text not null,
      user_id text not null,
      level text not null check (level in ('none', 'low', 'substantial', 'high')),
      changed_at timestamptz not null default now(),
      constraint assurance_levels__primary primary key (tenant_id, user_id)
    );
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
  await setScopes(client, `${scopes},${added}`);
  await client.query(`
    create function passport.forget_requests_of_person() returns trigger language plpgsql as $$
    begin
      if not has_schema_privilege('passport', 'usage') then
        return null;
      end if;
      update passport.erasures
      set user_id = '', ended_at = coalesce(ended_at, now()),
        status = case status when 'pending' then 'done' else status end
      where tenant_id = old.tenant_id
        and user_id = old.id;
      delete from passport.assurance_levels
      where tenant_id = old.tenant_id
        and user_id = old.id;
      return null;
    end $$;

    create trigger passport_user_forgotten
      after delete on public.users
      for each row execute function passport.forget_requests_of_person();
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    drop trigger passport_user_forgotten on public.users;
    drop function passport.forget_requests_of_person();
    delete from passport.api_keys where scopes <@ '{${added}}'::text[];
    update passport.api_keys set scopes = array_remove(scopes, '${added}');
  `);
  await setScopes(client, scopes);
  for (const table of tables.toReversed().filter((name) => name !== 'erasures')) {
    await client.query(`drop table passport.${table}`);
  }
  await client.query('drop table passport.erasures');
};

export default { up, down };
