/**
 * The past, for services that know only the present: `Date.now` of this process, and what PostgreSQL writes as `now()`. For a process of its own, on a
 * database that nobody else uses; `stop` leaves no trace in it.
 *
 * In the database a trigger moves times that a statement took from the server's clock back to the story's; times given by the process are in the
 * past already and stay.
 */
import pg from 'pg';

/** With times from the database's clock. What is not here is not moved: api_keys and event tables get their times from the process. */
const moved: Readonly<Record<string, readonly string[]>> = {
  'public.users': ['created_at', 'updated_at'],
  'public.applications': ['created_at'],
  'passport.sites': ['created_at'],
  'passport.site_applications': ['created_at'],
  'passport.site_attributes': ['created_at'],
  'passport.pairwise_subjects': ['created_at', 'unlinked_at'],
  'passport.consents': ['decided_at', 'expires_at', 'ended_at'],
  'passport.blocks': ['created_at', 'ended_at'],
  'passport.complaints': ['created_at', 'updated_at'],
  'passport.complaint_parts': ['created_at'],
  'passport.auth_rules': ['created_at'],
  'passport.policies': ['created_at'],
  'passport.site_roles': ['granted_at'],
  'passport.reveals': ['asked_at', 'decided_at', 'granted_until', 'shown_at'],
  'passport.erasures': ['requested_at', 'due_at', 'ended_at'],
  'passport.erasure_notices': ['confirmed_at'],
  'passport.event_outbox': ['created_at'],
  'passport.console_members': ['granted_at'],
  'passport.user_keys': ['created_at'],
  'passport.residency': ['created_at', 'updated_at'],
};

const setUp = `
  create schema demo;
  create table demo.clock (at timestamptz not null);
  insert into demo.clock values (now());
  create function demo.backdate() returns trigger language plpgsql security definer as $$
  declare
    shift interval := (select now() - clock.at from demo.clock);
    after jsonb := to_jsonb(new);
    before jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}'::jsonb end;
    changed jsonb := '{}'::jsonb;
    name text;
  begin
    foreach name in array tg_argv loop
      if (after ->> name) is distinct from (before ->> name)
        and (after ->> name)::timestamptz >= now() - interval '1 minute' then
        changed := changed || jsonb_build_object(name, (after ->> name)::timestamptz - shift);
      end if;
    end loop;
    return case when changed = '{}'::jsonb then new else jsonb_populate_record(new, changed) end;
  end $$;
`;

export type Clock = {
  /** Only this process. */
  readonly setProcess: (ms: number) => void;
  /** The database, too. */
  readonly set: (ms: number) => Promise<void>;
  /** As the database's owner. */
  readonly run: (text: string, values?: readonly unknown[]) => Promise<number>;
  readonly stop: () => Promise<void>;
};

export const startClock = async (databaseUrl: string): Promise<Clock> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(setUp);
  const tables = Object.entries(moved);
  for (const [table, columns] of tables) {
    await client.query(
      `create trigger zz_demo_backdate before insert or update on ${table}
       for each row execute function demo.backdate(${columns.map((name) => `'${name}'`).join(', ')})`
    );
  }
  const present = Date.now.bind(Date);
  const state = { at: present() };
  Date.now = () => state.at;
  return {
    setProcess: (ms) => {
      state.at = Math.round(ms);
    },
    set: async (ms) => {
      state.at = Math.round(ms);
      await client.query('update demo.clock set at = to_timestamp($1::float8 / 1000)', [state.at]);
    },
    run: async (text, values = []) => (await client.query(text, [...values])).rowCount ?? 0,
    stop: async () => {
      Date.now = present;
      for (const [table] of tables) {
        await client.query(`drop trigger zz_demo_backdate on ${table}`);
      }
      await client.query('drop schema demo cascade');
      await client.end();
    },
  };
};
