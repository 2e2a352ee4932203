/** Proofs a person can give: a password, a code sent to them, or a new password for a new username. */
import type Router from 'koa-router';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { hashPassword, isPasswordRight } from '../../passwords.ts';
import { createPasscode, verifyPasscode } from '../../queries/passcodes.ts';
import type { CodeTarget } from '../../queries/passcodes.ts';
import { guardAttempts } from '../../queries/sentinel.ts';
import { getSignInExperience } from '../../queries/sign-in-experience.ts';
import { findUserByIdentifier, isIdentifierTaken } from '../../queries/users.ts';
import type { TenantContext } from '../../tenant-context.ts';
import { assertPassword } from './policy.ts';
import {
  codeIdentifierGuard,
  eventGuard,
  getRecord,
  identifierGuard,
  loadState,
  saveState,
  withRecord,
} from './state.ts';

const codeGuard = z.string().regex(/^\d{6}$/);

export const toTarget = ({ type, value }: z.infer<typeof codeIdentifierGuard>): CodeTarget =>
  type === 'email' ? { email: value } : { phone: value };

export const registerVerificationRoutes = (router: Router, tenant: TenantContext) => {
  const { pool, mailbox } = tenant;

  router.post('/experience/verification/password', async (ctx) => {
    const { identifier, password } = z
      .object({ identifier: identifierGuard, password: z.string().min(1) })
      .parse(ctx.request.body);
    const state = await loadState(ctx, tenant);
    await guardAttempts(pool, { action: 'Password', identifier: identifier.value }, async () => {
      const user = await findUserByIdentifier(pool, identifier);
      const isRight = await isPasswordRight(password, {
        hash: user?.passwordEncrypted ?? null,
        method: user?.passwordEncryptionMethod ?? null,
      });
      if (!isRight) {
        throw new RequestError('session.invalid_credentials', 422);
      }
    });
    const id = nanoid();
    await saveState(
      ctx,
      tenant,
      withRecord(state, { id, type: 'Password', identifier, verified: true })
    );
    ctx.body = { verificationId: id };
  });

  router.post('/experience/verification/verification-code', async (ctx) => {
    const { identifier, interactionEvent } = z
      .object({ identifier: codeIdentifierGuard, interactionEvent: eventGuard })
      .parse(ctx.request.body);
    const state = await loadState(ctx, tenant);
    const id = nanoid();
    const code = await createPasscode(pool, {
      jti: id,
      type: interactionEvent,
      target: toTarget(identifier),
    });
    mailbox.send({
      to: identifier.value,
      channel: identifier.type === 'email' ? 'email' : 'sms',
      template: interactionEvent,
      code,
    });
    const type = identifier.type === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
    await saveState(
      ctx,
      tenant,
      withRecord(state, { id, type, identifier, templateType: interactionEvent, verified: false })
    );
    ctx.body = { verificationId: id };
  });

  router.post('/experience/verification/verification-code/verify', async (ctx) => {
    const { identifier, verificationId, code } = z
      .object({ identifier: codeIdentifierGuard, verificationId: z.string(), code: codeGuard })
      .parse(ctx.request.body);
    const state = await loadState(ctx, tenant);
    const record = getRecord(state, verificationId);
    if (record.type === 'Password' || record.type === 'NewPasswordIdentity') {
      throw new RequestError('session.verification_session_not_found', 404);
    }
    await guardAttempts(
      pool,
      { action: 'VerificationCode', identifier: identifier.value },
      async () =>
        verifyPasscode(pool, {
          jti: record.id,
          type: record.templateType,
          target: toTarget(identifier),
          code,
        })
    );
    await saveState(ctx, tenant, withRecord(state, { ...record, verified: true }));
    ctx.body = { verificationId };
  });

  router.post('/experience/verification/new-password-identity', async (ctx) => {
    const { identifier, password } = z
      .object({ identifier: identifierGuard, password: z.string().min(1) })
      .parse(ctx.request.body);
    const state = await loadState(ctx, tenant);
    if (identifier.type === 'username' && !/^[A-Z_a-z]\w*$/.test(identifier.value)) {
      throw new RequestError('guard.invalid_input', 400, {
        issues: [{ path: 'identifier.value' }],
      });
    }
    if (await isIdentifierTaken(pool, identifier)) {
      throw new RequestError(`user.${identifier.type}_already_in_use`, 422);
    }
    assertPassword(await getSignInExperience(pool), password);
    const id = nanoid();
    await saveState(
      ctx,
      tenant,
      withRecord(state, {
        id,
        type: 'NewPasswordIdentity',
        identifier,
        ...(await hashPassword(password)),
      })
    );
    ctx.body = { verificationId: id };
  });
};
