/** A database of its own for the console's tests, with a little of everything that the overview counts. */
/* eslint-disable import-x/no-restricted-paths -- used by tests alone, which may build what they need from anywhere */
import { openRig } from '../../audit/db-rig.ts';
import { makeInput } from '../../audit/test-rig.ts';
import { runSql } from '../../../scripts/testing/sql.ts';

export const shop = `site_${'a'.repeat(24)}`;
export const bank = `site_${'b'.repeat(24)}`;
const sectorOf = (siteId: string) => siteId.replace('site', 'sector');

export { makeInput };
export const openConsoleRig = openRig;
export type ConsoleRig = Awaited<ReturnType<typeof openConsoleRig>>;

/** Two sites: what there is at the first needs attention, the second has a person and a consent. */
export const fill = async ({ url }: Pick<ConsoleRig, 'url'>) => {
  for (const [siteId, name] of [
    [shop, 'Shop'],
    [bank, 'Bank'],
  ] as const) {
    await runSql(
      url,
      `insert into passport.sites (tenant_id, id, name, sector_id) values ('default', $1, $2, $3)`,
      [siteId, name, sectorOf(siteId)]
    );
    await runSql(
      url,
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
       values ('default', $1, $2, 'ada')`,
      [`ppid_${siteId.slice(-24)}00`, sectorOf(siteId)]
    );
    await runSql(
      url,
      `insert into passport.consents
         (tenant_id, id, user_id, site_id, attribute, purpose, purpose_code, text_version, decision, method)
       values ('default', $1, 'ada', $2, 'email', 'receipt', 'dpv:ServiceProvision', 1, 'granted', 'consent_page')`,
      [`consent_${siteId.slice(-24)}`, siteId]
    );
  }
  await runSql(
    url,
    `insert into passport.site_attributes
       (tenant_id, site_id, attribute, purpose, purpose_code, text_en, text_ru, default_days, longest_days)
     values ('default', $1, 'email', 'receipt', 'dpv:ServiceProvision', 'To send it', 'To send it', 90, 365)`,
    [shop]
  );
  await runSql(
    url,
    `insert into passport.residency (tenant_id, user_id, region, key_version, reason)
     values ('default', 'ada', 'eu', 1, 'tenant'), ('default', 'bob', 'ru', 1, 'phone')`
  );
  await runSql(
    url,
    `insert into passport.complaints (tenant_id, id, site_id, user_id, user_ref, category, created_at, created_by)
     values ('default', 'complaint_' || repeat('a', 24), $1, 'ada', 'ppid_1', 'spam', now() - interval '5 days', 'key_1')`,
    [shop]
  );
  await runSql(
    url,
    `insert into passport.api_keys (tenant_id, id, site_id, name, secret_hash, scopes, expires_at)
     values ('default', repeat('a', 12), $1, 'Server', decode(repeat('00', 32), 'hex'), '{attributes:read}', now() + interval '3 days')`,
    [shop]
  );
  await runSql(
    url,
    `insert into passport.undeclared_requests (tenant_id, site_id, attribute, requests) values ('default', $1, 'gender', 7)`,
    [shop]
  );
  await runSql(
    url,
    `insert into passport.reveals (tenant_id, id, user_id, attribute, category, status, asked_by)
     values ('default', 'reveal_' || repeat('a', 24), 'ada', 'email', 'support', 'waiting', 'carl')`
  );
  await runSql(
    url,
    `insert into passport.erasures (tenant_id, id, user_id, status, requested_by, requested_at, due_at, ended_at)
     values ('default', 'dsr_' || repeat('a', 24), '', 'done', 'person', now() - interval '50 days',
       now() - interval '36 days', now() - interval '36 days')`
  );
  await runSql(
    url,
    `insert into passport.erasure_notices (tenant_id, id, erasure_id, site_id, user_ref)
     values ('default', 'erasure_' || repeat('a', 24), 'dsr_' || repeat('a', 24), $1, 'ppid_1')`,
    [shop]
  );
  for (const [letter, status] of [
    ['a', 'enabled'],
    ['b', 'paused'],
  ] as const) {
    await runSql(
      url,
      `insert into passport.event_streams
         (tenant_id, id, site_id, audience, method, endpoint_url, events_requested, events_accepted, status)
       values ('default', $1, $2, '{app}', 'push', 'https://shop.example/events', '{}', '{}', $3)`,
      [`stream_${letter.repeat(24)}`, shop, status]
    );
  }
  await runSql(
    url,
    `insert into passport.event_outbox (tenant_id, id, site_id, user_ref, type, payload)
     values ('default', 'event_1', $1, 'ppid_1', 'consent-granted', '{}')`,
    [shop]
  );
  for (const [letter, state] of [
    ['a', 'pending'],
    ['b', 'dead'],
  ] as const) {
    await runSql(
      url,
      `insert into passport.event_deliveries
         (tenant_id, id, stream_id, event_id, event_uri, jti, user_ref, position, ordinal, state, created_at, ended_at)
       values ('default', $1, $2, 'event_1', $3, $3, 'ppid_1', 1, 0, $4, now() - interval '1 hour',
         case when $4 = 'dead' then now() end)`,
      [`delivery_${letter.repeat(24)}`, `stream_${'a'.repeat(24)}`, letter, state]
    );
  }
};
