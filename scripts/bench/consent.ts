/** What a site waits for, on a host with the pack and one without, in turn; and what only the pack answers. */
import { authorize, exchangeCode, fetchUserinfo, postAsClient } from '../testing/oidc-client.ts';
import { runSql } from '../testing/sql.ts';
import { openPackHost, openPlainHost, peopleCount } from './consent-hosts.ts';
import type { ConsentHost, PackHost } from './consent-hosts.ts';
import { measureLoads, warmUp } from './load.ts';
import type { Load } from './load.ts';
import { alternate, describeRatio } from './measure.ts';
import type { Line, Rate } from './measure.ts';

const warmUpPairs = 20;
const callers = 16;

type Run = (round: number) => Promise<unknown>;

/** By the session alone: without `prompt=consent` somebody who has answered sees no page, on both hosts. */
const createAuthorization =
  ({ site, personOf }: ConsentHost): Run =>
  async (round) => {
    const { jar, credentials } = personOf(round);
    const { callback, verifier, visited } = await authorize(jar, site, credentials, { prompt: '' });
    if (visited.length > 1) {
      throw new Error(`a page was in the way: ${visited.join(' ')}`);
    }
    await exchangeCode(site, callback, verifier);
  };

const createUserinfo =
  ({ site, personOf }: ConsentHost): Run =>
  async (round) => {
    const { email } = await fetchUserinfo(site, personOf(round).tokens.access_token);
    if (typeof email !== 'string') {
      throw new Error('userinfo without an address');
    }
  };

/** With the newest refresh token of each person: the host may replace them. */
const createRefresh = ({ site, personOf }: ConsentHost): Run => {
  const newest = new Map<string, string>();
  return async (round) => {
    const { subject, tokens } = personOf(round);
    const { status, body } = await postAsClient(site, '/token', {
      grant_type: 'refresh_token',
      refresh_token: newest.get(subject) ?? tokens.refresh_token,
    });
    const next = body['refresh_token'];
    if (status !== 200 || typeof next !== 'string') {
      throw new Error(`refresh: ${status}`);
    }
    newest.set(subject, next);
  };
};

const createRead =
  ({ ask, personOf }: PackHost, form: 'value' | 'sealed') =>
  async (round: number): Promise<string> => {
    const query = `attributes=email&purpose=receipt&form=${form}`;
    const { attributes } = await ask('GET', `/attributes/${personOf(round).subject}?${query}`);
    if (attributes.email.status !== 'value') {
      throw new Error(`read: ${String(attributes.email.status)}`);
    }
    return String(attributes.email.sealed);
  };

const createPackRuns = async (host: PackHost): Promise<Readonly<Record<string, Run>>> => {
  const { ask, personOf, siteId } = host;
  const seal = createRead(host, 'sealed');
  const sealed: string[] = [];
  for (let index = 0; index < peopleCount; index += 1) {
    sealed.push(await seal(index));
  }
  const userRefs = Array.from({ length: peopleCount }, (_, index) => personOf(index).subject);
  return {
    'attribute, value': createRead(host, 'value'),
    'attribute, sealed': seal,
    'open a sealed attribute': async (round) => {
      const { status } = await ask('POST', '/attributes/open', { sealed: sealed[round % 100] });
      if (status !== 'value') {
        throw new Error(`open: ${String(status)}`);
      }
    },
    verdict: async (round) => {
      const { decision } = await ask('POST', '/verdicts', {
        subject: { type: 'user', id: personOf(round).subject },
        action: { name: 'age_over_18' },
        resource: { type: 'site', id: siteId },
      });
      if (decision !== true) {
        throw new Error('verdict: denied');
      }
    },
    [`attribute, value, of ${peopleCount} people at once`]: async () => {
      const { results } = await ask('POST', '/attributes/batch', {
        user_refs: userRefs,
        attributes: ['email'],
        purpose: 'receipt',
      });
      if (results.length !== peopleCount) {
        throw new Error('batch: somebody is missing');
      }
    },
  };
};

export const benchSideBySide = async (
  withPack: ConsentHost,
  without: ConsentHost,
  pairs: number
): Promise<readonly Line[]> => {
  const subjects = {
    'authorize to token, signed in': createAuthorization,
    UserInfo: createUserinfo,
    refresh: createRefresh,
  };
  const lines: Line[] = [];
  for (const [subject, create] of Object.entries(subjects)) {
    const runs = { pack: create(withPack), plain: create(without) };
    await alternate(warmUpPairs, runs);
    const { pack = [], plain = [] } = await alternate(pairs, runs);
    lines.push(
      { title: `${subject}, with the pack`, times: pack, note: describeRatio(pack, plain) },
      { title: `${subject}, without`, times: plain }
    );
  }
  return lines;
};

export const benchPackAlone = async (host: PackHost, rounds: number): Promise<readonly Line[]> => {
  const runs = await createPackRuns(host);
  await alternate(warmUpPairs, runs);
  const times = await alternate(rounds, runs);
  return Object.entries(times).map(([title, each]) => ({ title, times: each }));
};

/** Entries written since, and the commits that brought them, by what was done. */
const countEntries = async ({ world }: PackHost, since: Date) =>
  runSql<{ action: string; entries: number; commits: number }>(
    world.host.databaseUrl,
    `select action, count(*)::int as entries, count(distinct xmin::text)::int as commits
     from passport.audit_entries
     where tenant_id = 'default' and occurred_at >= $1
     group by action`,
    [since]
  );

export const benchLoads = async (
  withPack: PackHost,
  without: ConsentHost
): Promise<readonly Rate[]> => {
  const loads: readonly (Load & { readonly action?: string })[] = [
    {
      title: 'UserInfo, with the pack',
      parallel: callers,
      run: createUserinfo(withPack),
      action: 'userinfo.read',
    },
    { title: 'UserInfo, without', parallel: callers, run: createUserinfo(without) },
    {
      title: 'attribute, value',
      parallel: callers,
      run: createRead(withPack, 'value'),
      action: 'attributes.read',
    },
  ];
  await warmUp(loads);
  const since = new Date();
  const rates = await measureLoads(loads);
  const written = await countEntries(withPack, since);
  return rates.map((rate, index) => {
    const found = written.find(({ action }) => action === loads[index]?.action);
    if (!found) {
      return rate;
    }
    const { entries, commits } = found;
    const entriesASecond = (rate.perSecond * entries) / rate.times.length;
    const note = `${entriesASecond.toFixed(0)} entries/s, ${(entries / commits).toFixed(1)} to a commit`;
    return { ...rate, note };
  });
};

export const withConsentHosts = async <Result>(
  use: (withPack: PackHost, without: ConsentHost) => Promise<Result>
): Promise<Result> => {
  const withPack = await openPackHost();
  try {
    const without = await openPlainHost();
    try {
      return await use(withPack, without);
    } finally {
      await without.world.close();
    }
  } finally {
    await withPack.world.close();
  }
};
