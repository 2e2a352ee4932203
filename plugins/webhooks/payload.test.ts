import { describe, expect, it } from '@jest/globals';
import { parseWebhookSubject, reduceWebhook } from './payload.ts';

const userRef = 'ppid_abcdefghijklmnopqrstuvwxyz';
const head = { createdAt: '2026-01-02T03:04:05.678Z', hookId: 'hook_1' };

/** Everything personal that Logto 1.42 puts into one payload or another. */
const personal = {
  sessionId: 'canary-session',
  userAgent: 'canary-agent',
  userIp: '203.0.113.77',
  ip: '203.0.113.77',
  userId: 'canaryuserid',
  user: { id: 'canaryuserid', primaryEmail: 'canary@example.com', customData: { a: 'canary' } },
  path: '/users/canaryuserid',
  type: 'email',
  value: 'canary@example.com',
  adaptiveMfaResult: { triggeredRules: [{ rule: 'canary' }] },
  addedUserIds: ['canaryuserid'],
  removedUserIds: ['canaryuserid'],
  revokedGrantIds: ['canary-grant'],
  unknownField: 'canary',
};
const application = { id: 'app_1', type: 'SPA', name: 'canary shop', description: 'canary' };

describe('a reduced webhook', () => {
  it('tells of a sign-in what happened, where, and how the site knows the person', () => {
    const payload = {
      ...head,
      ...personal,
      event: 'PostSignIn',
      interactionEvent: 'SignIn',
      application,
    };

    expect(reduceWebhook(payload, userRef)).toEqual({
      ...head,
      event: 'PostSignIn',
      interactionEvent: 'SignIn',
      application: { id: 'app_1', type: 'SPA' },
      user_ref: userRef,
    });
  });

  it('tells of a change by the Management API which kind it was, and of whom nothing', () => {
    const payload = {
      ...head,
      ...personal,
      event: 'User.Data.Updated',
      method: 'PATCH',
      status: 200,
      matchedRoute: '/users/:userId',
      params: { userId: 'canaryuserid', id: 'canaryuserid' },
      data: { id: 'canaryuserid', name: 'canary' },
    };

    expect(reduceWebhook(payload, null)).toEqual({
      ...head,
      event: 'User.Data.Updated',
      method: 'PATCH',
      status: 200,
      matchedRoute: '/users/:userId',
    });
  });

  it.each([
    'Role.Created',
    'Scope.Data.Updated',
    'Organization.Deleted',
    'OrganizationRole.Scopes.Updated',
    'OrganizationScope.Created',
  ])('names the resource of %s by its id, and not by its name', (event) => {
    const payload = {
      ...head,
      ...personal,
      event,
      params: { id: 'res_1', scopeId: 'scope_1', userId: 'canaryuserid' },
      data: { id: 'res_1', name: 'canary', description: 'canary', customData: { a: 'canary' } },
    };

    expect(reduceWebhook(payload, null)).toEqual({
      ...head,
      event,
      params: { id: 'res_1', scopeId: 'scope_1' },
      data: { id: 'res_1' },
    });
  });

  it('tells of a membership the organization and applications, and no person', () => {
    const payload = {
      ...head,
      ...personal,
      event: 'Organization.Membership.Updated',
      organizationId: 'org_1',
      addedApplicationIds: ['app_1'],
      params: { id: 'org_1', userId: 'canaryuserid' },
    };

    expect(reduceWebhook(payload, null)).toEqual({
      ...head,
      event: 'Organization.Membership.Updated',
      organizationId: 'org_1',
      addedApplicationIds: ['app_1'],
    });
  });

  it.each([
    'PostRegister',
    'PostResetPassword',
    'PostSignInAdaptiveMfaTriggered',
    'User.Created',
    'User.Deleted',
    'User.SuspensionStatus.Updated',
    'Organization.Membership.Updated',
    'Identifier.Lockout',
    'Message.RateLimited',
    'Grant.LimitExceeded',
    'Something.New',
  ])('of %s holds nothing personal, wherever it stands', (event) => {
    const payload = {
      ...head,
      ...personal,
      event,
      application,
      organizationId: 'canary@example.com',
      matchedRoute: '/users/canary@example.com',
      method: 'canary',
      interactionEvent: 'canary',
      data: { ...personal.user, data: personal.user },
      params: personal,
    };

    const text = JSON.stringify(reduceWebhook(payload, userRef));

    expect(text).not.toMatch(/canary|203\.0\.113/);
    expect(text).toContain(`"event":"${event}"`);
  });

  it.each([
    ['no object', 'canary'],
    ['nothing', undefined],
    ['no event', head],
    ['an event that is a sentence', { ...head, event: 'canary@example.com' }],
    ['no hook', { event: 'PostSignIn', createdAt: head.createdAt }],
    ['a time that is none', { ...head, event: 'PostSignIn', createdAt: 'canary' }],
  ])('is refused when there is %s', (_title, payload) => {
    expect(() => reduceWebhook(payload, null)).toThrow(
      expect.objectContaining({ code: 'webhooks.unexpected_payload' })
    );
  });
});

describe('whom a webhook is about', () => {
  it.each([
    [
      'a sign-in',
      { event: 'PostSignIn', userId: 'u1', application },
      { applicationId: 'app_1', userId: 'u1' },
    ],
    [
      'a change while somebody signs in',
      { event: 'User.Data.Updated', applicationId: 'app_2', data: { id: 'u2' } },
      { applicationId: 'app_2', userId: 'u2' },
    ],
    [
      'a change by the Management API',
      { event: 'User.Created', data: { id: 'u3' } },
      { applicationId: null, userId: 'u3' },
    ],
    [
      'a role',
      { event: 'Role.Created', data: { id: 'r1' } },
      { applicationId: null, userId: null },
    ],
    [
      'too many grants',
      { event: 'Grant.LimitExceeded', applicationId: 'app_3', userId: 'u4' },
      { applicationId: 'app_3', userId: 'u4' },
    ],
  ])('is read from %s', (_title, payload, wanted) => {
    expect(parseWebhookSubject({ ...head, ...payload })).toEqual({ hookId: 'hook_1', ...wanted });
  });
});
