/**
 * Purpose: what administrators see at a glance. Counts per day (sign-ins, consents, what the audit chain says of disclosures), how far they
 * are counted, when jobs last ended, and runs of jobs over keys, of which a tenant has one at a time. Locks: indexes are made on consents,
 * deliveries and API keys, which waits for writers of these tables and lets them wait while it lasts. Reversible; the chain is counted again
 * from its beginning then, sign-ins are not.
 *
 * Row-level security as in the first alteration of this set. No personal data: numbers, names of attributes, ids of administrators.
 */
import type { ClientBase } from 'pg';

const tables = ['daily_counts', 'count_cursors', 'job_marks', 'key_runs'];

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
    create table passport.daily_counts (
      tenant_id text not null,
      -- In UTC.
      day date not null,
      -- sign_in: somebody signed in at a site. disclosure: a value of an attribute was given to a site. answer: a question about one was
      -- answered. consent_in_force: granted, not taken back and not expired when the day ended.
      metric text not null check (metric in (
        'sign_in', 'disclosure', 'answer', 'consent_granted', 'consent_withdrawn', 'consent_in_force'
      )),
      site_id text not null,
      -- The attribute; empty where there is none.
      name text not null default '',
      count bigint not null check (count > 0),
      constraint daily_counts__primary primary key (tenant_id, metric, day, site_id, name)
    );

    create table passport.count_cursors (
      tenant_id text not null,
      -- The newest entry of the audit chain that is counted.
      sequence bigint not null default 0 check (sequence >= 0),
      -- The newest day whose consents are counted.
      consents_until date,
      constraint count_cursors__primary primary key (tenant_id)
    );

    create table passport.job_marks (
      tenant_id text not null,
      job text not null check (job in ('sweep')),
      finished_at timestamptz not null default now(),
      -- How much each step did.
      report jsonb not null default '{}',
      constraint job_marks__primary primary key (tenant_id, job)
    );

    create table passport.key_runs (
      tenant_id text not null,
      id text not null check (id ~ '^keyrun_[0-9a-z]{24}$'),
      kind text not null check (kind in ('seal', 'unseal', 'rotate-kek', 'rotate-dek', 'rotate-index')),
      -- Null for all.
      region text,
      origin text not null check (origin in ('console', 'command')),
      started_by text not null,
      state text not null default 'running' check (state in ('running', 'done', 'failed')),
      phase text not null default 'converting' check (phase in ('converting', 'verifying')),
      done integer not null default 0 check (done >= 0),
      total integer not null default 0 check (total >= 0),
      error_code text check (error_code ~ '^[a-z_]+\\.[a-z0-9_]+$'),
      started_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      finished_at timestamptz,
      -- Who works on it, and until when it is known to be alive.
      lease_id text not null,
      leased_until timestamptz not null,
      constraint key_runs__primary primary key (tenant_id, id),
      constraint key_runs__end check ((state = 'running') = (finished_at is null)),
      constraint key_runs__error check ((state = 'failed') = (error_code is not null))
    );
    create unique index key_runs__running on passport.key_runs (tenant_id) where state = 'running';
    create index key_runs__started_at on passport.key_runs (tenant_id, started_at);

    create index consents__live on passport.consents
      (tenant_id, site_id, attribute, purpose, text_version, expires_at)
      where decision = 'granted' and ended_at is null;
    create index consents__decided_at on passport.consents (tenant_id, decided_at, site_id)
      where decision = 'granted';
    create index consents__over_at on passport.consents (tenant_id, (least(ended_at, expires_at)), site_id)
      where decision = 'granted';
    create index event_deliveries__dead on passport.event_deliveries (tenant_id, stream_id)
      where state = 'dead';
    create index api_keys__expires_at on passport.api_keys (tenant_id, expires_at)
      where revoked_at is null and replaced_by is null and expires_at is not null;
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
  await client.query(`
    drop index passport.api_keys__expires_at;
    drop index passport.event_deliveries__dead;
    drop index passport.consents__over_at;
    drop index passport.consents__decided_at;
    drop index passport.consents__live;
  `);
  for (const table of tables.toReversed()) {
    await client.query(`drop table passport.${table}`);
  }
};

export default { up, down };
