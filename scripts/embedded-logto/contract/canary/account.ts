/** The account center: people who read and change what Logto knows of them. */
import { signInAt } from '../../../testing/oidc-client.ts';
import { readBody } from './session.ts';
import type { Body } from './session.ts';
import { makeConnectorData } from './social.ts';
import { assertFields } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { makeProfile } from './users.ts';

type Call = (
  status: number,
  method: string,
  path: string,
  body?: unknown,
  proof?: string
) => Promise<Body>;

const connectAccount = async (
  { site, world }: Stage,
  { username, password }: { username: string; password: string }
): Promise<Call> => {
  const { userUrl } = world.host;
  const { tokens } = await signInAt(
    {
      userUrl,
      clientId: 'account-center',
      redirectUri: `${userUrl}/account`,
      scope: 'openid profile email phone custom_data address identities',
    },
    { username, password }
  );
  return async (status, method, path, body, proof) =>
    readBody(
      await fetch(`${site.userUrl}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tokens.access_token}`,
          'content-type': 'application/json',
          ...(proof ? { 'logto-verification-id': proof } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      status,
      `${method} ${path}`
    );
};

/** Both hosts let people read. */
export const readAccount = async (stage: Stage, person: Person & { username: string }) => {
  const call = await connectAccount(stage, person);
  assertFields(await call(200, 'GET', '/my-account'), { username: person.username }, 'my-account');
};

const changeAddresses = async (stage: Stage, call: Call, proof: string) => {
  for (const type of ['email', 'phone'] as const) {
    const value = stage.canaries.make(type);
    const identifier = { type, value };
    const { verificationRecordId: verificationId } = await call(
      201,
      'POST',
      '/verifications/verification-code',
      { identifier }
    );
    await call(200, 'POST', '/verifications/verification-code/verify', {
      identifier,
      verificationId,
      code: await stage.readCode(value),
    });
    const change = { [type]: value, newIdentifierVerificationRecordId: verificationId };
    await call(204, 'POST', `/my-account/primary-${type}`, change, proof);
    await call(201, 'POST', '/verifications/verification-code', {
      identifier: { type, value: stage.canaries.make(type) },
    });
  }
};

const linkSocial = async (stage: Stage, call: Call, proof: string) => {
  for (const isLinked of [true, false]) {
    const connectorData = makeConnectorData(stage);
    const { verificationRecordId } = await call(201, 'POST', '/verifications/social', {
      connectorId: stage.connectors.social,
      state: connectorData.state,
      redirectUri: connectorData.redirectUri,
    });
    const verify = { connectorData, verificationRecordId };
    await call(200, 'POST', '/verifications/social/verify', verify);
    if (isLinked) {
      const link = { newIdentifierVerificationRecordId: verificationRecordId };
      await call(204, 'POST', '/my-account/identities', link, proof);
    }
  }
};

/** Changing is stock Logto's alone. */
export const changeAccount = async (stage: Stage, person: Person & { username: string }) => {
  const { canaries, manage } = stage;
  await manage('PATCH', '/account-center', {
    enabled: true,
    fields: Object.fromEntries(
      [
        'name',
        'avatar',
        'username',
        'profile',
        'customData',
        'email',
        'phone',
        'password',
        'social',
      ].map((field) => [field, 'Edit'])
    ),
  });
  const call = await connectAccount(stage, person);
  const fields = {
    name: canaries.make('name'),
    avatar: canaries.make('avatar'),
    customData: { mine: canaries.make('custom data') },
  };
  assertFields(await call(200, 'PATCH', '/my-account', fields), fields, 'PATCH my-account');
  const profile = makeProfile(stage);
  assertFields(await call(200, 'PATCH', '/my-account/profile', profile), profile, 'my profile');
  const wrong = { password: canaries.make('password') };
  await call(422, 'POST', '/verifications/password', wrong);
  const { verificationRecordId } = await call(201, 'POST', '/verifications/password', {
    password: person.password,
  });
  const proof = String(verificationRecordId);
  const username = canaries.make('username');
  await call(200, 'PATCH', '/my-account', { username }, proof);
  await changeAddresses(stage, call, proof);
  await linkSocial(stage, call, proof);
  const password = canaries.make('password');
  await call(204, 'POST', '/my-account/password', { password }, proof);
  await stage.getUser(person.userId, { ...fields, profile, username });
  return { ...person, username, password };
};
