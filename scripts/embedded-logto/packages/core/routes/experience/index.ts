/** Logto's Experience API: sign-in, registration and password reset as a state machine kept in the OIDC interaction. */
import type { CreateUser } from '@logto/schemas';
import type Router from 'koa-router';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { hashPassword } from '../../passwords.ts';
import { insertLog } from '../../queries/logs.ts';
import { getSignInExperience } from '../../queries/sign-in-experience.ts';
import { findUserByIdentifier, updateUser } from '../../queries/users.ts';
import { findUser } from '../../oidc/claims.ts';
import type { TenantContext } from '../../tenant-context.ts';
import {
  assertEvent,
  assertPassword,
  assertSignInMethod,
  assertSignUpIdentifier,
  listMissingProfile,
} from './policy.ts';
import { provisionUser } from './provision.ts';
import { createState, eventGuard, getRecord, loadState, saveState } from './state.ts';
import type { ExperienceState, Profile, VerificationRecord } from './state.ts';
import { registerVerificationRoutes } from './verifications.ts';

/** Only what is set: an absent value must not overwrite a column. */
const toColumns = (profile: Profile): Partial<CreateUser> =>
  Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined));

const toProfile = (record: VerificationRecord): Profile => {
  const { type, value } = record.identifier;
  if (record.type === 'NewPasswordIdentity') {
    const { passwordEncrypted, passwordEncryptionMethod } = record;
    const name = { username: 'username', email: 'primaryEmail', phone: 'primaryPhone' }[type];
    return { [name]: value, passwordEncrypted, passwordEncryptionMethod };
  }
  if (!record.verified || record.type === 'Password') {
    throw new RequestError('session.verification_failed', 400);
  }
  return type === 'email' ? { primaryEmail: value } : { primaryPhone: value };
};

const createAccount = async (
  tenant: TenantContext,
  state: ExperienceState,
  verificationId: string | undefined
): Promise<ExperienceState> => {
  const policy = await getSignInExperience(tenant.pool);
  assertEvent(policy, 'Register');
  const record = verificationId ? getRecord(state, verificationId) : undefined;
  if (record) {
    assertSignUpIdentifier(policy, record.identifier.type);
    if (await findUserByIdentifier(tenant.pool, record.identifier)) {
      throw new RequestError(`user.${record.identifier.type}_already_in_use`, 422);
    }
  }
  const profile = { ...state.profile, ...(record ? toProfile(record) : {}) };
  const missingProfile = listMissingProfile(policy, profile);
  if (missingProfile.length > 0) {
    // The proof stays good: the person adds what is missing and identifies again.
    throw Object.assign(new RequestError('user.missing_profile', 422, { missingProfile }), {
      state: { ...state, profile },
    });
  }
  const user = await provisionUser(tenant, profile);
  return { ...state, userId: user.id, profile: {} };
};

const identify = async (
  tenant: TenantContext,
  state: ExperienceState,
  verificationId: string
): Promise<ExperienceState> => {
  const record = getRecord(state, verificationId);
  if (state.interactionEvent === 'SignIn') {
    assertSignInMethod(await getSignInExperience(tenant.pool), record);
  }
  if (record.type === 'NewPasswordIdentity' || !record.verified) {
    throw new RequestError('session.verification_failed', 400);
  }
  const user = await findUserByIdentifier(tenant.pool, record.identifier);
  if (!user) {
    throw new RequestError('user.user_not_exist', 404);
  }
  if (user.isSuspended) {
    throw new RequestError('user.suspended', 401);
  }
  if (state.userId && state.userId !== user.id) {
    throw new RequestError('session.identity_conflict', 409);
  }
  return { ...state, userId: user.id };
};

/** A profile is filled in by someone who registers, or who has proved who they are; a reset only changes the password. */
const assertProfileAllowed = (state: ExperienceState) => {
  if (state.interactionEvent === 'ForgotPassword') {
    throw new RequestError('session.not_supported_for_forgot_password', 400);
  }
  if (state.interactionEvent === 'SignIn') {
    getIdentified(state);
  }
};

const getIdentified = (state: ExperienceState): string => {
  if (!state.userId) {
    throw new RequestError('session.identifier_not_found', 404);
  }
  return state.userId;
};

export const registerExperienceRoutes = (router: Router, tenant: TenantContext) => {
  const { pool, provider } = tenant;
  registerVerificationRoutes(router, tenant);

  router.put('/experience', async (ctx) => {
    const { interactionEvent } = z.object({ interactionEvent: eventGuard }).parse(ctx.request.body);
    assertEvent(await getSignInExperience(pool), interactionEvent);
    await saveState(ctx, tenant, createState(interactionEvent));
    ctx.status = 204;
  });

  router.put('/experience/interaction-event', async (ctx) => {
    const { interactionEvent } = z.object({ interactionEvent: eventGuard }).parse(ctx.request.body);
    const state = await loadState(ctx, tenant);
    assertEvent(await getSignInExperience(pool), interactionEvent);
    if ((interactionEvent === 'ForgotPassword') !== (state.interactionEvent === 'ForgotPassword')) {
      throw new RequestError('session.not_supported_for_forgot_password', 400);
    }
    await saveState(ctx, tenant, { ...state, interactionEvent });
    ctx.status = 204;
  });

  router.post('/experience/identification', async (ctx) => {
    const { verificationId } = z
      .object({ verificationId: z.string().optional() })
      .parse(ctx.request.body ?? {});
    const state = await loadState(ctx, tenant);
    if (state.interactionEvent !== 'Register' && !verificationId) {
      throw new RequestError('guard.invalid_input', 400);
    }
    try {
      const next =
        state.interactionEvent === 'Register'
          ? await createAccount(tenant, state, verificationId)
          : await identify(tenant, state, verificationId ?? '');
      await saveState(ctx, tenant, next);
    } catch (error) {
      if (error instanceof RequestError && 'state' in error) {
        await saveState(ctx, tenant, error.state as ExperienceState);
      }
      throw error;
    }
    ctx.status = state.interactionEvent === 'Register' ? 201 : 204;
  });

  router.post('/experience/profile', async (ctx) => {
    const body = z
      .discriminatedUnion('type', [
        z.object({ type: z.literal('password'), value: z.string().min(1) }),
        z.object({
          type: z.literal('username'),
          value: z
            .string()
            .regex(/^[A-Z_a-z]\w*$/)
            .max(128),
        }),
        z.object({ type: z.enum(['email', 'phone']), verificationId: z.string() }),
      ])
      .parse(ctx.request.body);
    const state = await loadState(ctx, tenant);
    assertProfileAllowed(state);
    if (body.type === 'password') {
      assertPassword(await getSignInExperience(pool), body.value);
      const profile = { ...state.profile, ...(await hashPassword(body.value)) };
      await saveState(ctx, tenant, { ...state, profile });
    } else if (body.type === 'username') {
      await saveState(ctx, tenant, {
        ...state,
        profile: { ...state.profile, username: body.value },
      });
    } else {
      const added = toProfile(getRecord(state, body.verificationId));
      await saveState(ctx, tenant, { ...state, profile: { ...state.profile, ...added } });
    }
    ctx.status = 204;
  });

  router.put('/experience/profile/password', async (ctx) => {
    const { password } = z.object({ password: z.string().min(1) }).parse(ctx.request.body);
    const state = await loadState(ctx, tenant);
    getIdentified(state);
    if (state.interactionEvent !== 'ForgotPassword') {
      throw new RequestError('session.invalid_interaction_type', 400);
    }
    assertPassword(await getSignInExperience(pool), password);
    const profile = { ...state.profile, ...(await hashPassword(password)) };
    await saveState(ctx, tenant, { ...state, profile });
    ctx.status = 204;
  });

  router.post('/experience/submit', async (ctx) => {
    const state = await loadState(ctx, tenant);
    const userId = getIdentified(state);
    const { passwordEncrypted } = state.profile;
    if (state.interactionEvent === 'ForgotPassword') {
      if (!passwordEncrypted) {
        throw new RequestError('user.new_password_required_in_profile', 422);
      }
      await updateUser(pool, userId, {
        ...toColumns(state.profile),
        passwordUpdatedAt: Date.now(),
        isPasswordExpired: false,
      });
      await saveState(ctx, tenant, createState('SignIn'));
      ctx.status = 204;
      return;
    }
    const user = await findUser(pool, userId);
    const missingProfile = user
      ? listMissingProfile(await getSignInExperience(pool), {
          username: user.username ?? state.profile.username,
          primaryEmail: user.primaryEmail ?? state.profile.primaryEmail,
          primaryPhone: user.primaryPhone ?? state.profile.primaryPhone,
          passwordEncrypted: user.passwordEncrypted ?? passwordEncrypted,
        })
      : [];
    if (missingProfile.length > 0) {
      throw new RequestError('user.missing_profile', 422, { missingProfile });
    }
    await updateUser(pool, userId, { ...toColumns(state.profile), lastSignInAt: Date.now() });
    const { params, jti } = await provider.interactionDetails(ctx.req, ctx.res);
    await insertLog(pool, `Interaction.${state.interactionEvent}.Submit`, {
      userId,
      applicationId: params['client_id'],
      interactionId: jti,
      ip: ctx.ip,
      userAgent: ctx.get('user-agent'),
      interaction: { ...state, profile: undefined },
    });
    const redirectTo = await provider.interactionResult(ctx.req, ctx.res, {
      login: { accountId: userId },
      ...state,
    });
    ctx.body = { redirectTo };
  });

  router.get('/experience/interaction', async (ctx) => {
    const { interactionEvent, userId, verificationRecords } = await loadState(ctx, tenant);
    ctx.body = {
      interactionEvent,
      userId,
      verificationRecords: verificationRecords.map(({ id, type, identifier }) => ({
        id,
        type,
        identifier,
      })),
    };
  });
};
