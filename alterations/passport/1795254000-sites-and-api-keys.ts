/**
 * Purpose: how a site describes itself to people (name, logo, controller, policy, languages), and the keys its servers call with.
 * Locks: a short exclusive one on our own `passport.sites`. Reversible, with the loss of every description and key. Data touched: none.
 *
 * Row-level security as in the first alteration of this set. No secret is stored, only its SHA-256.
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
    set local lock_timeout = '5s';
    alter table passport.sites
      add column display_name text
        constraint sites__display_name check (char_length(display_name) between 1 and 100),
      add column logo_url text
        constraint sites__logo_url check (
          logo_url ~ '^https?://[^[:space:]]+$' and char_length(logo_url) <= 2048
        ),
      -- The controller: whom the person has to do with in law.
      add column legal_name text
        constraint sites__legal_name check (char_length(legal_name) between 1 and 200),
      add column policy_url text
        constraint sites__policy_url check (
          policy_url ~ '^https?://[^[:space:]]+$' and char_length(policy_url) <= 2048
        ),
      add column languages text[] not null default '{en,ru}'
        constraint sites__languages check (
          languages <@ '{en,ru}'::text[] and cardinality(languages) between 1 and 2
        );

    create table passport.api_keys (
      tenant_id text not null,
      id text not null constraint api_keys__id check (id ~ '^[0-9a-z]{12}$'),
      site_id text not null,
      name text not null constraint api_keys__name check (char_length(name) between 1 and 100),
      -- SHA-256 of the whole presented key.
      secret_hash bytea not null constraint api_keys__secret_hash check (octet_length(secret_hash) = 32),
      scopes text[] not null constraint api_keys__scopes check (
        cardinality(scopes) > 0
        and scopes <@ '{attributes:read,verdicts:evaluate,consents:read,consents:withdraw,blocks:write,complaints:write,events:manage}'::text[]
      ),
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      last_used_at timestamptz,
      revoked_at timestamptz,
      replaced_by text,
      constraint api_keys__primary primary key (tenant_id, id),
      constraint api_keys__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade,
      constraint api_keys__successor foreign key (tenant_id, replaced_by)
        references passport.api_keys (tenant_id, id),
      -- A key has one predecessor at most.
      constraint api_keys__replaced_by unique (tenant_id, replaced_by),
      constraint api_keys__not_itself check (replaced_by <> id)
    );
    create index api_keys__site_id on passport.api_keys (tenant_id, site_id);

    alter table passport.api_keys enable row level security;
    alter table passport.api_keys force row level security;
    create policy api_keys__tenant on passport.api_keys
      using (tenant_id = (select id from public.tenants where db_user = current_user))
      with check (tenant_id = (select id from public.tenants where db_user = current_user));
    grant select, insert, update, delete on passport.api_keys to ${group};
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`
    set local lock_timeout = '5s';
    drop table passport.api_keys;
    alter table passport.sites
      drop column display_name,
      drop column logo_url,
      drop column legal_name,
      drop column policy_url,
      drop column languages;
  `);
};

export default { up, down };
