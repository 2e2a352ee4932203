/**
 * Purpose: rules of a site grant or refuse permissions as well as answer by name, in an order, each on or off, and the whole set has versions;
 * roles of people at a site, and the scope that lets a site give them; consents taken back in bulk, person by person. Locks: short ones on the
 * pack's own sites, api_keys, auth_rules and pairwise_subjects. Reversible, with the loss of rules that are no verdicts, of versions of sets, of
 * roles, of keys for nothing but roles, and of the list of withdrawals.
 *
 * Row-level security as in the first alteration of this set. No personal data: names, codes, pseudonyms, ids of administrators.
 */
import type { ClientBase } from 'pg';

const tables = ['policies', 'site_roles', 'sharing_withdrawals'];

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
    alter table passport.sites
      -- Whether a rule that is on grants a permission: then, and only then, tokens are made with a look at the rules.
      add column grants_permissions boolean not null default false;

    alter table passport.auth_rules
      -- verdict: answers under its name. grant, refuse: of a permission; the name is only the rule's.
      add column effect text not null default 'verdict' check (effect in ('verdict', 'grant', 'refuse')),
      add column permission text
        check (char_length(permission) <= 64 and permission ~ '^[a-z][a-z0-9_-]*(:[a-z][a-z0-9_-]*){1,3}$'),
      -- Where an active rule stands; of others, where it stood last.
      add column position integer not null default 0 check (position >= 0),
      add column is_enabled boolean not null default true,
      add constraint auth_rules__permission check ((effect = 'verdict') = (permission is null));
    create index auth_rules__permissions on passport.auth_rules (tenant_id, site_id, position)
      where is_active and is_enabled and effect <> 'verdict';

    create table passport.policies (
      tenant_id text not null,
      site_id text not null,
      version integer not null check (version > 0),
      -- In order: {"name", "version", "isEnabled"}, each a row of passport.auth_rules, which are never deleted.
      rules jsonb not null check (jsonb_typeof(rules) = 'array'),
      -- The version whose rules these are once more.
      restored_from integer check (restored_from > 0),
      created_at timestamptz not null default now(),
      created_by text not null,
      constraint policies__primary primary key (tenant_id, site_id, version),
      constraint policies__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    insert into passport.policies (tenant_id, site_id, version, rules, created_by)
    select tenant_id, site_id, 1,
      jsonb_agg(jsonb_build_object('name', name, 'version', version, 'isEnabled', true) order by name),
      'alteration'
    from passport.auth_rules
    where is_active
    group by tenant_id, site_id;

    create table passport.site_roles (
      tenant_id text not null,
      site_id text not null,
      -- A pseudonym: whose it is stands in passport.pairwise_subjects alone.
      user_ref text not null check (user_ref ~ '^ppid_[0-9a-z]{26}$'),
      role text not null check (role ~ '^[a-z][a-z0-9_-]{0,39}$'),
      granted_at timestamptz not null default now(),
      granted_by text not null,
      constraint site_roles__primary primary key (tenant_id, site_id, user_ref, role),
      constraint site_roles__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    create index site_roles__user_ref on passport.site_roles (tenant_id, user_ref);
    alter table passport.api_keys
      drop constraint api_keys__scopes,
      add constraint api_keys__scopes check (
        cardinality(scopes) > 0
        and scopes <@ '{attributes:read,verdicts:evaluate,consents:read,consents:withdraw,blocks:write,complaints:write,events:manage,roles:write}'::text[]
      );

    -- An identifier that is nobody's any more has no roles either.
    create function passport.forget_site_roles() returns trigger language plpgsql as $$
    begin
      delete from passport.site_roles
      where tenant_id = new.tenant_id
        and user_ref = new.user_ref;
      return null;
    end $$;
    create trigger pairwise_subjects__forget_roles
      after update of unlinked_at on passport.pairwise_subjects
      for each row when (new.unlinked_at is not null)
      execute function passport.forget_site_roles();

    create table passport.sharing_withdrawals (
      tenant_id text not null,
      id text not null check (id ~ '^withdrawal_[0-9a-z]{24}$'),
      site_id text not null,
      -- Null for everything that is shared with the site.
      attribute text check (attribute ~ '^[a-z][a-z_]{1,39}$'),
      reason text not null
        check (reason in ('purpose_ended', 'site_closed', 'incident', 'authority', 'other')),
      state text not null default 'running' check (state in ('running', 'done')),
      -- People.
      total integer not null check (total >= 0),
      done integer not null default 0 check (done >= 0),
      created_by text not null,
      created_at timestamptz not null default now(),
      finished_at timestamptz,
      -- Until when the process at it is known to be alive.
      leased_until timestamptz,
      -- Of the last attempt that stopped; null while all goes well.
      error_code text check (error_code ~ '^[a-z_]+\\.[a-z0-9_]+$'),
      constraint sharing_withdrawals__primary primary key (tenant_id, id),
      constraint sharing_withdrawals__end check ((state = 'done') = (finished_at is not null)),
      constraint sharing_withdrawals__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    -- The same again while it is under way is the same.
    create unique index sharing_withdrawals__running
      on passport.sharing_withdrawals (tenant_id, site_id, coalesce(attribute, '')) where state = 'running';
    create index sharing_withdrawals__newest on passport.sharing_withdrawals (tenant_id, created_at desc, id);
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
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    drop table passport.sharing_withdrawals;
    drop trigger pairwise_subjects__forget_roles on passport.pairwise_subjects;
    drop function passport.forget_site_roles();
    drop table passport.site_roles;
    delete from passport.api_keys where scopes = '{roles:write}';
    update passport.api_keys set scopes = array_remove(scopes, 'roles:write') where 'roles:write' = any(scopes);
    alter table passport.api_keys
      drop constraint api_keys__scopes,
      add constraint api_keys__scopes check (
        cardinality(scopes) > 0
        and scopes <@ '{attributes:read,verdicts:evaluate,consents:read,consents:withdraw,blocks:write,complaints:write,events:manage}'::text[]
      );
    drop table passport.policies;

    drop index passport.auth_rules__permissions;
    -- Without these columns each would answer as a verdict under its name.
    delete from passport.auth_rules where effect <> 'verdict' or not is_enabled;
    alter table passport.auth_rules
      drop constraint auth_rules__permission,
      drop column is_enabled,
      drop column position,
      drop column permission,
      drop column effect;
    alter table passport.sites drop column grants_permissions;
  `);
};

export default { up, down };
