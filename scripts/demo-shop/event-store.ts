/**
 * Security events that the shop received, and what is done about them: noted and carried out in one transaction, so that each is dealt with
 * once, whenever the shop dies and however often the event comes. Forgotten after 30 days, as long as the sender may repeat it.
 */
import type pg from 'pg';
import type { SecurityEvent } from '../../plugins/cms-node/security-events.ts';
import { listTypes } from './event-actions.ts';
import type { Action, EventType } from './event-actions.ts';

export type ReceivedEvent = { readonly type: EventType; readonly receivedAt: Date };

export const eventSchema = `
  create table if not exists security_events (
    jti text primary key,
    user_ref text check (user_ref ~ '^[!-~]{1,255}$' and user_ref !~ '@'),
    types text[] not null,
    received_at timestamptz not null default now()
  );
  create index if not exists security_events_user_ref on security_events (user_ref, received_at);
`;

const retention = '30 days';
const eventsShown = 10;
/** The same for everybody: orders of people who are gone do not belong together. */
const nobody = 'account-purged';

/** @param forget called with the ids of sessions that ended */
export const createEventStore = (
  pool: pg.Pool,
  forget: (sessionIds: readonly string[]) => void
) => {
  /** @returns the sessions that ended */
  const carryOut = async (
    client: pg.PoolClient,
    userRef: string,
    action: Action
  ): Promise<readonly string[]> => {
    switch (action.type) {
      case 'end_sessions': {
        // Their carts go with them, so that an order placed at this moment is either seen by what follows or not placed.
        const { rows } = await client.query<{ id: string }>(
          `delete from sessions
           where user_ref = $1 and ($2::timestamptz is null or created_at < $2)
           returning id`,
          [userRef, action.begunBefore]
        );
        return rows.map(({ id }) => id);
      }
      case 'drop_addresses': {
        await client.query(
          `update orders set delivery = null, delivery_withdrawn_at = now()
           where user_ref = $1 and delivery is not null and created_at < $2`,
          [userRef, action.orderedBefore]
        );
        return [];
      }
      case 'forget': {
        await client.query(
          `update orders
           set user_ref = $2, delivery = null,
             delivery_withdrawn_at = case when delivery is null then delivery_withdrawn_at else now() end
           where user_ref = $1`,
          [userRef, nobody]
        );
        await client.query('update security_events set user_ref = null where user_ref = $1', [
          userRef,
        ]);
        return [];
      }
    }
  };

  return {
    /** @returns false when it was dealt with before, and nothing is done again */
    takeEvent: async (event: SecurityEvent, actions: readonly Action[]): Promise<boolean> => {
      const client = await pool.connect();
      const ended: string[] = [];
      try {
        await client.query('begin');
        await client.query('delete from security_events where received_at < now() - $1::interval', [
          retention,
        ]);
        // The same event at the same time waits here for the other to commit, or to fail.
        const { rowCount } = await client.query(
          `insert into security_events (jti, user_ref, types) values ($1, $2, $3)
           on conflict (jti) do nothing`,
          [event.jti, event.userRef, listTypes(event)]
        );
        for (const action of rowCount === 1 && event.userRef !== null ? actions : []) {
          ended.push(...(await carryOut(client, event.userRef ?? '', action)));
        }
        await client.query('commit');
        client.release();
        forget(ended);
        return rowCount === 1;
      } catch (error) {
        // Closing the connection ends the transaction, also one that no longer answers.
        client.release(true);
        throw error;
      }
    },
    /** The newest, as people read them. */
    listEvents: async (userRef: string): Promise<readonly ReceivedEvent[]> => {
      const { rows } = await pool.query<ReceivedEvent>(
        `select type, received_at as "receivedAt"
         from security_events, unnest(types) as type
         where user_ref = $1 order by received_at desc, jti limit ${eventsShown}`,
        [userRef]
      );
      return rows;
    },
  };
};
