/**
 * Whatever a person answers, takes back and lets run out, and whatever sites declare, change and take back: nothing that a site can get
 * at any moment holds a value of an attribute outside what is live for that site at that moment.
 *
 * What is live is kept here by a model of its own, from the words of the design and not from the code.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCanaries } from '../../testing/canary.ts';
import { createCookieJar } from '../../testing/http.ts';
import { postAsClient, signInAt } from '../../testing/oidc-client.ts';
import type { Site, Tokens } from '../../testing/oidc-client.ts';
import { callApi, createKey, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const runs = 3;
const seed = 20_261_121;
const resource = 'https://api.live-set.example';
const password = 'correct horse';
const siteNames = ['shop', 'books'] as const;
const purposes = ['first', 'second'] as const;
const names = [
  'name',
  'email',
  'phone_number',
  'birthdate',
  'gender',
  'website',
  'picture',
  'address',
] as const;
type Name = (typeof names)[number];
type SiteName = (typeof siteNames)[number];
type Release = 'value' | 'answer';

type Place = { readonly site: SiteName; readonly name: Name; readonly purpose: string };
type Declared = Place & { readonly release: Release };

/** Steps about a declaration name it by its place in the list of those made first: so that they meet. */
type Step =
  | { readonly do: 'declare'; readonly target: number; readonly release: Release }
  | { readonly do: 'undeclare' | 'change meaning' | 'expire'; readonly target: number }
  | { readonly do: 'answer'; readonly site: SiteName; readonly share: readonly Name[] }
  | {
      readonly do: 'withdraw';
      readonly site: SiteName;
      readonly by: 'person' | 'site' | 'admin';
      readonly name: Name | null;
    };

const site = fc.constantFrom(...siteNames);
const name = fc.constantFrom(...names);
const release = fc.constantFrom<Release>('value', 'value', 'answer');
const target = fc.nat({ max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('declare' as const), target, release }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('undeclare' as const, 'change meaning' as const, 'expire' as const),
      target,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      site,
      share: fc.subarray([...names]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('withdraw' as const),
      site,
      by: fc.constantFrom('person' as const, 'site' as const, 'admin' as const),
      name: fc.option(name),
    }),
  }
);
const declared: fc.Arbitrary<readonly Declared[]> = fc.array(
  fc.record({ site, name, purpose: fc.constantFrom(...purposes), release }),
  { minLength: 7, maxLength: 14 }
);

/** A declaration that is taken back and made again has another meaning, and nobody has agreed to it. */
const redeclared: [readonly Declared[], Name[], Step[]] = [
  names
    .slice(0, 7)
    .map((one): Declared => ({ site: 'shop', name: one, purpose: 'first', release: 'value' })),
  ['name', 'email', 'gender'],
  [
    { do: 'undeclare', target: 1 },
    { do: 'declare', target: 1, release: 'value' },
    { do: 'change meaning', target: 0 },
    { do: 'undeclare', target: 0 },
    { do: 'declare', target: 0, release: 'value' },
    { do: 'answer', site: 'shop', share: ['email'] },
  ],
];

/** One purpose of one attribute at one site: what it means now, and what the person last answered. */
type Entry = {
  meaning: { readonly id: number; readonly release: Release } | null;
  answer: { readonly meaning: number; readonly release: Release } | null;
};

const createModel = () => {
  const entries = new Map<string, Entry>();
  const state = { meanings: 0 };
  const at = (where: string, what: string, why: string): Entry => {
    const key = `${where} ${what} ${why}`;
    const entry = entries.get(key) ?? { meaning: null, answer: null };
    entries.set(key, entry);
    return entry;
  };
  return {
    declare: (where: string, what: string, why: string, how: Release) => {
      state.meanings += 1;
      at(where, what, why).meaning = { id: state.meanings, release: how };
      return state.meanings;
    },
    find: at,
    answer: (where: string, share: readonly string[]) => {
      for (const what of names) {
        for (const why of purposes) {
          const entry = at(where, what, why);
          if (entry.meaning) {
            const { id, release: how } = entry.meaning;
            entry.answer = share.includes(what) ? { meaning: id, release: how } : null;
          }
        }
      }
    },
    end: (where: string, what: string | null, why: string | null = null) => {
      for (const one of names.filter((each) => what === null || each === what)) {
        for (const each of purposes.filter((any) => why === null || any === why)) {
          at(where, one, each).answer = null;
        }
      }
    },
    isLive: (where: string, what: string, why: string) => {
      const { meaning, answer } = at(where, what, why);
      return answer !== null && answer.meaning === meaning?.id && answer.release === 'value';
    },
  };
};
type Model = ReturnType<typeof createModel>;

const unique = (kind: string) => `${kind}${randomBytes(9).toString('hex')}`;

describe('what a site can get', () => {
  let world: World;
  let sites: Readonly<
    Record<SiteName, { readonly site: Site; readonly id: string; readonly key: string }>
  >;

  beforeAll(async () => {
    world = await startWorld(true, { PASSPORT_API_CALLS_PER_MINUTE: '1000000' });
    await world.management.call('POST', '/resources', { name: 'API', indicator: resource });
    const open = async (siteName: SiteName) => {
      const made = await world.createSite(siteName, {
        scope: 'openid offline_access profile email phone address',
        customClientMetadata: { alwaysIssueRefreshToken: true },
      });
      await signInAt(made, { username: `first_${siteName}`, password, isNew: true });
      const id = await findSiteId(world, made.clientId);
      const key = await createKey(world, id, [
        'attributes:read',
        'verdicts:evaluate',
        'consents:read',
        'consents:withdraw',
      ]);
      for (const [rule, text] of [
        ['age_over_18', { '>=': [{ var: 'age' }, 18] }],
        ['ships_to', { in: [{ var: 'country' }, { var: 'context.countries' }] }],
      ] as const) {
        await callApi(made.userUrl, world.management.token, 'PUT', `/sites/${id}/rules/${rule}`, {
          rule: text,
          descriptionEn: 'A rule',
          descriptionRu: 'Правило',
        });
      }
      return { site: made, id, key };
    };
    sites = { shop: await open('shop'), books: await open('books') };
  });
  afterAll(async () => world.close());

  const makePerson = async () => {
    const username = unique('u');
    const values: Readonly<Record<Name, string>> = {
      name: unique('Name'),
      email: `${unique('e')}@example.com`,
      phone_number: `8613${String(randomInt(100_000_000, 1_000_000_000))}`,
      birthdate: `19${randomInt(40, 99)}-0${randomInt(1, 10)}-1${randomInt(0, 10)}`,
      gender: unique('gender'),
      website: `https://site.example/${unique('w')}`,
      picture: `https://picture.example/${unique('p')}.png`,
      address: unique('Street '),
    };
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: values.email,
      primaryPhone: values.phone_number,
      name: values.name,
      profile: {
        birthdate: values.birthdate,
        gender: values.gender,
        website: values.website,
        address: { streetAddress: values.address, country: 'LV' },
      },
    });
    await world.management.call('PATCH', `/users/${id}`, { avatar: values.picture });
    return { id, username, values, jar: createCookieJar() };
  };
  type Person = Awaited<ReturnType<typeof makePerson>>;
  /** What a site holds of the person between two moments. */
  type Held = { userRef: string; tokens: Tokens; apiTokens: Tokens; readonly sealed: string[] };

  const declare = async (
    model: Model,
    where: SiteName,
    what: string,
    why: string,
    how: Release
  ) => {
    const meaning = model.declare(where, what, why, how);
    const { status } = await callApi(
      world.host.userUrl,
      world.management.token,
      'PUT',
      `/sites/${sites[where].id}/attributes`,
      {
        attribute: what,
        purpose: why,
        purposeCode: 'dpv:ServiceProvision',
        textEn: `Meaning ${meaning}`,
        textRu: `Смысл ${meaning}`,
        release: how,
        defaultDays: 30,
        longestDays: 90,
      }
    );
    expect(status).toBe(204);
  };

  const answer = async (
    model: Model,
    where: SiteName,
    person: Person,
    held: Map<SiteName, Held>,
    share: readonly Name[]
  ) => {
    const who = { username: person.username, password, share };
    const plain = await signInAt(sites[where].site, who, person.jar);
    const forApi = await signInAt({ ...sites[where].site, resource }, who, person.jar);
    model.answer(where, share);
    held.set(where, {
      userRef: String(plain.claims.sub),
      tokens: plain.tokens,
      apiTokens: forApi.tokens,
      sealed: held.get(where)?.sealed ?? [],
    });
    return [plain.tokens, plain.userinfo, forApi.tokens];
  };

  const withdraw = async (
    { by, name: what }: Extract<Step, { do: 'withdraw' }>,
    where: SiteName,
    held: Held
  ) => {
    const only = what === null ? {} : { attribute: what };
    const { userUrl } = world.host;
    const { id, key } = sites[where];
    const calls = {
      person: async () =>
        callApi(userUrl, held.tokens.access_token, 'POST', '/me/consents/withdraw', only),
      site: async () =>
        callApi(userUrl, key, 'POST', '/consents/withdraw', { user_ref: held.userRef, ...only }),
      admin: async () =>
        callApi(userUrl, world.management.token, 'POST', `/sites/${id}/consents/withdraw`, {
          userRef: held.userRef,
          ...only,
        }),
    };
    return calls[by]();
  };

  const undeclare = async (model: Model, place: Place) => {
    model.find(place.site, place.name, place.purpose).meaning = null;
    const path = `/sites/${sites[place.site].id}/attributes/${place.name}/${place.purpose}`;
    await callApi(world.host.userUrl, world.management.token, 'DELETE', path);
  };
  const expire = async (model: Model, place: Place, person: Person) => {
    model.end(place.site, place.name, place.purpose);
    await runSql(
      world.host.databaseUrl,
      `update passport.consents set expires_at = now()
       where user_id = $1 and site_id = $2 and attribute = $3 and purpose = $4 and ended_at is null`,
      [person.id, sites[place.site].id, place.name, place.purpose]
    );
  };

  /** @returns what the site of the step got by it, if anything */
  const perform = async (
    model: Model,
    one: Step,
    declarations: readonly Declared[],
    person: Person,
    held: Map<SiteName, Held>
  ): Promise<{ readonly where: SiteName; readonly given: unknown } | null> => {
    if (one.do === 'answer') {
      return { where: one.site, given: await answer(model, one.site, person, held, one.share) };
    }
    if (one.do === 'withdraw') {
      const { status, body } = await withdraw(one, one.site, held.get(one.site)!);
      if (status === 200) {
        model.end(one.site, one.name);
      }
      return { where: one.site, given: body };
    }
    const place = declarations[one.target]!;
    const { meaning } = model.find(place.site, place.name, place.purpose);
    if (one.do === 'expire') {
      await expire(model, place, person);
    } else if (one.do === 'undeclare') {
      await undeclare(model, place);
    } else if (one.do === 'declare' || meaning) {
      const how = one.do === 'declare' ? one.release : (meaning?.release ?? 'value');
      await declare(model, place.site, place.name, place.purpose, how);
    }
    return null;
  };

  const refresh = async (where: SiteName, tokens: Tokens, more: Record<string, string>) => {
    const { body, status } = await postAsClient(sites[where].site, '/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      ...more,
    });
    return { body, tokens: status === 200 ? (body as unknown as Tokens) : tokens };
  };

  /** Everything the site can get now, by what it is; what it was refused is there too. */
  const collect = async (model: Model, where: SiteName, person: Person, held: Held) => {
    const { site: application, id, key } = sites[where];
    const { userUrl } = application;
    const got: Record<string, unknown> = {};
    const api = async (title: string, credential: string, ...call: [string, string, unknown?]) => {
      const { body, headers, status } = await callApi(userUrl, credential, ...call);
      got[title] = [status, body, [...headers]];
      return body;
    };
    const userinfo = await fetch(`${userUrl}/oidc/me`, {
      headers: { authorization: `Bearer ${held.tokens.access_token}` },
    });
    got['userinfo'] = await userinfo.text();
    const refreshed = await refresh(where, held.tokens, {});
    const forApi = await refresh(where, held.apiTokens, { resource });
    held.tokens = refreshed.tokens;
    held.apiTokens = forApi.tokens;
    got['refreshed'] = [refreshed.body, forApi.body];
    for (const token of [
      held.tokens.access_token,
      held.tokens.refresh_token,
      held.apiTokens.refresh_token,
    ]) {
      const { body } = await postAsClient(application, '/token/introspection', { token });
      got[`introspected ${token.slice(0, 6)}`] = body;
    }
    await api('me', held.tokens.access_token, 'GET', '/me');
    await api('consents', key, 'GET', `/consents/${held.userRef}`);
    for (const rule of ['age_over_18', 'ships_to', 'none']) {
      await api(`verdict ${rule}`, key, 'POST', '/verdicts', {
        subject: { type: 'user', id: held.userRef },
        action: { name: rule },
        context: { countries: ['LV'] },
      });
    }
    for (const why of purposes) {
      const known = names.filter((what) => model.find(where, what, why).meaning);
      for (const form of ['value', 'sealed']) {
        const query = `attributes=${known.join(',')}&purpose=${why}&form=${form}`;
        const one = await api(
          `attributes ${why} ${form}`,
          key,
          'GET',
          `/attributes/${held.userRef}?${query}`
        );
        const batch = await api(`batch ${why} ${form}`, key, 'POST', '/attributes/batch', {
          user_refs: [held.userRef],
          attributes: known,
          purpose: why,
          form,
        });
        for (const answers of [one, ...((batch['results'] as (typeof one)[] | undefined) ?? [])]) {
          const told = Object.entries((answers['attributes'] ?? {}) as Record<string, never>);
          const live = told.filter(([, result]) => result['status'] === 'value');
          expect(live.map(([what]) => what).toSorted()).toEqual(
            known.filter((what) => model.isLive(where, what, why)).toSorted()
          );
          held.sealed.push(...live.flatMap(([, { sealed }]) => (sealed ? [String(sealed)] : [])));
        }
      }
    }
    for (const [index, sealed] of held.sealed.slice(-8).entries()) {
      await api(`opened ${index}`, key, 'POST', '/attributes/open', { sealed });
    }
    got['events'] = await runSql(
      world.host.databaseUrl,
      'select * from passport.event_outbox where site_id = $1 and user_ref = $2',
      [id, held.userRef]
    );
    return got;
  };

  const toTexts = (got: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(got).map(([title, value]) => [title, JSON.stringify(value)]));
  /** Where values are that the site may not have; never the values. */
  const listForeign = (
    model: Model,
    where: SiteName,
    { values, id, username }: Person,
    got: Readonly<Record<string, unknown>>
  ) => {
    const hidden = names.filter((what) => !purposes.some((why) => model.isLive(where, what, why)));
    const kinds = new Map([
      ...hidden.map((what) => [values[what], what] as const),
      [id, 'the user id'] as const,
      [username, 'the user name'] as const,
    ]);
    return findCanaries([...kinds.keys()], toTexts(got)).map(
      ({ value, place, encoding }) =>
        `${where}: ${kinds.get(value) ?? ''} in ${place} as ${encoding}`
    );
  };

  const clear = async () =>
    runSql(
      world.host.databaseUrl,
      'delete from passport.site_attributes where site_id = any ($1)',
      [Object.values(sites).map(({ id }) => id)]
    );

  it('holds no value outside what is live there, at any moment', async () => {
    const seen = { live: 0, checks: 0 };
    await fc.assert(
      fc.asyncProperty(
        declared,
        fc.subarray([...names]),
        fc.array(step, { minLength: 4, maxLength: 8 }),
        async (declarations, share, steps) => {
          await clear();
          const model = createModel();
          const person = await makePerson();
          const held = new Map<SiteName, Held>();
          const check = async (last: Awaited<ReturnType<typeof perform>>) => {
            const found = await Promise.all(
              [...held].map(async ([where, mine]) => {
                const collected = await collect(model, where, person, mine);
                const got = last?.where === where ? { ...collected, given: last.given } : collected;
                const all = { all: JSON.stringify(got) };
                seen.checks += 1;
                seen.live += findCanaries(Object.values(person.values), all).length;
                return listForeign(model, where, person, got);
              })
            );
            expect(found.flat()).toEqual([]);
          };
          for (const { site: where, name: what, purpose: why, release: how } of declarations) {
            await declare(model, where, what, why, how);
          }
          for (const where of siteNames) {
            await check({ where, given: await answer(model, where, person, held, share) });
          }
          for (const one of steps) {
            await check(await perform(model, one, declarations, person, held));
          }
        }
      ),
      { numRuns: runs, seed, endOnFailure: true, examples: [redeclared] }
    );
    // It looked at something: values that are live were there to be found.
    expect(seen.checks).toBeGreaterThan(runs * 4);
    expect(seen.live).toBeGreaterThan(runs * 4);
  }, 280_000);

  it('would be found to hold one: planted in clear, and inside a token', async () => {
    await clear();
    const model = createModel();
    const person = await makePerson();
    const held = new Map<SiteName, Held>();
    await declare(model, 'shop', 'email', 'first', 'value');
    await answer(model, 'shop', person, held, ['email']);
    const got = await collect(model, 'shop', person, held.get('shop')!);
    const token = Buffer.from(JSON.stringify({ n: person.values.name })).toString('base64url');

    const clean = listForeign(model, 'shop', person, got);
    const planted = listForeign(model, 'shop', person, {
      ...got,
      planted: { deep: [person.values.address] },
      token: `e30.${token}.x`,
    });
    model.end('shop', 'email');
    const late = listForeign(model, 'shop', person, got);

    expect(clean).toEqual([]);
    expect(planted).toContain('shop: address in planted as clear');
    expect(planted).toContainEqual(expect.stringMatching(/^shop: name in token as base64/));
    expect(late).toEqual(
      expect.arrayContaining([
        'shop: email in userinfo as clear',
        'shop: email in attributes first value as clear',
      ])
    );
  });
});
