/**
 * Purpose: a copy of who was erased, beside what is left of them: Logto's database, restored from a backup, has forgotten it.
 * Locks: none (a new table). Reversible, with the loss of the list.
 */
import type { ClientBase } from 'pg';

const up = async (client: ClientBase) => {
  await client.query(`
    create table vault.erased_people (
      tenant_id text not null,
      user_id text not null,
      erased_at timestamptz not null,
      constraint erased_people__primary primary key (tenant_id, user_id)
    );
  `);
};

const down = async (client: ClientBase) => {
  await client.query('drop table vault.erased_people');
};

export default { up, down };
