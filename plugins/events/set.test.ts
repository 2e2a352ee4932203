import { describe, expect, it } from '@jest/globals';
import { buildSet } from './set.ts';
import type { OutgoingEvent } from './set.ts';

const event: OutgoingEvent = {
  jti: 'event_1',
  eventUri: 'urn:logto-passport:event:user-updated',
  type: 'user-updated',
  payload: { attributes: ['email'] },
  userRef: 'ppid_1',
  streamId: 'stream_1',
  audience: ['client'],
  occurredAt: 1_700_000_000_999,
};

describe('a security event token', () => {
  it('says the same at every attempt, and has neither sub nor exp', () => {
    const first = buildSet(event, 'https://id.example/oidc');
    const second = buildSet(event, 'https://id.example/oidc');

    expect(second).toEqual(first);
    expect(first).toEqual({
      iss: 'https://id.example/oidc',
      aud: 'client',
      iat: 1_700_000_000,
      jti: 'event_1',
      sub_id: { format: 'iss_sub', iss: 'https://id.example/oidc', sub: 'ppid_1' },
      events: { 'urn:logto-passport:event:user-updated': { attributes: ['email'] } },
    });
  });

  it('names all the applications of a site', () => {
    const { aud } = buildSet({ ...event, audience: ['web', 'mobile'] }, 'https://id.example');

    expect(aud).toEqual(['web', 'mobile']);
  });

  it('is not made of an event under a name that its type does not have', () => {
    const wrong = { ...event, eventUri: 'urn:logto-passport:event:user-blocked' };

    expect(() => buildSet(wrong, 'https://id.example')).toThrow(TypeError);
  });
});
