/** People with unique values in everything that the Management API can show of them: the flows of the canary drive that leave something. */
import type { World } from '../../../testing/world.ts';
import type { Canaries } from '../canary/canaries.ts';
import { useEnterpriseSso } from '../canary/enterprise.ts';
import { manageOneTimeTokens } from '../canary/one-time-tokens.ts';
import { invite, listMembers } from '../canary/organizations.ts';
import { failToSignIn, signInByPassword } from '../canary/sign-in.ts';
import { completeProfile, registerByCode, registerByUsername } from '../canary/sign-up.ts';
import { manageIdentities, useSocialSignIn } from '../canary/social.ts';
import { openStage } from '../canary/stage.ts';
import { manageUsers } from '../canary/users.ts';

export const seedPeople = async (world: World): Promise<Canaries> => {
  const stage = await openStage(world, async () => Promise.resolve());
  const { canaries } = stage;
  canaries.enter('register');
  await registerByUsername(stage);
  const clara = await completeProfile(stage, await registerByCode(stage, 'phone'));
  canaries.enter('sign in');
  await signInByPassword(stage, clara);
  await failToSignIn(stage, clara);
  canaries.enter('manage users');
  await manageUsers(stage);
  canaries.enter('members');
  await listMembers(stage);
  if (world.host.isStock) {
    canaries.enter('social');
    await useSocialSignIn(stage);
    await manageIdentities(stage);
    canaries.enter('enterprise SSO');
    await useEnterpriseSso(stage);
    canaries.enter('one-time tokens');
    await manageOneTimeTokens(stage);
    canaries.enter('invitations');
    await invite(stage);
  }
  return canaries;
};
