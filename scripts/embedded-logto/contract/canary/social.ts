/** Sign-up and sign-in through a social provider, which says more of a person than they typed. Stock Logto only. */
import assert from 'node:assert/strict';
import { makeHeaders } from './sign-up.ts';
import { openSession } from './session.ts';
import type { Body, Session } from './session.ts';
import { assertFields } from './stage.ts';
import type { Stage } from './stage.ts';

const target = 'mock-social';
const redirectUri = 'http://shop.example/social';
const state = 'social-state';

/** What the provider answers with: known fields, fields only it knows, and tokens to keep. */
export const makeConnectorData = ({ canaries }: Stage, userId = canaries.make('identity')) => ({
  state,
  redirectUri,
  code: 'mock-code',
  userId,
  email: canaries.make('email'),
  phone: canaries.make('phone'),
  name: canaries.make('name'),
  avatar: canaries.make('avatar'),
  bio: { town: canaries.make('custom data'), born: canaries.make('birthdate') },
  tokenResponse: { access_token: 'mock-access', scope: 'email', expires_in: 3600 },
});

type ConnectorData = ReturnType<typeof makeConnectorData>;

const prove = async (
  { connectors }: Stage,
  session: Session,
  connectorData: ConnectorData
): Promise<string> => {
  const path = `/verification/social/${connectors.social}`;
  const { verificationId } = await session.call(200, 'POST', `${path}/authorization-uri`, {
    state,
    redirectUri,
  });
  await session.call(200, 'POST', `${path}/verify`, { verificationId, connectorData });
  return String(verificationId);
};

const assertIdentity = async (stage: Stage, id: string, given: ConnectorData) => {
  const { identity } = await stage.manage<{ identity: { userId: string; details: Body } }>(
    'GET',
    `/users/${id}/identities/${target}`
  );
  const details = identity.details;
  assertFields({ ...identity }, { userId: given.userId }, 'the identity');
  assertFields(details, { email: given.email, name: given.name }, 'its details');
  assertFields((details['rawData'] ?? {}) as Body, { bio: given.bio }, 'its raw data');
};

/** Registers a new person, signs in again with a changed profile, and leaves one proof unused. */
export const useSocialSignIn = async (stage: Stage) => {
  await stage.signUpBy();
  const given = makeConnectorData(stage);
  const first = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
  const verificationId = await prove(stage, first, given);
  await first.call(404, 'POST', '/identification', { verificationId });
  await first.call(204, 'PUT', '/interaction-event', { interactionEvent: 'Register' });
  await first.call(201, 'POST', '/identification', { verificationId });
  await first.finish();
  const id = await stage.getNewest({
    primaryEmail: given.email,
    name: given.name,
    avatar: given.avatar,
  });
  await assertIdentity(stage, id, given);

  const later = makeConnectorData(stage, given.userId);
  const second = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
  const proof = await prove(stage, second, later);
  await second.call(204, 'POST', '/identification', { verificationId: proof });
  await second.finish();
  await stage.getUser(id, { name: later.name, avatar: later.avatar });

  const abandoned = await openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
  await prove(stage, abandoned, makeConnectorData(stage));
};

/** The same through the Management API: an identity put, one got from the provider, one removed. */
export const manageIdentities = async (stage: Stage) => {
  const { canaries, manage } = stage;
  const id = await stage.createUser({ username: canaries.make('username') });
  const identity = {
    userId: canaries.make('identity'),
    details: { email: canaries.make('email'), rawData: { nick: canaries.make('nickname') } },
  };
  const identities = await manage('PUT', `/users/${id}/identities/other`, identity);
  assertFields(identities, { other: identity }, 'PUT identity');
  await stage.checkpoint();
  const taken = { ...identity, details: {} };
  const stranger = await stage.createUser({ username: canaries.make('username') });
  await stage.refused(422, 'PUT', `/users/${stranger}/identities/other`, taken);
  await manage('DELETE', `/users/${id}/identities/other`);
  await stage.getUser(id, { identities: {} });

  const { tokenResponse: _, ...connectorData } = makeConnectorData(stage);
  await manage('POST', `/users/${id}/identities`, {
    connectorId: stage.connectors.social,
    connectorData,
  });
  const kept = await manage('GET', `/users/${id}/all-identities`);
  assert.equal((kept['socialIdentities'] as unknown[]).length, 1);
};
