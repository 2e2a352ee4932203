import { describe, expect, it } from '@jest/globals';
import type { SecurityEvent } from '../../plugins/cms-node/security-events.ts';
import { eventUris, planActions } from './event-actions.ts';
import type { EventType } from './event-actions.ts';

const issuedAt = new Date('2026-01-02T03:04:05Z');
const happen = (
  type: EventType,
  payload: Record<string, unknown> = {},
  userRef: string | null = 'ppid_x'
): SecurityEvent => ({
  jti: 'event_1',
  events: { [eventUris[type]]: payload },
  userRef,
  issuedAt,
});
const withdrawn = (...attributes: string[]) =>
  happen('consent-withdrawn', {
    consents: attributes.map((attribute) => ({ attribute, purpose: 'delivery' })),
  });
const dropped = [{ type: 'drop_addresses', orderedBefore: new Date('2026-01-02T03:04:06Z') }];

describe('what the shop does about an event', () => {
  it.each<EventType>(['user-blocked', 'account-disabled'])(
    '%s ends every session, whenever it began',
    (type) => {
      expect(planActions(happen(type))).toEqual([{ type: 'end_sessions', begunBefore: null }]);
    }
  );

  it('session-revoked ends sessions begun before it, give or take a minute', () => {
    expect(planActions(happen('session-revoked'))).toEqual([
      { type: 'end_sessions', begunBefore: new Date('2026-01-02T03:05:05Z') },
    ]);
  });

  it('account-purged ends sessions before it forgets, so that no order slips through', () => {
    expect(planActions(happen('account-purged')).map(({ type }) => type)).toEqual([
      'end_sessions',
      'forget',
    ]);
  });

  it.each([
    [withdrawn('address'), dropped],
    [withdrawn('email', 'address'), dropped],
    [withdrawn('email'), []],
    [happen('consent-withdrawn'), []],
    [happen('consent-withdrawn', { consents: ['address', null] }), []],
  ])(
    'a withdrawal takes addresses off only when the address was withdrawn (%#)',
    (event, actions) => {
      expect(planActions(event)).toEqual(actions);
    }
  );

  it.each([
    happen('user-updated', { attributes: ['email'] }),
    happen('user-blocked', {}, null),
    { ...happen('user-blocked'), events: { 'urn:unknown': {} } },
  ])('does nothing about what changes nothing here (%#)', (event) => {
    expect(planActions(event)).toEqual([]);
  });
});
