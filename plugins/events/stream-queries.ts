/** SQL of streams and their subjects. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type DeliveryMethod = 'push' | 'poll' | 'webhook';
export type StreamStatus = 'enabled' | 'paused' | 'disabled';

export type Stream = {
  readonly id: string;
  readonly siteId: string;
  readonly audience: readonly string[];
  readonly method: DeliveryMethod;
  readonly endpointUrl: string | null;
  readonly eventsRequested: readonly string[];
  readonly eventsAccepted: readonly string[];
  readonly status: StreamStatus;
  readonly reason: string | null;
  readonly authorizationSealed: string | null;
  readonly webhookSecretSealed: string | null;
  readonly description: string | null;
};

const columns = sql`
  id, site_id as "siteId", audience, method, endpoint_url as "endpointUrl",
  events_requested as "eventsRequested", events_accepted as "eventsAccepted", status, reason,
  authorization_sealed as "authorizationSealed", webhook_secret_sealed as "webhookSecretSealed", description
`;
const texts = (values: readonly string[]) => sql.array([...values], 'text');

export const createStreamQueries = (tenantId: string) => ({
  list: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<Stream>(sql`
      select ${columns}
      from passport.event_streams
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
      order by created_at, id
    `),

  find: async (connection: CommonQueryMethods, siteId: string, id: string) =>
    connection.maybeOne<Stream>(sql`
      select ${columns}
      from passport.event_streams
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and id = ${id}
    `),

  /** Whoever makes streams of a site waits for the others until commit. */
  lockSite: async (connection: CommonQueryMethods, siteId: string) => {
    await connection.query(sql`
      select 1
      from passport.sites
      where tenant_id = ${tenantId}
        and id = ${siteId}
      for no key update
    `);
  },

  /** Inserts unless the site has `limit` streams; under `lockSite`. @returns whether it did */
  insert: async (connection: CommonQueryMethods, stream: Stream, limit: number) => {
    const { rowCount } = await connection.query(sql`
      insert into passport.event_streams
        (tenant_id, id, site_id, audience, method, endpoint_url, events_requested, events_accepted,
         authorization_sealed, webhook_secret_sealed, description)
      select ${tenantId}, ${stream.id}, ${stream.siteId}, ${texts(stream.audience)}, ${stream.method},
        ${stream.endpointUrl}, ${texts(stream.eventsRequested)}, ${texts(stream.eventsAccepted)},
        ${stream.authorizationSealed}, ${stream.webhookSecretSealed}, ${stream.description}
      where ${limit} > (
        select count(*)
        from passport.event_streams
        where tenant_id = ${tenantId}
          and site_id = ${stream.siteId}
      )
    `);
    return rowCount > 0;
  },

  /** Looks of one receiver are no attempts to reach another. */
  forgetAttempts: async (connection: CommonQueryMethods, streamId: string) => {
    await connection.query(sql`
      update passport.event_deliveries
      set attempts = 0
      where tenant_id = ${tenantId}
        and stream_id = ${streamId}
        and state = 'pending'
    `);
  },

  update: async (connection: CommonQueryMethods, stream: Stream) => {
    await connection.query(sql`
      update passport.event_streams
      set method = ${stream.method}, endpoint_url = ${stream.endpointUrl},
        events_requested = ${texts(stream.eventsRequested)},
        events_accepted = ${texts(stream.eventsAccepted)},
        authorization_sealed = ${stream.authorizationSealed},
        webhook_secret_sealed = ${stream.webhookSecretSealed},
        webhook_previous_sealed = case when ${stream.method} = 'webhook' then webhook_previous_sealed end,
        webhook_previous_until = case when ${stream.method} = 'webhook' then webhook_previous_until end,
        description = ${stream.description}, updated_at = now()
      where tenant_id = ${tenantId}
        and site_id = ${stream.siteId}
        and id = ${stream.id}
    `);
  },

  /** @returns whether there was one */
  remove: async (connection: CommonQueryMethods, siteId: string, id: string) => {
    const { rowCount } = await connection.query(sql`
      delete from passport.event_streams
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and id = ${id}
    `);
    return rowCount > 0;
  },

  setStatus: async (
    connection: CommonQueryMethods,
    { siteId, id }: Pick<Stream, 'siteId' | 'id'>,
    { status, reason }: Pick<Stream, 'status' | 'reason'>
  ) => {
    await connection.query(sql`
      update passport.event_streams
      set status = ${status}, reason = ${reason}, updated_at = now()
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and id = ${id}
    `);
  },

  /** The old secret signs as well until the overlap ends. */
  replaceSecret: async (
    connection: CommonQueryMethods,
    { siteId, id }: Pick<Stream, 'siteId' | 'id'>,
    secretSealed: string,
    overlapSeconds: number
  ) => {
    await connection.query(sql`
      update passport.event_streams
      set webhook_previous_sealed = webhook_secret_sealed,
        webhook_previous_until = now() + make_interval(secs => ${overlapSeconds}),
        webhook_secret_sealed = ${secretSealed}, updated_at = now()
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and id = ${id}
        and method = 'webhook'
    `);
  },

  /** Notes a verification unless there was one in the interval. @returns whether it did */
  noteVerification: async (
    connection: CommonQueryMethods,
    { siteId, id }: Pick<Stream, 'siteId' | 'id'>,
    intervalSeconds: number
  ) => {
    const { rowCount } = await connection.query(sql`
      update passport.event_streams
      set verified_at = now()
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and id = ${id}
        and (verified_at is null or verified_at <= now() - make_interval(secs => ${intervalSeconds}))
    `);
    return rowCount > 0;
  },

  /** Whether the pseudonym was given out to this site and still stands for somebody. */
  isSubjectOf: async (connection: CommonQueryMethods, siteId: string, userRef: string) =>
    connection.exists(sql`
      select 1
      from passport.pairwise_subjects subjects
      join passport.sites
        on sites.tenant_id = subjects.tenant_id
        and sites.sector_id = subjects.sector_id
      where subjects.tenant_id = ${tenantId}
        and sites.id = ${siteId}
        and subjects.user_ref = ${userRef}
        and subjects.unlinked_at is null
    `),

  exclude: async (connection: CommonQueryMethods, streamId: string, userRef: string) => {
    await connection.query(sql`
      insert into passport.event_stream_exclusions (tenant_id, stream_id, user_ref)
      values (${tenantId}, ${streamId}, ${userRef})
      on conflict (tenant_id, stream_id, user_ref) do nothing
    `);
  },

  include: async (connection: CommonQueryMethods, streamId: string, userRef: string) => {
    await connection.query(sql`
      delete from passport.event_stream_exclusions
      where tenant_id = ${tenantId}
        and stream_id = ${streamId}
        and user_ref = ${userRef}
    `);
  },
});

export type StreamQueries = ReturnType<typeof createStreamQueries>;
