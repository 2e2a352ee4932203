/**
 * Purpose: closed segments of the audit chain (retention), and an index for searches by action.
 * Locks: share on passport.audit_entries while its index is built: appends wait. Reversible: archives and rows of segments are
 * then no longer known to the database. Data touched: none.
 *
 * An entry can be deleted only when a segment covers it. A segment is inserted by the owner's command after the entries were
 * archived and its record was signed with a key that is not in the database; nobody updates or deletes it. The setting
 * `passport.audit_prune`, which by itself opened the door until now, opens nothing any more.
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
    create table passport.audit_segments (
      tenant_id text not null,
      first_sequence bigint not null check (first_sequence > 0),
      last_sequence bigint not null,
      first_previous_hash bytea not null check (octet_length(first_previous_hash) = 32),
      last_entry_hash bytea not null check (octet_length(last_entry_hash) = 32),
      entry_count bigint not null,
      closed_at timestamptz not null,
      key_id text not null,
      signature text not null,
      constraint audit_segments__primary primary key (tenant_id, first_sequence),
      constraint audit_segments__last unique (tenant_id, last_sequence),
      constraint audit_segments__count check (entry_count = last_sequence - first_sequence + 1 and entry_count > 0)
    );

    create function passport.refuse_audit_segment_change() returns trigger language plpgsql as $body$
      begin
        raise exception 'audit segments are append-only' using errcode = 'insufficient_privilege';
      end
    $body$;
    create trigger audit_segments__append_only
      before update or delete on passport.audit_segments
      for each row execute function passport.refuse_audit_segment_change();
    create trigger audit_segments__no_truncate
      before truncate on passport.audit_segments
      for each statement execute function passport.refuse_audit_segment_change();

    create or replace function passport.refuse_audit_change() returns trigger language plpgsql as $body$
      begin
        if tg_op = 'DELETE' then
          if exists (
            select 1
            from passport.audit_segments
            where tenant_id = old.tenant_id
              and old.sequence between first_sequence and last_sequence
          ) then
            return old;
          end if;
        end if;
        raise exception 'audit entries are append-only' using errcode = 'insufficient_privilege';
      end
    $body$;

    create index audit_entries__action on passport.audit_entries (tenant_id, action, sequence);

    alter table passport.audit_segments enable row level security;
    alter table passport.audit_segments force row level security;
    create policy audit_segments__tenant on passport.audit_segments
      using (tenant_id = (select id from public.tenants where db_user = current_user))
      with check (tenant_id = (select id from public.tenants where db_user = current_user));
    grant select on passport.audit_segments to ${group};
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`
    drop index passport.audit_entries__action;
    create or replace function passport.refuse_audit_change() returns trigger language plpgsql as $body$
      begin
        if tg_op = 'DELETE' and current_setting('passport.audit_prune', true) = 'on' then
          return old;
        end if;
        raise exception 'audit entries are append-only' using errcode = 'insufficient_privilege';
      end
    $body$;
    drop table passport.audit_segments;
    drop function passport.refuse_audit_segment_change();
  `);
};

export default { up, down };
