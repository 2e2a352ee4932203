/** Signing in and failing to: passwords, codes, unknown names, lock-out, what is left when a person goes away, reset. */
import assert from 'node:assert/strict';
import { fetchUserinfo } from '../../../testing/oidc-client.ts';
import { makeHeaders, proveByCode } from './sign-up.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { assertFields } from './stage.ts';
import type { Identifier, Person, Stage } from './stage.ts';

const tryPassword = async (
  session: Session,
  status: number,
  identifier: Identifier,
  password: string
) => session.call(status, 'POST', '/verification/password', { identifier, password });

export const listIdentifiers = ({ username, email, phone }: Person): readonly Identifier[] =>
  (
    [
      ['username', username],
      ['email', email],
      ['phone', phone],
    ] as const
  ).flatMap(([type, value]) => (value ? [{ type, value }] : []));

/** With the identifier as it was written and, an e-mail address being one whatever its case, in lower case. */
export const signInByPassword = async (stage: Stage, person: Person) => {
  const asWritten = listIdentifiers(person);
  const lower = asWritten
    .filter(({ type }) => type === 'email')
    .map(({ type, value }) => ({ type, value: value.toLowerCase() }));
  for (const identifier of [...asWritten, ...lower]) {
    const session = await openSession(stage.site, 'SignIn', {
      headers: makeHeaders(stage),
      parameters: { login_hint: identifier.value },
    });
    const { verificationId } = await tryPassword(session, 200, identifier, person.password);
    await session.call(204, 'POST', '/identification', { verificationId });
    const { tokens } = await session.finish();
    assert.ok((await fetchUserinfo(stage.site, tokens.access_token)).sub);
  }
};

export const signInByCode = async (stage: Stage, person: Person) => {
  for (const identifier of listIdentifiers(person).filter(({ type }) => type !== 'username')) {
    const session = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
    const verificationId = await proveByCode(stage, session, identifier, 'SignIn');
    await session.call(204, 'POST', '/identification', { verificationId });
    await session.finish();
  }
};

/** Wrong passwords, names nobody has, codes sent to strangers. */
export const failToSignIn = async (stage: Stage, person: Person) => {
  const { canaries } = stage;
  const session = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
  for (const identifier of listIdentifiers(person)) {
    await tryPassword(session, 422, identifier, canaries.make('password'));
  }
  for (const type of ['username', 'email', 'phone'] as const) {
    const identifier = { type, value: canaries.make(type) };
    await tryPassword(session, 422, identifier, canaries.make('password'));
    if (type !== 'username') {
      const verificationId = await proveByCode(stage, session, identifier, 'SignIn');
      const answer = await session.call(404, 'POST', '/identification', { verificationId });
      assertFields(answer, { code: 'user.user_not_exist' }, 'a stranger');
    }
  }
};

/** A person of their own: failures count for an hour. */
export const lockOut = async (stage: Stage) => {
  const { canaries } = stage;
  const fields = { username: canaries.make('username'), primaryPhone: canaries.make('phone') };
  await stage.createUser({ ...fields, password: canaries.make('password') });
  await stage.manage('PATCH', '/sign-in-exp', {
    sentinelPolicy: { maxAttempts: 3, lockoutDuration: 60 },
  });
  const targets: readonly Identifier[] = [
    { type: 'username', value: fields.username },
    { type: 'phone', value: fields.primaryPhone },
    { type: 'email', value: canaries.make('email') },
  ];
  for (const identifier of targets) {
    const session = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
    await tryPassword(session, 422, identifier, canaries.make('password'));
    await tryPassword(session, 422, identifier, canaries.make('password'));
    const blocked = await tryPassword(session, 400, identifier, canaries.make('password'));
    const code = 'session.verification_blocked_too_many_attempts';
    assertFields(blocked, { code }, 'the third failure');
  }
  await stage.manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
};

/** Interactions nobody finishes stay in the database: each kind of step once. */
export const abandon = async (stage: Stage, person: Person) => {
  const { canaries } = stage;
  await stage.signUpBy('email');
  const hinted = { parameters: { login_hint: canaries.make('login_hint') } };
  await openSession(stage.site, 'SignIn', { ...hinted, headers: makeHeaders(stage) });

  const signIn = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
  const [identifier] = listIdentifiers(person);
  assert.ok(identifier);
  await tryPassword(signIn, 200, identifier, person.password);

  for (const type of ['email', 'phone'] as const) {
    await stage.signUpBy(type);
    const unverified = await openSession(stage.site, 'Register', { headers: makeHeaders(stage) });
    const value = canaries.make(type);
    await unverified.call(200, 'POST', '/verification/verification-code', {
      identifier: { type, value },
      interactionEvent: 'Register',
    });
    const session = await openSession(stage.site, 'Register', { headers: makeHeaders(stage) });
    const other = { type, value: canaries.make(type) };
    const verificationId = await proveByCode(stage, session, other, 'Register');
    await session.call(422, 'POST', '/identification', { verificationId });
    await session.call(204, 'POST', '/profile', {
      type: 'password',
      value: canaries.make('password'),
    });
  }

  await stage.signUpBy('username');
  const session = await openSession(stage.site, 'Register', { headers: makeHeaders(stage) });
  await session.call(200, 'POST', '/verification/new-password-identity', {
    identifier: { type: 'username', value: canaries.make('username') },
    password: canaries.make('password'),
  });
};

export const resetPassword = async (stage: Stage, person: Person): Promise<Person> => {
  const password = stage.canaries.make('password');
  const identifiers = listIdentifiers(person).filter(({ type }) => type !== 'username');
  for (const identifier of identifiers) {
    const session = await openSession(stage.site, 'ForgotPassword', {
      headers: makeHeaders(stage),
    });
    const verificationId = await proveByCode(stage, session, identifier, 'ForgotPassword');
    await session.call(204, 'POST', '/identification', { verificationId });
    const chosen = identifier === identifiers.at(-1) ? password : stage.canaries.make('password');
    await session.call(204, 'PUT', '/profile/password', { password: chosen });
    await session.call(204, 'POST', '/submit', {});
  }
  await stage.manage('POST', `/users/${person.userId}/password/verify`, { password });
  return { ...person, password };
};
