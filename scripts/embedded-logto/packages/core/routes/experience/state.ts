/** What an unfinished sign-in remembers between requests; kept in the OIDC interaction, in Logto's shape. */
import { UsersPasswordEncryptionMethod } from '@logto/schemas';
import type { Context } from 'koa';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { TenantContext } from '../../tenant-context.ts';

export const identifierGuard = z.object({
  type: z.enum(['username', 'email', 'phone']),
  value: z.string().min(1).max(128),
});
export const codeIdentifierGuard = identifierGuard.extend({ type: z.enum(['email', 'phone']) });
export const eventGuard = z.enum(['SignIn', 'Register', 'ForgotPassword']);

const recordGuard = z.discriminatedUnion('type', [
  z.object({
    id: z.string(),
    type: z.enum(['EmailVerificationCode', 'PhoneVerificationCode']),
    identifier: codeIdentifierGuard,
    templateType: z.string(),
    verified: z.boolean(),
  }),
  z.object({
    id: z.string(),
    type: z.literal('Password'),
    identifier: identifierGuard,
    verified: z.boolean(),
  }),
  z.object({
    id: z.string(),
    type: z.literal('NewPasswordIdentity'),
    identifier: identifierGuard,
    passwordEncrypted: z.string(),
    passwordEncryptionMethod: z.nativeEnum(UsersPasswordEncryptionMethod),
  }),
]);

const profileGuard = z.object({
  username: z.string().optional(),
  primaryEmail: z.string().optional(),
  primaryPhone: z.string().optional(),
  name: z.string().optional(),
  passwordEncrypted: z.string().optional(),
  passwordEncryptionMethod: z.nativeEnum(UsersPasswordEncryptionMethod).optional(),
});

const stateGuard = z.object({
  interactionEvent: eventGuard,
  userId: z.string().optional(),
  profile: profileGuard.default({}),
  mfa: z.object({}).default({}),
  verificationRecords: z.array(recordGuard).default([]),
});

export type VerificationRecord = z.infer<typeof recordGuard>;
export type ExperienceState = z.infer<typeof stateGuard>;
export type Profile = z.infer<typeof profileGuard>;

export const createState = (interactionEvent: ExperienceState['interactionEvent']) =>
  stateGuard.parse({ interactionEvent });

/** @throws session.interaction_not_found when the interaction was not begun by PUT /experience */
export const loadState = async (
  ctx: Context,
  { provider }: Pick<TenantContext, 'provider'>
): Promise<ExperienceState> => {
  const { result } = await provider.interactionDetails(ctx.req, ctx.res);
  const parsed = stateGuard.safeParse(result ?? {});
  if (!parsed.success) {
    throw new RequestError('session.interaction_not_found', 404);
  }
  return parsed.data;
};

export const saveState = async (
  ctx: Context,
  { provider }: Pick<TenantContext, 'provider'>,
  state: ExperienceState
) => {
  const { result } = await provider.interactionDetails(ctx.req, ctx.res);
  await provider.interactionResult(
    ctx.req,
    ctx.res,
    { ...result, ...state },
    { mergeWithLastSubmission: true }
  );
};

/** One record per type: a newer one replaces it. */
export const withRecord = (
  state: ExperienceState,
  record: VerificationRecord
): ExperienceState => ({
  ...state,
  verificationRecords: [
    ...state.verificationRecords.filter(({ type }) => type !== record.type),
    record,
  ],
});

/** @throws session.verification_session_not_found */
export const getRecord = (state: ExperienceState, id: string): VerificationRecord => {
  const record = state.verificationRecords.find((candidate) => candidate.id === id);
  if (!record) {
    throw new RequestError('session.verification_session_not_found', 404);
  }
  return record;
};
