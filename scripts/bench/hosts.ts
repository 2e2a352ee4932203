/** The same requests to two embedded hosts, one with the pack and one without, in turn; each has databases of its own. */
import { createCookieJar } from '../testing/http.ts';
import type { CookieJar } from '../testing/http.ts';
import { startTestHost } from '../testing/host.ts';
import type { TestHost } from '../testing/host.ts';
import { connectManagement, createApplication } from '../testing/management.ts';
import { buildAuthorizationUrl, createPkce } from '../testing/oidc-client.ts';
import { alternate, time } from './measure.ts';
import type { Line } from './measure.ts';

const peopleCount = 20;
const signInPairs = 60;
const readPairs = 300;
const warmUpPairs = 5;
const password = 'a long enough password 1';

const prepare = async (host: TestHost) => {
  const management = await connectManagement(host);
  const redirectUri = 'http://bench.example/callback';
  const { id, secret } = await createApplication(management, {
    name: 'bench',
    redirectUris: [redirectUri],
  });
  const people: { id: string; email: string }[] = [];
  for (let index = 0; index < peopleCount; index += 1) {
    const email = `person${index}@bench.example`;
    const created = await management.call<{ id: string }>('POST', '/users', {
      username: `person${index}`,
      primaryEmail: email,
      name: `Person ${index}`,
      password,
    });
    people.push({ id: created.id, email });
  }
  const site = { userUrl: host.userUrl, clientId: id, clientSecret: secret, redirectUri };
  return { management, people, site };
};
type Prepared = Awaited<ReturnType<typeof prepare>>;

const post = async (jar: CookieJar, url: string, method: string, body: unknown) => {
  const response = await jar.fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${new URL(url).pathname}: ${response.status}`);
  }
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
};

/** A new browser at the sign-in page. */
const openSignIn = async ({ site }: Prepared): Promise<CookieJar> => {
  const jar = createCookieJar();
  await jar.fetch(buildAuthorizationUrl(site, createPkce().challenge));
  return jar;
};

/** What the sign-in page does with an address and a password: four requests. */
const signIn = async ({ site, people }: Prepared, jar: CookieJar, round: number) => {
  const api = `${site.userUrl}/api/experience`;
  const value = people[round % people.length]?.email ?? '';
  await post(jar, api, 'PUT', { interactionEvent: 'SignIn' });
  const { verificationId } = await post(jar, `${api}/verification/password`, 'POST', {
    identifier: { type: 'email', value },
    password,
  });
  await post(jar, `${api}/identification`, 'POST', { verificationId });
  await post(jar, `${api}/submit`, 'POST', {});
};

const measureSignIns = async (hosts: Readonly<Record<string, Prepared>>, pairs: number) => {
  const names = Object.keys(hosts);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < pairs; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const host = hosts[name];
      if (host) {
        const jar = await openSignIn(host);
        times.get(name)?.push(await time(async () => signIn(host, jar, round)));
      }
    }
  }
  return times;
};

const measureReads = async (hosts: Readonly<Record<string, Prepared>>, pairs: number) =>
  alternate(
    pairs,
    Object.fromEntries(
      Object.entries(hosts).map(([name, { management, people }]) => [
        name,
        async (round: number) =>
          management.call('GET', `/users/${people[round % people.length]?.id ?? ''}`),
      ])
    )
  );

export const benchHosts = async (): Promise<readonly Line[]> => {
  const withPack = await startTestHost({ pack: true });
  const without = await startTestHost({ pack: false });
  try {
    const hosts = { 'with the pack': await prepare(withPack), without: await prepare(without) };
    await measureSignIns(hosts, warmUpPairs);
    await measureReads(hosts, warmUpPairs);
    const signIns = await measureSignIns(hosts, signInPairs);
    const reads = await measureReads(hosts, readPairs);
    return [
      ...[...signIns].map(([name, times]) => ({
        title: `sign-in by e-mail and password, ${name}`,
        times,
      })),
      ...Object.entries(reads).map(([name, times]) => ({
        title: `GET /api/users/:id, ${name}`,
        times,
      })),
    ];
  } finally {
    await withPack.stop();
    await without.stop();
  }
};
