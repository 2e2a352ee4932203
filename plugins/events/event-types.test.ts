import { describe, expect, it } from '@jest/globals';
import { assertPayload, buildEvent, eventForms, supportedEvents } from './event-types.ts';
import type { EventType } from './event-types.ts';

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';
const consents = [{ attribute: 'email', purpose: 'delivery' }];

/** Every type with a payload that has more in it than may go out. */
const examples: Readonly<Record<EventType, Readonly<Record<string, unknown>>>> = {
  'consent-granted': { consents: [{ ...consents[0], value: 'canary' }] },
  'consent-changed': { consents, note: 'canary' },
  'consent-withdrawn': { consents },
  'session-revoked': { initiating_entity: 'user', ip: 'canary' },
  'token-claims-change': { claims: ['email'], values: ['canary'] },
  'assurance-level-change': {
    namespace: 'NIST-IAL',
    current_level: '2',
    previous_level: '1',
    change_direction: 'increase',
    document: 'canary',
  },
  'account-disabled': { reason: 'hijacking', email: 'canary' },
  'account-enabled': { email: 'canary' },
  'account-purged': { email: 'canary' },
  'erasure-requested': { request_id: 'dsr_1', name: 'canary' },
  'erasure-cancelled': { request_id: 'dsr_1', name: 'canary' },
  'user-updated': { attributes: ['email'], email: 'canary' },
  'user-blocked': { reason: 'fraud', text: 'canary' },
  'user-unblocked': { text: 'canary' },
  verification: { state: 'abc', text: 'canary' },
  'stream-updated': { status: 'paused', text: 'canary' },
};
const build = (type: EventType) =>
  eventForms
    .filter((form) => form.type === type)
    .map(({ uri }) => [uri, buildEvent(type, uri, examples[type], 1_700_000_000)] as const);

describe('the table of events', () => {
  it('lets nothing out that a builder does not name', () => {
    for (const type of Object.keys(examples) as EventType[]) {
      expect(build(type).length).toBeGreaterThan(0);
      expect(JSON.stringify(build(type))).not.toContain('canary');
    }
  });

  it('tells a consent change under our own name and as a change of claims', () => {
    expect(build('consent-withdrawn')).toEqual([
      ['urn:logto-passport:event:consent-withdrawn', { consents }],
      [
        `${caep}token-claims-change`,
        { claims: { passport: { consents_withdrawn: consents } }, event_timestamp: 1_700_000_000 },
      ],
    ]);
  });

  it.each<[EventType, string]>([
    ['session-revoked', `${caep}session-revoked`],
    ['assurance-level-change', `${caep}assurance-level-change`],
    ['token-claims-change', `${caep}token-claims-change`],
    ['account-disabled', `${risc}account-disabled`],
    ['account-enabled', `${risc}account-enabled`],
    ['account-purged', `${risc}account-purged`],
  ])('sends %s under the standard’s name', (type, uri) => {
    expect(build(type).map(([name]) => name)).toEqual([uri]);
  });

  it('offers everything but what is about the stream itself', () => {
    expect(supportedEvents).toHaveLength(14);
    expect(supportedEvents.filter((uri) => uri.includes('/ssf/'))).toEqual([]);
  });

  it.each<[EventType, unknown]>([
    ['user-updated', { attributes: ['jane@example.com'] }],
    ['user-updated', { attributes: [] }],
    ['consent-granted', { consents: [{ attribute: 'email', purpose: 'To call Jane' }] }],
    ['token-claims-change', { claims: { email: 'jane@example.com' } }],
    ['assurance-level-change', { current_level: '2' }],
    ['user-blocked', { reason: 'rude to Jane' }],
  ])('refuses %s with %j', (type, payload) => {
    expect(() => assertPayload(type, payload)).toThrow();
  });
});
