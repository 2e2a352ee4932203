/** A host with a site and people who are signed in there; with the pack they share, and the site has a key and a rule. */
import { createCookieJar } from '../testing/http.ts';
import type { CookieJar } from '../testing/http.ts';
import { signInAt } from '../testing/oidc-client.ts';
import type { Credentials, Site, Tokens } from '../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../testing/passport-api.ts';
import type { ApiAnswer } from '../testing/passport-api.ts';
import { startWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

/** As many as one batch may ask for. */
export const peopleCount = 100;
const atOnce = 4;
const password = 'a long enough password 1';
/** The brake on a site's calls is not what is measured. */
const environment = { PASSPORT_API_CALLS_PER_MINUTE: '1000000' };

export type Person = {
  readonly credentials: Credentials;
  readonly jar: CookieJar;
  readonly tokens: Tokens;
  /** The site's identifier of them. */
  readonly subject: string;
};

export type ConsentHost = {
  readonly world: World;
  readonly site: Site;
  /** The person whose turn it is. */
  readonly personOf: (round: number) => Person;
};

export type PackHost = ConsentHost & {
  readonly siteId: string;
  /** Calls the pack's API as the site; rejects unless the answer is 200. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<ApiAnswer['body']>;
};

const declare = (attribute: string, purpose: string, release: string) => ({
  attribute,
  purpose,
  release,
  purposeCode: 'dpv:ServiceProvision',
  textEn: `For ${purpose}`,
  textRu: `Для ${purpose}`,
  defaultDays: 90,
  longestDays: 365,
});

const enter = async ({ management }: World, site: Site, index: number): Promise<Person> => {
  const credentials = { username: `person${index}`, password };
  const email = `person${index}@bench.example`;
  await management.call('POST', '/users', {
    ...credentials,
    primaryEmail: email,
    name: `Person ${index}`,
    profile: { birthdate: '1990-05-04' },
  });
  const jar = createCookieJar();
  const share = ['email', 'name', 'birthdate'];
  const { tokens, claims, userinfo } = await signInAt(site, { ...credentials, share }, jar);
  if (userinfo['email'] !== email) {
    throw new Error('the site was not told what it is to be told');
  }
  return { credentials, jar, tokens, subject: String(claims.sub) };
};

const enterAll = async (world: World, site: Site) => {
  const people: Person[] = [];
  for (let from = 0; from < peopleCount; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, peopleCount - from) }, async (_, index) =>
      enter(world, site, from + index)
    );
    people.push(...(await Promise.all(some)));
  }
  return (round: number): Person => {
    const person = people[round % people.length];
    if (!person) {
      throw new Error('nobody has come');
    }
    return person;
  };
};

const createBenchSite = async (world: World) =>
  world.createSite('bench', {
    scope: 'openid offline_access profile email',
    customClientMetadata: { alwaysIssueRefreshToken: true },
  });

export const openPlainHost = async (): Promise<ConsentHost> => {
  const world = await startWorld(false, environment);
  try {
    const site = await createBenchSite(world);
    return { world, site, personOf: await enterAll(world, site) };
  } catch (error) {
    await world.close();
    throw error;
  }
};

const equipSite = async (world: World, site: Site) => {
  // A site is made when somebody first comes to it.
  await signInAt(site, { username: 'first', password, isNew: true });
  const siteId = await findSiteId(world, site.clientId);
  await declareOver(world, siteId, [
    declare('email', 'receipt', 'value'),
    declare('name', 'receipt', 'value'),
    declare('birthdate', 'age-check', 'answer'),
  ]);
  await callApi(
    world.host.userUrl,
    world.management.token,
    'PUT',
    `/sites/${siteId}/rules/age_over_18`,
    { rule: { '>=': [{ var: 'age' }, 18] }, descriptionEn: 'A rule', descriptionRu: 'Правило' }
  );
  return { siteId, key: await createKey(world, siteId, ['attributes:read', 'verdicts:evaluate']) };
};

export const openPackHost = async (): Promise<PackHost> => {
  const world = await startWorld(true, environment);
  try {
    const site = await createBenchSite(world);
    const { siteId, key } = await equipSite(world, site);
    const ask: PackHost['ask'] = async (method, path, sent) => {
      const { status, body } = await callApi(world.host.userUrl, key, method, path, sent);
      if (status !== 200) {
        throw new Error(`${method} ${path.split(/[?/]/)[1] ?? ''}: ${status}`);
      }
      return body;
    };
    return { world, site, siteId, ask, personOf: await enterAll(world, site) };
  } catch (error) {
    await world.close();
    throw error;
  }
};
