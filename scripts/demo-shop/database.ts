/**
 * The shop's own database. A customer is an identifier and nothing else: the tables have no column for a name or an e-mail, and
 * the column for the identifier takes nothing else. Where an order goes is stored sealed: the column takes a JWE, which only the
 * identity service opens. The ID token, a hint for signing out, is in memory as long as the process runs.
 */
import pg from 'pg';
import { createEventStore, eventSchema } from './event-store.ts';

export type Session = {
  readonly id: string;
  readonly csrf: string;
  readonly userRef: string | null;
  readonly idToken: string | null;
  /** An open sign-in: what must come back. */
  readonly pending: Pending | null;
};
export type Pending = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly kind: 'sign-in' | 'step-up';
};
export type CartLine = { readonly productId: string; readonly quantity: number };
export type Order = {
  readonly id: number;
  readonly lines: readonly CartLine[];
  readonly totalCents: number;
  /** The address, sealed; null when the customer collects the order, or took the address back. */
  readonly delivery: string | null;
  readonly isAddressWithdrawn: boolean;
  readonly createdAt: Date;
};

const schema = `
  create table if not exists sessions (
    id text primary key,
    csrf text not null,
    user_ref text check (user_ref ~ '^[!-~]{1,255}$' and user_ref !~ '@'),
    pending jsonb,
    created_at timestamptz not null default now()
  );
  alter table sessions drop column if exists id_token, drop column if exists claims;
  create table if not exists cart_lines (
    session_id text not null references sessions (id) on delete cascade,
    product_id text not null,
    quantity int not null check (quantity between 1 and 99),
    primary key (session_id, product_id)
  );
  create table if not exists orders (
    id bigint generated always as identity primary key,
    user_ref text not null check (user_ref ~ '^[!-~]{1,255}$' and user_ref !~ '@'),
    lines jsonb not null,
    total_cents int not null check (total_cents > 0),
    created_at timestamptz not null default now()
  );
  alter table orders add column if not exists delivery text
    constraint orders_delivery_sealed check (delivery ~ '^eyJ[A-Za-z0-9_-]+[.][.]([A-Za-z0-9_-]+[.]){2}[A-Za-z0-9_-]+$');
  alter table orders add column if not exists delivery_withdrawn_at timestamptz;
  create index if not exists orders_user_ref on orders (user_ref, id);
  ${eventSchema}
`;

const sessionLifetime = '7 days';
const sessionsRemembered = 10_000;
const ordersShown = 20;

export type ShopDatabase = Awaited<ReturnType<typeof openDatabase>>;

export const openDatabase = async (url: string) => {
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  // A lost idle connection must not end the shop; the next query connects anew.
  pool.on('error', () => undefined);
  await pool.query(schema);
  const rows = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    (await pool.query<Row>(text, values)).rows;

  /** ID tokens by session; the oldest go when there are too many. */
  const hints = new Map<string, string>();
  const remember = (id: string, idToken: string) => {
    hints.set(id, idToken);
    const [oldest] = hints.keys();
    if (hints.size > sessionsRemembered && oldest !== undefined) {
      hints.delete(oldest);
    }
  };

  return {
    ...createEventStore(pool, (sessionIds) => {
      for (const id of sessionIds) {
        hints.delete(id);
      }
    }),
    close: async () => pool.end(),
    createSession: async (id: string, csrf: string) => {
      await rows('delete from sessions where created_at < now() - $1::interval', [sessionLifetime]);
      await rows('insert into sessions (id, csrf) values ($1, $2)', [id, csrf]);
    },
    findSession: async (id: string): Promise<Session | null> => {
      const [row] = await rows<Omit<Session, 'idToken'>>(
        `select id, csrf, user_ref as "userRef", pending
         from sessions where id = $1`,
        [id]
      );
      return row ? { ...row, idToken: hints.get(id) ?? null } : null;
    },
    setPending: async (id: string, pending: Session['pending']) => {
      await rows('update sessions set pending = $2 where id = $1', [id, pending]);
    },
    /** A new session at sign-in: the id and the form token known before it are worth nothing. The cart comes along. */
    signIn: async (
      id: string,
      fresh: Pick<Session, 'id' | 'csrf'>,
      { userRef, idToken }: { readonly userRef: string; readonly idToken: string }
    ) => {
      await rows(
        `insert into sessions (id, csrf, user_ref)
         select $2, $3, $4 from sessions where id = $1`,
        [id, fresh.id, fresh.csrf, userRef]
      );
      remember(fresh.id, idToken);
      await rows('update cart_lines set session_id = $2 where session_id = $1', [id, fresh.id]);
      await rows('delete from sessions where id = $1', [id]);
    },
    deleteSession: async (id: string) => {
      hints.delete(id);
      await rows('delete from sessions where id = $1', [id]);
    },
    deleteSessionsOf: async (userRef: string) => {
      const ended = await rows<{ id: string }>(
        'delete from sessions where user_ref = $1 returning id',
        [userRef]
      );
      for (const { id } of ended) {
        hints.delete(id);
      }
    },
    addToCart: async (sessionId: string, productId: string) => {
      await rows(
        `insert into cart_lines (session_id, product_id, quantity) values ($1, $2, 1)
         on conflict (session_id, product_id)
         do update set quantity = least(cart_lines.quantity + 1, 99)`,
        [sessionId, productId]
      );
    },
    listCart: async (sessionId: string) =>
      rows<CartLine>(
        `select product_id as "productId", quantity from cart_lines
         where session_id = $1 order by product_id`,
        [sessionId]
      ),
    placeOrder: async (
      sessionId: string,
      userRef: string,
      order: Pick<Order, 'lines' | 'totalCents' | 'delivery'>
    ) => {
      // One statement: pressing the button twice empties the cart once and orders once.
      await rows(
        `with emptied as (delete from cart_lines where session_id = $1 returning product_id)
         insert into orders (user_ref, lines, total_cents, delivery)
         select $2, $3, $4, $5 where exists (select 1 from emptied)`,
        [sessionId, userRef, JSON.stringify(order.lines), order.totalCents, order.delivery]
      );
    },
    /** The newest. */
    listOrders: async (userRef: string) =>
      rows<Order>(
        `select id::int, lines, total_cents as "totalCents", delivery, created_at as "createdAt",
           delivery_withdrawn_at is not null as "isAddressWithdrawn"
         from orders where user_ref = $1 order by id desc limit ${ordersShown}`,
        [userRef]
      ),
  };
};
