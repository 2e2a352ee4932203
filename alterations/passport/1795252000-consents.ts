/**
 * Purpose: what a site may ask for and why, what people answered, and events waiting for their site. Locks: none on Logto's tables. Reversible, with the loss of every consent.
 *
 * Row-level security as in the first alteration of this set. No personal data: names of attributes, never values.
 */
import type { ClientBase } from 'pg';

const tables = ['site_attributes', 'undeclared_requests', 'consents', 'event_outbox'];

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
    create table passport.site_attributes (
      tenant_id text not null,
      site_id text not null,
      attribute text not null check (attribute ~ '^[a-z][a-z_]{1,39}$'),
      purpose text not null check (purpose ~ '^[a-z][a-z0-9-]{1,39}$'),
      -- W3C Data Privacy Vocabulary, such as dpv:DeliveryOfGoods.
      purpose_code text not null check (purpose_code ~ '^dpv:[A-Za-z]{3,80}$'),
      text_en text not null check (char_length(text_en) between 3 and 500),
      text_ru text not null check (char_length(text_ru) between 3 and 500),
      legal_note text check (char_length(legal_note) <= 1000),
      retention_days integer check (retention_days > 0),
      is_needed boolean not null default false,
      default_days integer not null check (default_days > 0),
      longest_days integer not null,
      -- Raised when the meaning changes; then people are asked again.
      text_version integer not null default 1 check (text_version > 0),
      created_at timestamptz not null default now(),
      constraint site_attributes__primary primary key (tenant_id, site_id, attribute, purpose),
      constraint site_attributes__days check (longest_days >= default_days),
      constraint site_attributes__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );

    create table passport.undeclared_requests (
      tenant_id text not null,
      site_id text not null,
      attribute text not null,
      requests integer not null default 1,
      last_at timestamptz not null default now(),
      constraint undeclared_requests__primary primary key (tenant_id, site_id, attribute)
    );

    create table passport.consents (
      tenant_id text not null,
      id text not null check (id ~ '^consent_[0-9a-z]{24}$'),
      user_id text not null,
      site_id text not null,
      attribute text not null,
      purpose text not null,
      purpose_code text not null,
      text_version integer not null,
      decision text not null check (decision in ('granted', 'refused')),
      method text not null check (method in ('consent_page', 'passport_page', 'api', 'admin')),
      decided_at timestamptz not null default now(),
      expires_at timestamptz,
      ended_at timestamptz,
      ended_by text check (ended_by in ('person', 'site', 'admin', 'newer')),
      constraint consents__primary primary key (tenant_id, id),
      constraint consents__end check ((ended_at is null) = (ended_by is null))
    );
    -- One answer counts at a time; the others are history.
    create unique index consents__current on passport.consents (tenant_id, user_id, site_id, attribute, purpose)
      where ended_at is null;
    create index consents__site on passport.consents (tenant_id, site_id);

    create table passport.event_outbox (
      tenant_id text not null,
      id text not null,
      site_id text not null,
      user_ref text not null,
      type text not null,
      payload jsonb not null,
      created_at timestamptz not null default now(),
      constraint event_outbox__primary primary key (tenant_id, id)
    );
    create index event_outbox__site on passport.event_outbox (tenant_id, site_id, created_at);
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
  for (const table of tables.toReversed()) {
    await client.query(`drop table passport.${table}`);
  }
};

export default { up, down };
