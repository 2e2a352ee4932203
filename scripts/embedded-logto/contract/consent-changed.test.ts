/** Nobody agrees to what they were not shown: a site may change what it asks while a page with the question is open. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import {
  buildAuthorizationUrl,
  createPkce,
  exchangeCode,
  fetchUserinfo,
  signIn,
  signInAt,
} from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { readConsentForm, readForm } from '../../testing/page-forms.ts';
import { callApi, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const email = {
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'Whether you have one',
  textRu: 'Есть ли он у вас',
  release: 'answer',
  defaultDays: 90,
  longestDays: 365,
};
const sold = {
  ...email,
  textEn: 'Sold to everybody',
  textRu: 'Продаётся всем',
  release: 'value',
};
const website = { ...email, attribute: 'website', purpose: 'greeting', textEn: 'To look at it' };
const sentence = {
  en: 'The site has changed what it asks; please look again.',
  ru: 'Сайт изменил то, о чём спрашивает; посмотрите, пожалуйста, ещё раз.',
};

describe('a question that changes while it is on the screen', () => {
  let world: World;
  let made = 0;
  beforeAll(async () => {
    world = await startWorld(true);
  });
  afterAll(async () => world.close());

  /** A site of its own that declares what is given, and somebody who has not been there. */
  const arrange = async (declarations: readonly object[]) => {
    made += 1;
    const site = await world.createSite(`site${made}`, { scope: 'openid profile email' });
    await signInAt(site, { username: `first_${made}`, password, isNew: true });
    const siteId = await findSiteId(world, site.clientId);
    await declareOver(world, siteId, declarations);
    const credentials = { username: `person_${made}`, password };
    const address = `person.${made}@example.com`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      ...credentials,
      primaryEmail: address,
    });
    return { site, siteId, person: { ...credentials, id, address }, jar: createCookieJar() };
  };
  type Stage = Awaited<ReturnType<typeof arrange>>;

  /** Goes on until there is a page to answer, or the site. */
  const follow = async ({ site, person, jar }: Stage, start: string) => {
    let next = start;
    for (let step = 0; step < 10 && !next.startsWith(site.redirectUri); step += 1) {
      const response = await jar.fetch(next);
      const page = await response.text();
      if (new URL(next).pathname === '/passport/consent') {
        return { page, callback: null };
      }
      const location = response.headers.get('location');
      next =
        location === null ? await signIn(jar, site.userUrl, person) : new URL(location, next).href;
    }
    return { page: '', callback: new URL(next) };
  };
  const open = async (stage: Stage, prompt = 'consent') => {
    const { verifier, challenge } = createPkce();
    const { page } = await follow(stage, buildAuthorizationUrl(stage.site, challenge, { prompt }));
    return { page, verifier };
  };
  const send = async (
    jar: CookieJar,
    { userUrl }: Site,
    path: string,
    body: URLSearchParams,
    language = 'en'
  ) => {
    const answer = await jar.fetch(`${userUrl}${path}`, {
      method: 'POST',
      headers: { 'accept-language': language },
      body,
    });
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      policy: answer.headers.get('content-security-policy'),
      page: await answer.text(),
    };
  };
  /** What stands about a person: nothing here may move by an answer that does not count. */
  const listTraces = async ({ person }: Stage) => {
    const [row] = await runSql(
      world.host.databaseUrl,
      `select
         (select json_agg(c order by id) from passport.consents as c where user_id = $1)::text as consents,
         (select count(*) from passport.audit_entries
          where user_id = $1 and action like 'consent.%')::int as entries,
         (select count(*) from passport.event_outbox
          join passport.pairwise_subjects using (tenant_id, user_ref)
          where pairwise_subjects.user_id = $1)::int as events,
         (select profile::text from public.users where id = $1) as profile`,
      [person.id]
    );
    return row;
  };
  const readUserinfo = async (stage: Stage, location: string | null, verifier: string) => {
    const { callback } = await follow(stage, new URL(location ?? '', stage.site.userUrl).href);
    const { access_token: token } = await exchangeCode(stage.site, callback!, verifier);
    return fetchUserinfo(stage.site, token);
  };
  const undeclare = async ({ siteId }: Stage) =>
    callApi(
      world.host.userUrl,
      world.management.token,
      'DELETE',
      `/sites/${siteId}/attributes/email/receipt`
    );

  it.each([
    ['share', 'en'],
    ['nothing', 'ru'],
  ] as const)(
    'has no answer: the page is shown again as it is now, with a sentence (%s, %s)',
    async (decision, language) => {
      const stage = await arrange([email, website]);
      const { page, verifier } = await open(stage);
      const old = readConsentForm(page, decision, ['email', 'website']);
      old.set('value.website', 'https://person.example');
      await declareOver(world, stage.siteId, [sold]);
      const before = await listTraces(stage);

      const again = await send(stage.jar, stage.site, '/passport/consent', old, language);

      expect(page).toContain(email.textEn);
      expect(again).toMatchObject({ status: 409, location: null });
      expect(again.page).toContain(sentence[language]);
      expect(again.page).toContain(language === 'ru' ? sold.textRu : sold.textEn);
      expect(again.page).not.toMatch(/<script|checked/);
      expect(again.policy).toContain("default-src 'none'");
      expect(await listTraces(stage)).toEqual(before);

      const form = readConsentForm(again.page, 'share', ['email']);
      const { location } = await send(stage.jar, stage.site, '/passport/consent', form);
      expect(await readUserinfo(stage, location, verifier)).toMatchObject({
        email: stage.person.address,
      });
    }
  );

  it('has no answer when it was taken back and declared anew, with the first version again', async () => {
    const stage = await arrange([email]);
    const { page } = await open(stage);
    await undeclare(stage);
    await declareOver(world, stage.siteId, [sold]);
    const before = await listTraces(stage);

    const old = readConsentForm(page, 'share', ['email']);
    const again = await send(stage.jar, stage.site, '/passport/consent', old);

    const [{ version } = { version: 0 }] = await runSql<{ version: number }>(
      world.host.databaseUrl,
      'select text_version as version from passport.site_attributes where site_id = $1',
      [stage.siteId]
    );
    expect(version).toBe(1);
    expect(again).toMatchObject({ status: 409, location: null });
    expect(await listTraces(stage)).toEqual(before);
  });

  it('has no answer when the form does not say what was shown', async () => {
    const stage = await arrange([email]);
    const { page } = await open(stage);
    const form = readConsentForm(page, 'share', ['email']);
    for (const name of [...form.keys()].filter((key) => key.startsWith('shown.'))) {
      form.delete(name);
    }
    const before = await listTraces(stage);

    const again = await send(stage.jar, stage.site, '/passport/consent', form);

    expect(again).toMatchObject({ status: 409, location: null });
    expect(await listTraces(stage)).toEqual(before);
  });

  it.each(['share', 'nothing'] as const)(
    'does not stand for one that was asked since: that is neither granted nor refused, and is asked next (%s)',
    async (decision) => {
      const stage = await arrange([email]);
      const { page, verifier } = await open(stage, '');
      await declareOver(world, stage.siteId, [website]);
      const form = readConsentForm(page, decision, ['email']);
      form.set('share.website.greeting', 'yes');

      const { location } = await send(stage.jar, stage.site, '/passport/consent', form);
      const answered = await runSql(
        world.host.databaseUrl,
        'select attribute, decision from passport.consents where user_id = $1',
        [stage.person.id]
      );
      const next = await follow(stage, new URL(location ?? '', stage.site.userUrl).href);
      const onward = readConsentForm(next.page, 'nothing');
      const done = await send(stage.jar, stage.site, '/passport/consent', onward);

      expect(answered).toEqual([
        { attribute: 'email', decision: decision === 'share' ? 'granted' : 'refused' },
      ]);
      expect(next.page).toContain(website.textEn);
      expect(next.page).not.toContain(email.textEn);
      expect((await readUserinfo(stage, done.location, verifier)).sub).toMatch(/^ppid_/);
    }
  );

  it('has no answer when it changes in the moment the answer is stored, and can be answered then', async () => {
    const stage = await arrange([email]);
    const { page, verifier } = await open(stage);
    const before = await listTraces(stage);
    const changing = new pg.Client({ connectionString: world.host.databaseUrl });
    await changing.connect();
    await changing.query('begin');
    await changing.query(
      `update passport.site_attributes
       set text_en = '${sold.textEn}', release = 'value', text_version = text_version + 1
       where site_id = '${stage.siteId}'`
    );
    const isAwaited = async () => {
      const rows = await runSql(
        world.host.databaseUrl,
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      );
      return rows.length > 0;
    };

    const old = readConsentForm(page, 'share', ['email']);
    const sending = send(stage.jar, stage.site, '/passport/consent', old);
    const deadline = Date.now() + 20_000;
    while (!(await isAwaited()) && Date.now() < deadline) {
      await sleep(50);
    }
    const wasAwaited = await isAwaited();
    await changing.query('commit');
    await changing.end();
    const again = await sending;

    expect(wasAwaited).toBe(true);
    expect(again).toMatchObject({ status: 409, location: null });
    expect(again.page).toContain(sentence.en);
    expect(again.page).toContain(sold.textEn);
    expect(await listTraces(stage)).toEqual(before);
    const form = readConsentForm(again.page, 'nothing');
    const { location } = await send(stage.jar, stage.site, '/passport/consent', form);
    expect(await readUserinfo(stage, location, verifier)).not.toHaveProperty('email');
  });

  describe('on the person’s own page', () => {
    const look = async ({ jar, site }: Stage) =>
      (await jar.fetch(`${site.userUrl}/passport/me`)).text();
    const section = (page: string) =>
      /<section class="site">[^]*?<\/section>/.exec(page)?.[0] ?? '';
    const readShare = (page: string) =>
      readForm(page, '/passport/me/share', { attribute: 'email', purpose: 'receipt' });
    const agree = async () => {
      const stage = await arrange([email]);
      const { tokens } = await signInAt(
        stage.site,
        { ...stage.person, share: ['email'] },
        stage.jar
      );
      return { ...stage, read: async () => fetchUserinfo(stage.site, tokens.access_token) };
    };

    it('is said in full before it can be agreed to: the site never gets the value by "change the end"', async () => {
      const stage = await agree();
      const before = section(await look(stage));
      await declareOver(world, stage.siteId, [sold]);

      const after = section(await look(stage));

      expect(before).toContain('Change the end');
      expect(after).not.toContain('Change the end');
      expect(after).toContain('does not count any more');
      expect(after).toMatch(/Sold to everybody[^]*The site will see it[^]*>Allow</);
      expect(await stage.read()).not.toHaveProperty('email');
      const { status } = await send(stage.jar, stage.site, '/passport/me/share', readShare(after));
      expect(status).toBe(303);
      expect(await stage.read()).toMatchObject({ email: stage.person.address });
    });

    it.each([
      ['as it was shown before', (form: URLSearchParams) => form],
      [
        'without what was shown',
        (form: URLSearchParams) => {
          form.delete('shown');
          return form;
        },
      ],
    ])('is not agreed to by a form %s', async (_title, alter) => {
      const stage = await agree();
      const form = alter(readShare(await look(stage)));
      await declareOver(world, stage.siteId, [sold]);
      const before = await listTraces(stage);

      const again = await send(stage.jar, stage.site, '/passport/me/share', form);

      expect(again).toMatchObject({ status: 409, location: null });
      expect(again.page).toContain(sentence.en);
      expect(section(again.page)).toContain(sold.textEn);
      expect(await listTraces(stage)).toEqual(before);
      expect(await stage.read()).not.toHaveProperty('email');
    });

    it('is not refused by taking back over the API what was agreed to before', async () => {
      const stage = await agree();
      await declareOver(world, stage.siteId, [sold]);
      const { tokens } = await signInAt(stage.site, { ...stage.person, share: [] }, stage.jar);
      await runSql(
        world.host.databaseUrl,
        `update passport.consents set decision = 'granted', text_version = 1 where user_id = $1 and ended_at is null`,
        [stage.person.id]
      );

      const { body } = await callApi(
        world.host.userUrl,
        tokens.access_token,
        'POST',
        '/me/consents/withdraw',
        { attribute: 'email' }
      );

      const { page } = await open(stage, '');
      expect(body).toEqual({ withdrawn: 1 });
      expect(page).toContain(sold.textEn);
    });
  });
});
