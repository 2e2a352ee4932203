/**
 * Purpose: a site has its name in Russian beside the one it is called by, and can be removed. The row of a removed site stays, so that
 * consents, complaints and entries of the audit chain keep a site to name, and its applications cannot become a site anew.
 * Locks: a short one on passport.sites. Reversible: a removed site is then one without applications and live keys. No data is touched.
 */
import type { ClientBase } from 'pg';

const up = async (client: ClientBase) => {
  await client.query(`
    set local lock_timeout = '5s';
    alter table passport.sites
      -- Beside display_name, which is the one for every other language.
      add column display_name_ru text
        constraint sites__display_name_ru check (char_length(display_name_ru) between 1 and 100),
      add column removed_at timestamptz;
  `);
};

const down = async (client: ClientBase) => {
  await client.query(`
    set local lock_timeout = '5s';
    alter table passport.sites drop column removed_at, drop column display_name_ru;
  `);
};

export default { up, down };
