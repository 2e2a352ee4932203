/**
 * Purpose: sites are told when an account of theirs is changed, suspended, restored or deleted, whichever way that happens (Logto's
 * console, its APIs, a person's own page): in the transaction of the change itself. A deleted account also leaves its identifiers and
 * consents behind, which end here, and nothing of ours names it any more but the history of what was agreed to.
 * Locks: a short one on public.users to put the triggers there. Reversible; nothing of Logto's data is touched.
 *
 * Names of attributes only, and only to sites that may read them. Jobs that rewrite rows without changing what they mean set
 * `passport.quiet`. A role that cannot see a tenant's rows in schema passport (row-level security) tells nobody and disturbs nothing.
 */
import type { ClientBase } from 'pg';

const up = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    create function passport.insert_user_event(tenant text, site text, subject text, event text, content jsonb)
    returns void language sql as $$
      insert into passport.event_outbox (tenant_id, id, site_id, user_ref, type, payload)
      values (tenant, 'event_' || substr(translate(gen_random_uuid()::text, '-', ''), 1, 24), site, subject,
        event, content)
    $$;

    create function passport.list_changed_attributes(before jsonb, after jsonb)
    returns text[] language sql immutable as $$
      select coalesce(array_agg(distinct member.attribute order by member.attribute), '{}')
      from (values
        ('{name}', 'name'), ('{avatar}', 'picture'), ('{primary_email}', 'email'), ('{primary_phone}', 'phone_number'),
        ('{profile,givenName}', 'name'), ('{profile,familyName}', 'name'), ('{profile,middleName}', 'name'),
        ('{profile,nickname}', 'name'), ('{profile,birthdate}', 'birthdate'), ('{profile,gender}', 'gender'),
        ('{profile,locale}', 'locale'), ('{profile,zoneinfo}', 'locale'), ('{profile,website}', 'website'),
        ('{profile,profile}', 'website'), ('{profile,address}', 'address')
      ) as member (path, attribute)
      where before #> member.path::text[] is distinct from after #> member.path::text[]
    $$;

    create function passport.tell_sites_of_update() returns trigger language plpgsql as $$
    declare
      -- Not by column: Logto may change its table, and this must not be in its way.
      before jsonb := to_jsonb(old);
      after jsonb := to_jsonb(new);
      changed text[];
      told record;
    begin
      if coalesce(current_setting('passport.quiet', true), '') = 'on'
        or not has_schema_privilege('passport', 'usage') then
        return null;
      end if;
      changed := passport.list_changed_attributes(before, after);
      if cardinality(changed) = 0 and before->'is_suspended' is not distinct from after->'is_suspended' then
        return null;
      end if;
      for told in
        select sites.id as site_id, subjects.user_ref, array(
          select distinct consents.attribute
          from passport.consents
          where consents.tenant_id = new.tenant_id
            and consents.user_id = new.id
            and consents.site_id = sites.id
            and consents.attribute = any(changed)
            and consents.decision = 'granted'
            and consents.release = 'value'
            and consents.ended_at is null
            and (consents.expires_at is null or consents.expires_at > now())
          order by consents.attribute
        ) as attributes
        from passport.pairwise_subjects as subjects
        join passport.sites
          on sites.tenant_id = subjects.tenant_id
          and sites.sector_id = subjects.sector_id
        where subjects.tenant_id = new.tenant_id
          and subjects.user_id = new.id
          and subjects.unlinked_at is null
      loop
        if before->'is_suspended' is distinct from after->'is_suspended' then
          perform passport.insert_user_event(new.tenant_id, told.site_id, told.user_ref,
            case when after->'is_suspended' = 'true' then 'account-disabled' else 'account-enabled' end, '{}');
        end if;
        if cardinality(told.attributes) > 0 then
          perform passport.insert_user_event(new.tenant_id, told.site_id, told.user_ref, 'user-updated',
            jsonb_build_object('attributes', to_jsonb(told.attributes)));
        end if;
      end loop;
      return null;
    end $$;

    create function passport.tell_sites_of_deletion() returns trigger language plpgsql as $$
    declare
      told record;
    begin
      if not has_schema_privilege('passport', 'usage') then
        return null;
      end if;
      for told in
        select sites.id as site_id, subjects.user_ref
        from passport.pairwise_subjects as subjects
        join passport.sites
          on sites.tenant_id = subjects.tenant_id
          and sites.sector_id = subjects.sector_id
        where subjects.tenant_id = old.tenant_id
          and subjects.user_id = old.id
          and subjects.unlinked_at is null
      loop
        perform passport.insert_user_event(old.tenant_id, told.site_id, told.user_ref, 'account-purged', '{}');
      end loop;
      update passport.consents
      set ended_at = now(), ended_by = 'admin'
      where tenant_id = old.tenant_id
        and user_id = old.id
        and ended_at is null;
      update passport.blocks
      set ended_at = coalesce(ended_at, now()), ended_by = coalesce(ended_by, 'deletion'), user_id = ''
      where tenant_id = old.tenant_id
        and user_id = old.id;
      update passport.complaints
      set user_id = ''
      where tenant_id = old.tenant_id
        and user_id = old.id;
      update passport.pairwise_subjects
      set unlinked_at = now(), user_id = ''
      where tenant_id = old.tenant_id
        and user_id = old.id
        and unlinked_at is null;
      return null;
    end $$;

    create trigger passport_user_updated
      after update on public.users
      for each row execute function passport.tell_sites_of_update();
    create trigger passport_user_deleted
      after delete on public.users
      for each row execute function passport.tell_sites_of_deletion();
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    drop trigger passport_user_updated on public.users;
    drop trigger passport_user_deleted on public.users;
    drop function passport.tell_sites_of_update();
    drop function passport.tell_sites_of_deletion();
    drop function passport.list_changed_attributes(jsonb, jsonb);
    drop function passport.insert_user_event(text, text, text, text, jsonb);
  `);
};

export default { up, down };
