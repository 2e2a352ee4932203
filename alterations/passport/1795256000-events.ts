/**
 * Purpose: streams of events to sites, what is delivered on each, and the order of the outbox. Locks: the outbox is rewritten once (a new
 * identity column). Reversible, with the loss of streams, their secrets and the log of deliveries.
 *
 * Row-level security as in the first alteration of this set. No personal data: pseudonyms, names of events, codes. Secrets are sealed.
 */
import type { ClientBase } from 'pg';

const tables = ['event_streams', 'event_stream_exclusions', 'event_deliveries'];

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
    alter table passport.event_outbox
      -- The order in which events were written; numbers may be missing.
      add column position bigint generated always as identity,
      -- Of events about a stream itself, which go to that stream only; their user_ref is empty.
      add column stream_id text,
      add column fanned_out_at timestamptz;
    create index event_outbox__waiting on passport.event_outbox (tenant_id, position)
      where fanned_out_at is null;

    create table passport.event_streams (
      tenant_id text not null,
      id text not null check (id ~ '^stream_[0-9a-z]{24}$'),
      site_id text not null,
      audience text[] not null check (cardinality(audience) > 0),
      method text not null check (method in ('push', 'poll', 'webhook')),
      endpoint_url text check (char_length(endpoint_url) <= 2048),
      events_requested text[] not null,
      events_accepted text[] not null,
      status text not null default 'enabled' check (status in ('enabled', 'paused', 'disabled')),
      reason text check (char_length(reason) <= 200),
      authorization_sealed text,
      webhook_secret_sealed text,
      webhook_previous_sealed text,
      webhook_previous_until timestamptz,
      description text check (char_length(description) <= 200),
      verified_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint event_streams__primary primary key (tenant_id, id),
      constraint event_streams__site foreign key (tenant_id, site_id)
        references passport.sites (tenant_id, id) on delete cascade,
      constraint event_streams__endpoint check ((method = 'poll') = (endpoint_url is null)),
      constraint event_streams__secret check ((method = 'webhook') = (webhook_secret_sealed is not null)),
      constraint event_streams__previous
        check ((webhook_previous_sealed is null) = (webhook_previous_until is null))
    );
    create index event_streams__site_id on passport.event_streams (tenant_id, site_id);

    -- Every subject of the site is on a stream unless it stands here.
    create table passport.event_stream_exclusions (
      tenant_id text not null,
      stream_id text not null,
      user_ref text not null,
      created_at timestamptz not null default now(),
      constraint event_stream_exclusions__primary primary key (tenant_id, stream_id, user_ref),
      constraint event_stream_exclusions__stream foreign key (tenant_id, stream_id)
        references passport.event_streams (tenant_id, id) on delete cascade
    );

    create table passport.event_deliveries (
      tenant_id text not null,
      id text not null check (id ~ '^delivery_[0-9a-z]{24}$'),
      stream_id text not null,
      event_id text not null,
      event_uri text not null,
      jti text not null,
      user_ref text not null,
      position bigint not null,
      ordinal smallint not null,
      state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
      attempts integer not null default 0,
      next_attempt_at timestamptz not null default now(),
      lease_id text,
      leased_until timestamptz,
      last_status integer,
      last_error text check (last_error ~ '^[a-z][a-z0-9_]{1,59}$'),
      latency_ms integer,
      created_at timestamptz not null default now(),
      delivered_at timestamptz,
      acknowledged_at timestamptz,
      ended_at timestamptz,
      constraint event_deliveries__primary primary key (tenant_id, id),
      -- Fanning out twice makes one delivery.
      constraint event_deliveries__event unique (tenant_id, stream_id, event_id, event_uri),
      constraint event_deliveries__jti unique (tenant_id, stream_id, jti),
      constraint event_deliveries__outbox foreign key (tenant_id, event_id)
        references passport.event_outbox (tenant_id, id) on delete cascade,
      constraint event_deliveries__stream foreign key (tenant_id, stream_id)
        references passport.event_streams (tenant_id, id) on delete cascade,
      constraint event_deliveries__end check ((state = 'pending') = (ended_at is null)),
      constraint event_deliveries__lease check ((lease_id is null) = (leased_until is null))
    );
    create index event_deliveries__lane
      on passport.event_deliveries (tenant_id, stream_id, user_ref, position, ordinal)
      where state = 'pending';
    create index event_deliveries__event_id on passport.event_deliveries (tenant_id, event_id);
    create index event_deliveries__ended on passport.event_deliveries (tenant_id, ended_at)
      where state <> 'pending';
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
  await client.query(`
    -- Events about a stream mean nothing without streams.
    delete from passport.event_outbox where stream_id is not null;
    alter table passport.event_outbox
      drop column fanned_out_at, drop column stream_id, drop column position;
  `);
};

export default { up, down };
