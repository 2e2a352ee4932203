import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attachMachine, giveRole, openRig, wish } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

const admin = 'keeper';

describe('registering a site', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  const count = async () =>
    rig.query(`
      select (select count(*)::int from public.applications where tenant_id = 'default') as applications,
        (select count(*)::int from public.application_secrets where tenant_id = 'default') as secrets,
        (select count(*)::int from passport.sites) as sites,
        (select count(*)::int from passport.site_applications) as links,
        (select count(*)::int from passport.site_attributes) as attributes
    `);

  it('makes the application as Logto does, the site, the link and what it may ask for', async () => {
    const { site, application } = await rig.registration.register(wish);

    const [row] = await rig.query('select * from public.applications where id = $1', [
      application.id,
    ]);
    const secrets = await rig.query(
      'select * from public.application_secrets where application_id = $1',
      [application.id]
    );
    expect(row).toMatchObject({
      tenant_id: 'default',
      id: expect.stringMatching(/^[\da-z]{21}$/) as unknown,
      name: 'Tea shop',
      secret: expect.stringMatching(/^#internal:[\dA-Za-z]{32}$/) as unknown,
      description: null,
      type: 'Traditional',
      oidc_client_metadata: {
        redirectUris: wish.application.redirectUris,
        postLogoutRedirectUris: wish.application.postLogoutRedirectUris,
      },
      custom_client_metadata: {},
      protected_app_metadata: null,
      custom_data: {},
      is_third_party: false,
      app_level_access_control_enabled: false,
    });
    expect(secrets).toMatchObject([
      { name: 'Default secret', value: application.secret, expires_at: null },
    ]);
    expect(application.secret).toMatch(/^[\dA-Za-z]{32}$/);
    expect(await rig.sites.getSiteOfApplication(application.id)).toEqual(site);
    expect(site).toMatchObject({ ...wish.description, name: 'Tea & more' });
    expect(await rig.declarations.list(site.id)).toEqual([
      { ...wish.attributes[0], textVersion: 1 },
    ]);
  });

  it.each(['spa', 'native'] as const)('gives an application of kind %s no secret', async (kind) => {
    const redirectUris = ['https://tea.example/app'];
    const { application } = await rig.registration.register({
      ...wish,
      application: { ...wish.application, kind, redirectUris },
    });

    const [{ secrets } = {}] = await rig.query(
      'select count(*)::int as secrets from public.application_secrets where application_id = $1',
      [application.id]
    );
    expect([application.secret, secrets]).toEqual([null, 0]);
  });

  it.each([
    ['public.application_secrets', 'the secret'],
    ['passport.sites', 'the site'],
    ['passport.site_applications', 'the link'],
    ['passport.site_attributes', 'what it may ask for'],
  ])('leaves nothing half made when %s refuses %s', async (table) => {
    await rig.query(`
      create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
      create trigger refuse before insert on ${table} for each row execute function public.refuse();
    `);
    const before = await count();

    const outcome = await rig.registration.register(wish).then(
      () => 'made',
      () => 'refused'
    );
    const after = await count();

    await rig.query(`drop trigger refuse on ${table}; drop function public.refuse();`);
    expect([outcome, after]).toEqual(['refused', before]);
  });
});

describe('a registered site', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(async () => rig.close());

  const register = async () => {
    const { site, application } = await rig.registration.register(wish);
    return { siteId: site.id, sectorId: site.sectorId, applicationId: application.id };
  };

  it('has further applications under the same sector, twenty at most', async () => {
    const { siteId, sectorId } = await register();
    const draft = {
      ...wish.application,
      kind: 'native' as const,
      redirectUris: ['com.tea:/callback'],
    };

    const made = await rig.registration.addApplication(siteId, draft);
    for (let more = 0; more < 18; more += 1) {
      await rig.registration.addApplication(siteId, draft);
    }

    expect((await rig.sites.getSiteOfApplication(made.id)).sectorId).toBe(sectorId);
    await expect(rig.registration.addApplication(siteId, draft)).rejects.toMatchObject({
      code: 'registration.too_many_applications',
    });
  });

  it('changes names and addresses, keeps the other metadata, and refuses addresses of another kind', async () => {
    const { siteId, applicationId } = await register();
    await rig.query(
      `update public.applications set oidc_client_metadata = oidc_client_metadata || '{"backchannelLogoutUri":"https://tea.example/out"}'
       where id = $1`,
      [applicationId]
    );

    await rig.registration.changeApplication(siteId, applicationId, {
      redirectUris: ['https://tea.example/back'],
    });
    const refused = await rig.registration
      .changeApplication(siteId, applicationId, { name: 'X', redirectUris: ['com.tea:/callback'] })
      .catch((error: unknown) => error);

    expect(refused).toMatchObject({
      code: 'kernel.invalid_request',
      detail: { fields: ['redirectUris.0'] },
    });
    const [row] = await rig.query(
      'select name, oidc_client_metadata from public.applications where id = $1',
      [applicationId]
    );
    expect(row).toEqual({
      name: 'Tea shop',
      oidc_client_metadata: {
        redirectUris: ['https://tea.example/back'],
        postLogoutRedirectUris: wish.application.postLogoutRedirectUris,
        backchannelLogoutUri: 'https://tea.example/out',
      },
    });
  });

  it('gets a new secret; the old one ends after the overlap', async () => {
    const { siteId, applicationId } = await register();

    const secret = await rig.registration.renewSecret(siteId, applicationId, {
      overlapSeconds: 3600,
      role: 'site_owner',
    });

    const rows = await rig.query<{ value: string; seconds: number | null }>(
      `select value, extract(epoch from expires_at - now())::float8 as seconds
       from public.application_secrets where application_id = $1 order by created_at, expires_at`,
      [applicationId]
    );
    expect(rows.map(({ value }) => value === secret)).toEqual([false, true]);
    expect(rows[0]?.seconds).toBeGreaterThan(3500);
    expect(rows[1]?.seconds).toBeNull();
  });

  it.each([
    ['a role', 'own'],
    ['a role in an organization', 'organization'],
  ] as const)(
    'has secrets made by its owner for no machine that %s lets call the Management API',
    async (_title, kind) => {
      const { siteId } = await register();
      const machine = await attachMachine(rig, siteId);
      const renew = async (role: 'admin' | 'site_owner') =>
        rig.registration
          .renewSecret(siteId, machine, { overlapSeconds: 0, role })
          .catch((error: unknown): unknown => Reflect.get(Object(error) as object, 'code'));
      const isSecret = expect.stringMatching(/^[\dA-Za-z]{32}$/) as unknown;

      await giveRole(rig, machine, 'https://shop.example/api', kind);
      expect(await renew('site_owner')).toEqual(isSecret);
      await giveRole(rig, machine, 'https://default.logto.app/api', kind);
      const count = async () =>
        rig.query(
          'select count(*)::int from public.application_secrets where application_id = $1 and expires_at is null',
          [machine]
        );
      const before = await count();

      expect(await renew('site_owner')).toBe('registration.administrator_needed');
      expect(await count()).toEqual(before);
      expect(await renew('admin')).toEqual(isSecret);
    }
  );

  it('is the only one whose applications it can touch', async () => {
    const [mine, theirs] = [await register(), await register()];
    const missing = { code: 'registration.application_not_found' };

    await expect(
      rig.registration.changeApplication(mine.siteId, theirs.applicationId, { name: 'X' })
    ).rejects.toMatchObject(missing);
    await expect(
      rig.registration.renewSecret(mine.siteId, theirs.applicationId, {
        overlapSeconds: 0,
        role: 'site_owner',
      })
    ).rejects.toMatchObject(missing);
    await expect(
      rig.registration.removeApplication(mine.siteId, theirs.applicationId)
    ).rejects.toMatchObject(missing);
  });

  it('that is removed takes its applications, keys, consents and identifiers along, tells so, and is on the chain', async () => {
    const { siteId, sectorId, applicationId } = await register();
    const userRef = `ppid_${'a'.repeat(26)}`;
    await rig.query(
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id) values ('default', $1, $2, 'user_1')`,
      [userRef, sectorId]
    );
    await rig.query(
      `insert into public.oidc_model_instances (tenant_id, model_name, id, payload, expires_at)
       values ('default', 'RefreshToken', 'token_1', $1, now() + interval '1 day')`,
      [JSON.stringify({ accountId: 'user_1', clientId: applicationId })]
    );
    const person = { userId: 'user_1', siteId, userRef };
    const answer = { attribute: 'email', purpose: 'receipt', days: 30 };
    await rig.consents.answer(person, [{ ...answer, shown: null }], 'consent_page');
    await rig.apiKeys.create(siteId, {
      name: 'k',
      scopes: ['attributes:read'],
      expiresInDays: null,
    });

    const removed = await rig.registration.removeSite(siteId, admin);

    expect(removed).toEqual({ applications: 1, apiKeys: 1, consents: 1, people: 1 });
    expect(await rig.consents.listLive('user_1', siteId)).toEqual([]);
    expect(await rig.sites.find(siteId)).toBeNull();
    expect(
      await rig.query(
        `select type, user_ref from passport.event_outbox where site_id = $1 order by position`,
        [siteId]
      )
    ).toEqual([
      { type: 'consent-granted', user_ref: userRef },
      { type: 'consent-withdrawn', user_ref: userRef },
      { type: 'session-revoked', user_ref: userRef },
    ]);
    expect(
      await rig.query(
        'select user_id, unlinked_at is null as live from passport.pairwise_subjects where user_ref = $1',
        [userRef]
      )
    ).toEqual([{ user_id: '', live: false }]);
    expect(
      await rig.query(`select id from public.applications where id = $1`, [applicationId])
    ).toEqual([]);
    expect(
      await rig.query(`select id from public.oidc_model_instances where id = 'token_1'`)
    ).toEqual([]);
    expect(
      await rig.query(
        `select actor_type, actor_id, user_id, user_ref, attributes, purpose from passport.audit_entries
         where site_id = $1 and action = 'consent.withdraw'`,
        [siteId]
      )
    ).toEqual([
      {
        actor_type: 'admin',
        actor_id: admin,
        user_id: 'user_1',
        user_ref: userRef,
        attributes: ['email'],
        purpose: 'receipt',
      },
    ]);
  });

  it('that is removed comes back by nothing: not by its application, an answer, or another removal', async () => {
    const { siteId, applicationId } = await register();
    await rig.registration.removeSite(siteId, admin);
    const person = { userId: 'user_2', siteId, userRef: `ppid_${'b'.repeat(26)}` };
    const answer = { attribute: 'email', purpose: 'receipt', days: 30 };

    await expect(rig.sites.getSiteOfApplication(applicationId)).rejects.toMatchObject({
      code: 'sites.unavailable',
    });
    await expect(
      rig.consents.answer(person, [{ ...answer, shown: null }], 'consent_page')
    ).rejects.toMatchObject({
      code: 'consent.site_removed',
    });
    await expect(rig.registration.removeSite(siteId, admin)).rejects.toMatchObject({
      code: 'sites.not_found',
    });
    expect(await rig.registration.listSites([siteId])).toEqual([]);
  });

  it('keeps identifiers that another site of the sector goes by', async () => {
    const { siteId, sectorId } = await register();
    const userRef = `ppid_${'c'.repeat(26)}`;
    await rig.query(
      `insert into passport.sites (tenant_id, id, name, sector_id) values ('default', 'site_${'z'.repeat(24)}', 'Sister', $1)`,
      [sectorId]
    );
    await rig.query(
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id) values ('default', $1, $2, 'user_3')`,
      [userRef, sectorId]
    );

    const { people } = await rig.registration.removeSite(siteId, admin);

    const [row] = await rig.query(
      'select user_id from passport.pairwise_subjects where user_ref = $1',
      [userRef]
    );
    expect([people, row]).toEqual([0, { user_id: 'user_3' }]);
  });
});
