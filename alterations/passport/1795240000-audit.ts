/**
 * Purpose: the append-only audit chain and its signed heads.
 * Locks: none on Logto's tables. Reversible (the chain is lost: export it first). Data touched: none.
 *
 * Append-only twice over: the tenant's role has no update or delete, and a trigger refuses them to everyone else,
 * the owner included, unless the session says that it closes a segment (retention).
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
    throw new Error('alterations.no_tenant_role: one group role of Logto’s tenants is expected');
  }
  return group.name;
};

const up = async (client: ClientBase) => {
  const group = await findTenantGroup(client);

  await client.query(`
    create table passport.audit_entries (
      tenant_id text not null,
      sequence bigint not null check (sequence > 0),
      occurred_at timestamptz not null,
      actor_type text not null check (actor_type in ('user', 'site', 'admin', 'job')),
      actor_id text not null,
      user_id text,
      user_ref text,
      site_id text,
      action text not null,
      attributes text[] not null,
      purpose text,
      ip text,
      result text not null check (result in ('allowed', 'denied', 'failed')),
      previous_hash bytea not null check (octet_length(previous_hash) = 32),
      entry_hash bytea not null check (octet_length(entry_hash) = 32),
      constraint audit_entries__sequence primary key (tenant_id, sequence)
    );
    create index audit_entries__user_ref on passport.audit_entries (tenant_id, user_ref, sequence) where user_ref is not null;
    create index audit_entries__user_id on passport.audit_entries (tenant_id, user_id, sequence) where user_id is not null;
    create index audit_entries__site on passport.audit_entries (tenant_id, site_id, sequence) where site_id is not null;
    create index audit_entries__occurred_at on passport.audit_entries (tenant_id, occurred_at);

    create table passport.audit_heads (
      tenant_id text not null,
      sequence bigint not null check (sequence >= 0),
      entry_hash bytea not null check (octet_length(entry_hash) = 32),
      signed_at timestamptz,
      key_id text,
      signature text,
      constraint audit_heads__primary primary key (tenant_id),
      constraint audit_heads__signed check (
        (sequence = 0) = (signature is null)
        and (signature is null) = (key_id is null)
        and (signature is null) = (signed_at is null)
      )
    );

    create function passport.refuse_audit_change() returns trigger language plpgsql as $body$
      begin
        if tg_op = 'DELETE' and current_setting('passport.audit_prune', true) = 'on' then
          return old;
        end if;
        raise exception 'audit entries are append-only' using errcode = 'insufficient_privilege';
      end
    $body$;
    create trigger audit_entries__append_only
      before update or delete on passport.audit_entries
      for each row execute function passport.refuse_audit_change();
    create trigger audit_entries__no_truncate
      before truncate on passport.audit_entries
      for each statement execute function passport.refuse_audit_change();
  `);

  for (const table of ['audit_entries', 'audit_heads']) {
    await client.query(`
      alter table passport.${table} enable row level security;
      alter table passport.${table} force row level security;
      create policy ${table}__tenant on passport.${table}
        using (tenant_id = (select id from public.tenants where db_user = current_user))
        with check (tenant_id = (select id from public.tenants where db_user = current_user));
    `);
  }
  await client.query(`
    grant select, insert on passport.audit_entries to ${group};
    grant select, insert, update on passport.audit_heads to ${group};
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`
    drop table passport.audit_heads;
    drop table passport.audit_entries;
    drop function passport.refuse_audit_change();
  `);
};

export default { up, down };
