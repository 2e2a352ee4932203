/**
 * Purpose: people whom a site does not serve, and complaints of sites about people. Locks: none on Logto's tables. Reversible, with the loss
 * of both.
 *
 * Row-level security as in the first alteration of this set. What a complaint says lies in the person's vault; here are references.
 */
import type { ClientBase } from 'pg';

const tables = ['blocks', 'complaints', 'complaint_parts'];

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
    create table passport.blocks (
      tenant_id text not null,
      id text not null check (id ~ '^block_[0-9a-z]{24}$'),
      site_id text not null,
      user_id text not null,
      user_ref text not null,
      reason text not null check (reason in ('fraud', 'abuse', 'terms', 'payment', 'other')),
      created_at timestamptz not null default now(),
      created_by text not null,
      ended_at timestamptz,
      ended_by text,
      constraint blocks__primary primary key (tenant_id, id),
      constraint blocks__end check ((ended_at is null) = (ended_by is null)),
      constraint blocks__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    create unique index blocks__live on passport.blocks (tenant_id, site_id, user_id) where ended_at is null;
    create index blocks__user on passport.blocks (tenant_id, user_id);

    create table passport.complaints (
      tenant_id text not null,
      id text not null check (id ~ '^complaint_[0-9a-z]{24}$'),
      site_id text not null,
      user_id text not null,
      user_ref text not null,
      category text not null check (category in ('fraud', 'abuse', 'spam', 'illegal', 'payment', 'other')),
      -- Kinds of personal data that the text seems to hold: email, phone, card, iban.
      warnings text[] not null default '{}',
      status text not null default 'open' check (status in ('open', 'answered', 'closed')),
      created_at timestamptz not null default now(),
      created_by text not null,
      updated_at timestamptz not null default now(),
      constraint complaints__primary primary key (tenant_id, id),
      constraint complaints__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade
    );
    create index complaints__queue on passport.complaints (tenant_id, status, created_at, id);
    create index complaints__user on passport.complaints (tenant_id, user_id);

    create table passport.complaint_parts (
      tenant_id text not null,
      complaint_id text not null,
      ordinal smallint not null check (ordinal >= 0),
      kind text not null check (kind in ('text', 'attachment', 'answer')),
      -- Of the vault: the part itself is sealed there under the person's key.
      ref text not null check (ref ~ '^plr_[0-9A-Za-z_-]{26}$'),
      created_at timestamptz not null default now(),
      constraint complaint_parts__primary primary key (tenant_id, complaint_id, ordinal),
      constraint complaint_parts__complaint foreign key (tenant_id, complaint_id)
        references passport.complaints (tenant_id, id) on delete cascade
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
};

const down = async (client: ClientBase) => {
  for (const table of tables.toReversed()) {
    await client.query(`drop table passport.${table}`);
  }
};

export default { up, down };
