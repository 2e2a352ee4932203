/**
 * A system with a past, for tests of upgrades, removal and restores: a person who has registered and signed in, whose name and address
 * are known, and who shares the address with a site that has read it. And what must be true of them afterwards, on whichever host.
 */
import { expect } from '@jest/globals';
import { runCommand } from './command.ts';
import { findCanaries } from './canary.ts';
import { dumpDatabase } from './dump.ts';
import { startTestHost } from './host.ts';
import type { TestHost } from './host.ts';
import { connectManagement } from './management.ts';
import { signInAt } from './oidc-client.ts';
import type { Site } from './oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from './passport-api.ts';
import { findNewestUserId } from './world.ts';
import type { World } from './world.ts';

export const person = { username: 'Lasting_Person', password: 'correct horse' };
export const email = 'Lasting.Person@Example.com';

/** The process ends; databases and keys go on. */
export const endProcess = async ({ pid, exited }: TestHost) => {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
  await exited;
};

export const startAgain = async ({ database, vaults, environment }: TestHost, pack = true) =>
  startTestHost({ pack, database, vaults, environment });

export type Scene = {
  readonly world: World;
  readonly site: Site;
  readonly siteId: string;
  readonly userId: string;
  readonly subject: string;
  readonly apiKey: string;
};

/** A person who has signed in, shares an address with a site, and whose address the site has read. */
export const playScene = async (world: World): Promise<Scene> => {
  const site = await world.createSite('lasting', { scope: 'openid contact:email' });
  const silent = { ...site, scope: 'openid' };
  const { claims } = await signInAt(silent, { ...person, isNew: true });
  const userId = await findNewestUserId(world.host);
  await world.management.call('PATCH', `/users/${userId}`, {
    primaryEmail: email,
    name: 'Lasting Person',
    profile: { givenName: 'Lasting' },
    customData: { note: 'keeps' },
  });
  const siteId = await findSiteId(world, site.clientId);
  await declareOver(world, siteId, [
    {
      attribute: 'email',
      purpose: 'receipts',
      purposeCode: 'dpv:ServiceProvision',
      textEn: 'To send you receipts',
      textRu: 'Чтобы присылать чеки',
      defaultDays: 30,
      longestDays: 365,
    },
  ]);
  await signInAt(site, { ...person, share: ['email'] });
  const apiKey = await createKey(world, siteId, ['attributes:read']);
  return { world, site, siteId, userId, subject: String(claims.sub), apiKey };
};

export const readEmail = async ({ userUrl }: TestHost, { subject, apiKey }: Scene) =>
  callApi(userUrl, apiKey, 'GET', `/attributes/${subject}?attributes=email&purpose=receipts`);

/** Signs in by the old password, is the old subject, and every value reads as before. */
export const expectPerson = async (host: TestHost, { site, userId, subject }: Scene) => {
  const { claims } = await signInAt({ ...site, userUrl: host.userUrl, scope: 'openid' }, person);
  expect(claims.sub).toBe(subject);
  expect(await (await connectManagement(host)).call('GET', `/users/${userId}`)).toMatchObject({
    username: person.username,
    primaryEmail: email,
    name: 'Lasting Person',
    profile: { givenName: 'Lasting' },
    customData: { note: 'keeps' },
  });
};

export const expectSealed = async ({ databaseUrl, vaultUrls }: TestHost) => {
  const dumps = await Promise.all([databaseUrl, ...vaultUrls].map(dumpDatabase));
  const all = Object.assign({}, ...dumps) as Record<string, string>;
  expect(findCanaries([email, person.username, 'Lasting Person'], all)).toEqual([]);
};

export const exportChain = async (host: TestHost) => {
  const exported = await runCommand(host, 'audit', 'export', 'default', '-');
  return { code: exported.code, lines: exported.stdout.trim().split('\n').length };
};
