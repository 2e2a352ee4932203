/**
 * Purpose: a site is told that a value has changed only while it may read it, by the same rule that it is read by (plugins/consent, the
 * answers that live): the purpose is still declared, in the meaning the person agreed to, and the person has not asked to be erased. Until
 * here a change of meaning ended what a site was given, and not what it was told of. Locks: none on tables. Reversible; no data is touched.
 */
import type { ClientBase } from 'pg';

const isReadable = `
            and exists (
              select 1
              from passport.site_attributes
              where site_attributes.tenant_id = consents.tenant_id
                and site_attributes.site_id = consents.site_id
                and site_attributes.attribute = consents.attribute
                and site_attributes.purpose = consents.purpose
                and site_attributes.text_version = consents.text_version
            )
            and not exists (
              select 1
              from passport.erasures
              where erasures.tenant_id = consents.tenant_id
                and erasures.user_id = consents.user_id
                and erasures.status = 'pending'
            )`;

/** As 1795259000-user-events made it, with a further condition on consents. */
const replaceFunction = async (client: ClientBase, condition: string) => {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    create or replace function passport.tell_sites_of_update() returns trigger language plpgsql as $$
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
            and (consents.expires_at is null or consents.expires_at > now())${condition}
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
  `);
};

const up = async (client: ClientBase) => replaceFunction(client, isReadable);

const down = async (client: ClientBase) => replaceFunction(client, '');

export default { up, down };
