/**
 * Drives every flow that handles personal data, with unique values, through HTTP only. The table below says which flows there
 * are and which host has them; a flow that does not do what it should throws.
 */
import type { World } from '../../../testing/world.ts';
import { changeAccount, readAccount } from './account.ts';
import { registerAdministrator } from './admin.ts';
import type { Canaries } from './canaries.ts';
import { requestBySaml, useEnterpriseSso } from './enterprise.ts';
import { startHooks } from './hooks.ts';
import { useLegacyApi } from './legacy.ts';
import { consentToThirdParty, signOutWithHint, useDevice } from './oidc.ts';
import { manageOneTimeTokens, useMagicLinks, useVerificationCodes } from './one-time-tokens.ts';
import { invite, listMembers } from './organizations.ts';
import {
  abandon,
  failToSignIn,
  lockOut,
  resetPassword,
  signInByCode,
  signInByPassword,
} from './sign-in.ts';
import {
  completeProfile,
  fillCustomFields,
  registerByCode,
  registerByUsername,
} from './sign-up.ts';
import { manageIdentities, useSocialSignIn } from './social.ts';
import { useSitesApi } from './passport.ts';
import { openStage } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { deleteUsers, impersonate, manageUsers, readTraces, searchUsers } from './users.ts';

type Named = Person & { readonly username: string };

/** The people of a drive, as the flows leave them: one with a username, one with an e-mail address, one with everything. */
type Cast = { readonly anna: Named; readonly boris: Person; readonly clara: Named };

type Flow = readonly [
  name: string,
  hosts: 'both hosts' | 'stock only',
  run: (stage: Stage, cast: Cast) => Promise<unknown>,
];

export type Summary = {
  readonly driven: readonly string[];
  /** Flows that this host does not have. */
  readonly skipped: readonly string[];
  /** Bodies that a site's webhook received. */
  readonly deliveries: number;
};

const register = async (stage: Stage): Promise<Cast> => ({
  anna: await registerByUsername(stage),
  boris: await registerByCode(stage, 'email'),
  clara: await completeProfile(stage, await registerByCode(stage, 'phone')),
});

const flows: readonly Flow[] = [
  ['sign in by password', 'both hosts', async (stage, { clara }) => signInByPassword(stage, clara)],
  ['sign in by code', 'both hosts', async (stage, { clara }) => signInByCode(stage, clara)],
  ['fail to sign in', 'both hosts', async (stage, { clara }) => failToSignIn(stage, clara)],
  ['abandon sign-ins', 'both hosts', async (stage, { clara }) => abandon(stage, clara)],
  ['social sign-in', 'stock only', useSocialSignIn],
  ['social identities', 'stock only', manageIdentities],
  ['enterprise SSO', 'stock only', useEnterpriseSso],
  ['SAML request', 'stock only', requestBySaml],
  ['legacy sign-in API', 'stock only', useLegacyApi],
  ['magic links', 'stock only', useMagicLinks],
  ['one-time tokens', 'stock only', manageOneTimeTokens],
  ['verification codes', 'stock only', useVerificationCodes],
  ['custom sign-up fields', 'stock only', fillCustomFields],
  ['manage users', 'both hosts', manageUsers],
  ['search users', 'both hosts', searchUsers],
  ['members', 'both hosts', listMembers],
  ['invitations', 'stock only', invite],
  ['impersonation', 'both hosts', impersonate],
  [
    'third-party consent',
    'both hosts',
    async (stage, { anna }) => consentToThirdParty(stage, anna),
  ],
  ['hint and logout', 'both hosts', async (stage, { clara }) => signOutWithHint(stage, clara)],
  ['sites’ API and passport page', 'both hosts', useSitesApi],
  ['device', 'both hosts', async (stage, { anna }) => useDevice(stage, anna)],
  ['administrator', 'both hosts', registerAdministrator],
  ['read an account', 'both hosts', async (stage, { clara }) => readAccount(stage, clara)],
  ['change an account', 'stock only', async (stage, { anna }) => changeAccount(stage, anna)],
  ['reset a password', 'both hosts', async (stage, { boris }) => resetPassword(stage, boris)],
  ['audit log', 'both hosts', async (stage, { clara }) => readTraces(stage, clara.userId)],
  ['lock out', 'both hosts', lockOut],
  ['delete', 'both hosts', async (stage, { boris }) => deleteUsers(stage, boris)],
];

/**
 * @param checkpoint looks at the host between flows, and in the middle of some: what a later flow deletes was stored all the same
 * @throws AssertionError at the first answer that is not what a working host gives
 */
export const driveEverything = async (
  world: World,
  checkpoint: () => Promise<void> = async () => Promise.resolve()
): Promise<{ canaries: Canaries; summary: Summary }> => {
  const stage = await openStage(world, checkpoint);
  const { canaries } = stage;
  const { isStock } = world.host;
  const hooks = isStock ? await startHooks(world) : undefined;
  const driven = ['register'];
  const skipped: string[] = [];
  try {
    canaries.enter('register');
    const cast = await register(stage);
    await checkpoint();
    for (const [name, hosts, run] of flows) {
      if (hosts === 'stock only' && !isStock) {
        skipped.push(name);
        continue;
      }
      canaries.enter(name);
      try {
        await run(stage, cast);
      } catch (error) {
        throw new Error(`the flow “${name}” does not work`, { cause: error });
      }
      driven.push(name);
      await checkpoint();
    }
    const named = [cast.anna.username, cast.clara.username];
    const deliveries = (await hooks?.settle(named)) ?? 0;
    await checkpoint();
    return { canaries, summary: { driven, skipped, deliveries } };
  } finally {
    await hooks?.close();
  }
};
