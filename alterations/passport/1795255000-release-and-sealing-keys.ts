/**
 * Purpose: what a consent lets a site do with an attribute (read its value, or only get answers about it), and the key of values that a site
 * stores sealed. Locks: short ones on our own tables. Reversible, with the loss of sealed values that sites hold.
 */
import type { ClientBase } from 'pg';

const up = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  for (const table of ['site_attributes', 'consents']) {
    await client.query(`
      alter table passport.${table}
        add column release text not null default 'value'
          constraint ${table}__release check (release in ('value', 'answer'));
    `);
  }
  await client.query(`
    alter table passport.consents
      -- What a sealed value names its key by, and the vault's reference to that key.
      add column sealing_key_id text constraint consents__sealing_key_id check (sealing_key_id ~ '^ck_[0-9a-z]{24}$'),
      add column sealing_key_ref text,
      add constraint consents__sealing_key check ((sealing_key_id is null) = (sealing_key_ref is null));
    create index consents__sealing_key on passport.consents (tenant_id, sealing_key_id)
      where sealing_key_id is not null;
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`
    alter table passport.consents
      drop column sealing_key_id, drop column sealing_key_ref, drop column release;
    alter table passport.site_attributes drop column release;
  `);
};

export default { up, down };
