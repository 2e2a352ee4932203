/** Magic links and the codes a back end sends itself. Stock Logto only. */
import assert from 'node:assert/strict';
import { makeHeaders } from './sign-up.ts';
import { openSession } from './session.ts';
import { assertFields } from './stage.ts';
import type { Stage } from './stage.ts';

type Token = {
  readonly id: string;
  readonly token: string;
  readonly email: string;
  readonly status: string;
};

/** Made, listed by address, verified, expired, deleted; the last one stays as it is. */
export const manageOneTimeTokens = async (stage: Stage) => {
  const { canaries, manage } = stage;
  const create = async (email: string) => {
    const made = await manage<Token>('POST', '/one-time-tokens', { email, expiresIn: 600 });
    assert.ok(made.email === email, 'the address of a new one-time token');
    return made;
  };
  const email = canaries.make('email');
  const used = await create(email);
  const listed = await manage<readonly Token[]>(
    'GET',
    `/one-time-tokens?email=${encodeURIComponent(email)}`
  );
  assert.deepEqual(
    listed.map(({ id }) => id),
    [used.id]
  );
  await stage.refused(400, 'POST', '/one-time-tokens/verify', {
    token: used.token,
    email: canaries.make('email'),
  });
  const consumed = await manage<Token>('POST', '/one-time-tokens/verify', {
    token: used.token,
    email,
  });
  assert.deepEqual([consumed.status, consumed.email === email], ['consumed', true]);
  const expired = await create(email);
  const after = await manage<Token>('PUT', `/one-time-tokens/${expired.id}/status`, {
    status: 'expired',
  });
  assert.equal(after.status, 'expired');
  await stage.refused(400, 'POST', '/one-time-tokens/verify', { token: expired.token, email });
  const deleted = await create(canaries.make('email'));
  await stage.checkpoint();
  await manage('DELETE', `/one-time-tokens/${deleted.id}`);
  await stage.refused(404, 'GET', `/one-time-tokens/${deleted.id}`);
  await create(canaries.make('email'));
};

/** A stranger registers by a link, comes back by another one and leaves a third unused. */
export const useMagicLinks = async (stage: Stage) => {
  const { canaries, manage } = stage;
  await stage.signUpBy();
  const email = canaries.make('email');
  const open = async (event: 'Register' | 'SignIn') => {
    const { token } = await manage<Token>('POST', '/one-time-tokens', { email });
    const session = await openSession(stage.site, event, {
      headers: makeHeaders(stage),
      parameters: { login_hint: email, one_time_token: token },
    });
    return {
      session,
      verify: async (status: number, value = email) =>
        session.call(status, 'POST', '/verification/one-time-token/verify', {
          identifier: { type: 'email', value },
          token,
        }),
    };
  };
  for (const event of ['Register', 'SignIn'] as const) {
    const { session, verify } = await open(event);
    await verify(400, canaries.make('email'));
    const { verificationId } = await verify(200);
    await session.call(event === 'Register' ? 201 : 204, 'POST', '/identification', {
      verificationId,
    });
    await session.finish();
    await stage.getNewest({ primaryEmail: email });
  }
  await open('SignIn');
};

/** POST /verification-codes: sent and verified, and sent to somebody who never answers. */
export const useVerificationCodes = async (stage: Stage) => {
  const { canaries, manage } = stage;
  for (const type of ['email', 'phone'] as const) {
    const value = canaries.make(type);
    await manage('POST', '/verification-codes', { [type]: value });
    const verificationCode = await stage.readCode(value);
    const answer = await manage('POST', '/verification-codes/verify', {
      [type]: value,
      verificationCode,
    });
    assertFields(answer, {}, 'verification code');
    await stage.refused(400, 'POST', '/verification-codes/verify', {
      [type]: value,
      verificationCode,
    });
    await manage('POST', '/verification-codes', { [type]: canaries.make(type) });
  }
};
