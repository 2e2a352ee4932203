/** What the tenant's sign-in experience allows. Decisions only. */
import type { SignInExperience } from '@logto/schemas';
import { RequestError } from '../../errors.ts';
import type { IdentifierType } from '../../queries/users.ts';
import type { ExperienceState, Profile, VerificationRecord } from './state.ts';

type Policy = Pick<SignInExperience, 'signIn' | 'signUp' | 'signInMode' | 'passwordPolicy'>;

const refuse = (code: string, status = 422) => new RequestError(code, status);

/** @throws auth.forbidden when the mode does not have this event */
export const assertEvent = ({ signInMode }: Policy, event: ExperienceState['interactionEvent']) => {
  const isRefused =
    (event === 'SignIn' && signInMode === 'Register') ||
    (event === 'Register' && signInMode === 'SignIn');
  if (isRefused) {
    throw refuse('auth.forbidden', 403);
  }
};

/** @throws user.sign_in_method_not_enabled */
export const assertSignInMethod = ({ signIn }: Policy, record: VerificationRecord) => {
  const method = signIn.methods.find(
    ({ identifier }) => String(identifier) === record.identifier.type
  );
  const isEnabled = record.type === 'Password' ? method?.password : method?.verificationCode;
  if (!isEnabled) {
    throw refuse('user.sign_in_method_not_enabled');
  }
};

/** @throws user.sign_up_method_not_enabled */
export const assertSignUpIdentifier = ({ signUp }: Policy, type: IdentifierType) => {
  const allowed = [
    ...signUp.identifiers.map(String),
    ...(signUp.secondaryIdentifiers ?? []).flatMap(({ identifier }) =>
      String(identifier) === 'emailOrPhone' ? ['email', 'phone'] : [String(identifier)]
    ),
  ];
  if (!allowed.includes(type)) {
    throw refuse('user.sign_up_method_not_enabled');
  }
};

const fieldOf = { username: 'username', email: 'primaryEmail', phone: 'primaryPhone' } as const;

/** Names of what a new account still lacks, in Logto's words. */
export const listMissingProfile = ({ signUp }: Policy, profile: Profile): readonly string[] => {
  const has = (type: IdentifierType) => Boolean(profile[fieldOf[type]]);
  const identifiers = signUp.identifiers.map(String) as IdentifierType[];
  const missingIdentifier =
    identifiers.length > 0 && !identifiers.some(has)
      ? [identifiers.length > 1 ? 'emailOrPhone' : (identifiers[0] ?? '')]
      : [];
  const missingSecondary = (signUp.secondaryIdentifiers ?? []).flatMap(({ identifier }) => {
    const name = String(identifier);
    const isThere =
      name === 'emailOrPhone' ? has('email') || has('phone') : has(name as IdentifierType);
    return isThere ? [] : [name];
  });
  const missingPassword = signUp.password && !profile.passwordEncrypted ? ['password'] : [];
  return [...missingIdentifier, ...missingSecondary, ...missingPassword];
};

const minimumLength = 8;
const maximumLength = 256;

/** The parts of Logto's policy that need no network: length and kinds of characters. @throws password.rejected */
export const assertPassword = ({ passwordPolicy }: Policy, password: string) => {
  const { length, characterTypes } = passwordPolicy;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password));
  const issues = [
    ...(password.length < (length?.min ?? minimumLength) ? ['password_rejected.too_short'] : []),
    ...(password.length > (length?.max ?? maximumLength) ? ['password_rejected.too_long'] : []),
    ...(kinds.length < (characterTypes?.min ?? 1) ? ['password_rejected.character_types'] : []),
  ];
  if (issues.length > 0) {
    throw new RequestError('password.rejected', 422, { issues: issues.map((code) => ({ code })) });
  }
};
