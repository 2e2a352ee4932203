import { describe, expect, it } from '@jest/globals';
import { cleanLogPayload } from './log-payload.ts';

describe('an entry of the log', () => {
  it.each([
    ['as a value of type password', { type: 'password', value: 'correct horse' }],
    ['nested', { step: { profile: [{ type: 'Password', value: 'correct horse' }] } }],
    ['under a name that says so', { newPassword: 'correct horse' }],
  ])('loses a password %s', (_title, payload) => {
    const cleaned = JSON.stringify(cleanLogPayload(payload));

    expect(cleaned).not.toContain('correct horse');
    expect(cleaned).toContain('******');
  });

  it('keeps values that are no passwords', () => {
    const payload = { type: 'email', value: 'anna@example.com', ip: '203.0.113.7' };

    expect(cleanLogPayload(payload)).toEqual(payload);
  });

  it.each([
    ['an object', { event: 'User.Created', hookId: 'h', data: { name: 'Anna' } }],
    ['text', JSON.stringify({ event: 'User.Created', hookId: 'h', data: { name: 'Anna' } })],
  ])('keeps of a webhook’s body only what names the event, when it is %s', (_title, body) => {
    const cleaned = cleanLogPayload({ hookRequest: { endpoint: 'https://a.example', body } });

    expect(cleaned['hookRequest']).toEqual({
      endpoint: 'https://a.example',
      body: { event: 'User.Created', hookId: 'h' },
    });
  });

  it('keeps nothing of a body it cannot read', () => {
    const cleaned = cleanLogPayload({ hookRequest: { body: 'name=Anna' } });

    expect(cleaned['hookRequest']).toEqual({ body: {} });
  });
});
