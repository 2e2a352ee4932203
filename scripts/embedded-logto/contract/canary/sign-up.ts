/** Registration by every means both hosts have, and a sign-in that adds what an account lacks. */
import assert from 'node:assert/strict';
import { assertFields } from './stage.ts';
import type { Identifier, Person, Stage } from './stage.ts';
import { openSession } from './session.ts';
import type { Event, Session } from './session.ts';

/** Proves an address by the code sent to it; the proof's id. */
export const proveByCode = async (
  stage: Stage,
  session: Session,
  identifier: Identifier,
  interactionEvent: Event
): Promise<string> => {
  const { verificationId } = await session.call(200, 'POST', '/verification/verification-code', {
    identifier,
    interactionEvent,
  });
  await session.call(200, 'POST', '/verification/verification-code/verify', {
    identifier,
    verificationId,
    code: await stage.readCode(identifier.value),
  });
  return String(verificationId);
};

/** What a browser says about itself, and what a proxy adds about its place. */
export const makeHeaders = ({ canaries }: Stage): Readonly<Record<string, string>> => ({
  'user-agent': canaries.make('user agent'),
  'x-logto-cf-country': 'FR',
  'x-logto-cf-city': canaries.make('city'),
  'x-logto-cf-latitude': canaries.make('coordinate'),
  'x-logto-cf-longitude': canaries.make('coordinate'),
});

export const registerByUsername = async (stage: Stage): Promise<Person & { username: string }> => {
  const { canaries } = stage;
  await stage.signUpBy('username');
  const person = { username: canaries.make('username'), password: canaries.make('password') };
  const session = await openSession(stage.site, 'Register', { headers: makeHeaders(stage) });
  const { verificationId } = await session.call(
    200,
    'POST',
    '/verification/new-password-identity',
    { identifier: { type: 'username', value: person.username }, password: person.password }
  );
  await session.call(201, 'POST', '/identification', { verificationId });
  await session.finish();
  return { ...person, userId: await stage.getNewest({ username: person.username }) };
};

/** By a code sent to an e-mail address or a phone; the password comes in a later step. */
export const registerByCode = async (stage: Stage, type: 'email' | 'phone'): Promise<Person> => {
  const { canaries } = stage;
  await stage.signUpBy(type);
  const value = canaries.make(type);
  const password = canaries.make('password');
  const session = await openSession(stage.site, 'Register', { headers: makeHeaders(stage) });
  const verificationId = await proveByCode(stage, session, { type, value }, 'Register');
  await session.call(422, 'POST', '/identification', { verificationId });
  await session.call(204, 'POST', '/profile', { type: 'password', value: password });
  await stage.checkpoint();
  await session.call(201, 'POST', '/identification', {});
  await session.finish();
  const column = type === 'email' ? 'primaryEmail' : 'primaryPhone';
  return { [type]: value, password, userId: await stage.getNewest({ [column]: value }) };
};

/** An account without an e-mail address adds one, and a username, while it signs in. */
export const completeProfile = async (
  stage: Stage,
  person: Person
): Promise<Person & { username: string }> => {
  const { canaries } = stage;
  await stage.signUpBy('email');
  const email = canaries.make('email');
  const session = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
  const { verificationId } = await session.call(200, 'POST', '/verification/password', {
    identifier: { type: 'phone', value: person.phone },
    password: person.password,
  });
  await session.call(204, 'POST', '/identification', { verificationId });
  const missing = await session.call(422, 'POST', '/submit', {});
  assertFields(missing, { code: 'user.missing_profile' }, 'submit without an address');
  const proof = await proveByCode(stage, session, { type: 'email', value: email }, 'SignIn');
  await session.call(204, 'POST', '/profile', { type: 'email', verificationId: proof });
  const { verificationRecords } = await session.call(200, 'GET', '/interaction');
  assert.ok(JSON.stringify(verificationRecords).includes(email), 'the page knows the address');
  const username = canaries.make('username');
  await session.call(204, 'POST', '/profile', { type: 'username', value: username });
  await session.finish();
  await stage.getUser(person.userId, { primaryEmail: email, username });
  return { ...person, email, username };
};

/** Fields the tenant adds to its sign-up page: known ones go to the profile, others to the custom data. Stock Logto only. */
export const fillCustomFields = async (stage: Stage) => {
  const { canaries, manage } = stage;
  const fields = [
    { name: 'nickname', type: 'Text', label: 'Nickname', required: true },
    { name: 'pet', type: 'Text', label: 'Pet', required: true },
  ];
  for (const field of fields) {
    await manage('POST', '/custom-profile-fields', field);
  }
  await stage.signUpBy('username');
  const values = { nickname: canaries.make('nickname'), pet: canaries.make('custom data') };
  const session = await openSession(stage.site, 'Register', { headers: makeHeaders(stage) });
  const username = canaries.make('username');
  const { verificationId } = await session.call(
    200,
    'POST',
    '/verification/new-password-identity',
    { identifier: { type: 'username', value: username }, password: canaries.make('password') }
  );
  await session.call(422, 'POST', '/identification', { verificationId });
  await session.call(204, 'POST', '/profile', { type: 'extraProfile', values });
  await session.call(201, 'POST', '/identification', {});
  await session.finish();
  await stage.getNewest({
    username,
    profile: { nickname: values.nickname },
    customData: { pet: values.pet },
  });
  for (const { name } of fields) {
    await manage('DELETE', `/custom-profile-fields/${name}`);
  }
};
