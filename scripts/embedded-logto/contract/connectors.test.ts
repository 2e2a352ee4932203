/**
 * The pack's own connectors in a stock Logto that was given nothing but copies of their directories. The embedded host loads no
 * connectors. The copies are taken away at the end, also after a failure.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  makePerson,
  redirectUri,
  startEidProvider,
} from '../../../connectors/connector-eid/src/test-rig.ts';
import type { EidProvider } from '../../../connectors/connector-eid/src/test-rig.ts';
import { startHttpStand, startSmtpStand } from '../../../connectors/regional-delivery/test-rig.ts';
import type { HttpStand, SmtpStand } from '../../../connectors/regional-delivery/test-rig.ts';
import { runSql } from '../../testing/sql.ts';
import { findNewestUserId, startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';
import { openSession } from './canary/session.ts';

const logtoHome = process.env['HOST'] === 'logto' ? process.env['LOGTO_HOME'] : undefined;
const describeOnStock = logtoHome ? describe : describe.skip;
const startMs = 240_000;

const root = path.resolve(import.meta.dirname, '../../..');
const names = ['connector-eid', 'connector-regional-email', 'connector-regional-sms'];
const findCopy = (name: string) => path.join(logtoHome ?? '', 'packages/core/connectors', name);

const removeCopies = async () =>
  Promise.all(names.map(async (name) => rm(findCopy(name), { recursive: true, force: true })));

const copyConnectors = async () => {
  await promisify(execFile)(process.execPath, ['scripts/build-connectors.mjs'], { cwd: root });
  for (const name of names) {
    await cp(path.join(root, 'build/connectors', name), findCopy(name), { recursive: true });
  }
};

const usageTypes = ['Register', 'SignIn', 'ForgotPassword', 'Generic'];
const content = 'Your code is {{code}}';
const emailTemplates = usageTypes.map((usageType) => ({
  ...{ usageType, content, subject: 'Code', contentType: 'text/plain' },
}));

describeOnStock('the connectors in stock Logto', () => {
  let world: World;
  let stands: { eu: SmtpStand; ru: SmtpStand; sms: HttpStand; eid: EidProvider };
  beforeAll(async () => {
    await copyConnectors();
    stands = {
      eu: await startSmtpStand(),
      ru: await startSmtpStand(),
      sms: await startHttpStand(),
      eid: await startEidProvider(),
    };
    world = await startWorld(true);
  }, startMs);
  afterAll(async () => {
    await removeCopies();
    await world?.close();
    await Promise.all(Object.values(stands ?? {}).map(async ({ close }) => close()));
  });

  const connect = async (connectorId: string, config: unknown) =>
    (await world.management.call<{ id: string }>('POST', '/connectors', { connectorId, config }))
      .id;

  it('are found, with logo and manual', async () => {
    const factories = await world.management.call<
      readonly { id: string; type: string; logo: string; readme: string }[]
    >('GET', '/connector-factories');

    const ours = factories.filter(({ id }) => id.startsWith('passport-'));

    expect(ours.map(({ id, type }) => `${type} ${id}`).sort()).toEqual([
      'Email passport-regional-email',
      'Sms passport-regional-sms',
      'Social passport-eid',
    ]);
    for (const { logo, readme } of ours) {
      expect(logo).toMatch(/^data:image\/svg\+xml;base64,/);
      expect(readme).toMatch(/^# /);
    }
  });

  it('send e-mail through the recipient’s region, and leave no recipient in Logto’s output', async () => {
    const smtp = ({ port }: SmtpStand) => ({
      kind: 'smtp',
      host: '127.0.0.1',
      port,
      security: 'none',
    });
    const refusing = await startSmtpStand('refuse');
    const config = {
      regions: {
        eu: { fromEmail: 'no-reply@example.eu', providers: [smtp(stands.eu)] },
        ru: { fromEmail: 'no-reply@example.ru', providers: [smtp(stands.ru)] },
        by: { fromEmail: 'no-reply@example.by', providers: [smtp(refusing)] },
      },
      defaultRegion: 'eu',
      domains: { ru: 'ru', by: 'by' },
      templates: emailTemplates,
    };
    await connect('passport-regional-email', config);

    await world.management.call('POST', '/connectors/passport-regional-email/test', {
      email: 'tester@mail.example.ru',
      config,
    });
    await world.management.call('POST', '/verification-codes', { email: 'reader@example.de' });
    const failed = world.management.call('POST', '/verification-codes', {
      email: 'unreached@example.by',
    });

    await expect(failed).rejects.toThrow('connector.general');
    await expect(failed).rejects.toThrow('delivery.not_sent');
    await expect(failed).rejects.not.toThrow('unreached');
    await refusing.close();
    expect(stands.ru.mails.map(({ to }) => to)).toEqual([['tester@mail.example.ru']]);
    expect(stands.eu.mails.map(({ to }) => to)).toEqual([['reader@example.de']]);
    expect(stands.eu.mails[0]?.text).toMatch(/Your code is \d{6}/);
    expect(world.host.output()).not.toMatch(/tester@|reader@|unreached@/);
  });

  it('send SMS', async () => {
    await connect('passport-regional-sms', {
      regions: {
        eu: { from: 'Passport', providers: [{ kind: 'http', endpoint: stands.sms.url }] },
      },
      defaultRegion: 'eu',
      templates: usageTypes.map((usageType) => ({ usageType, content })),
    });

    await world.management.call('POST', '/verification-codes', { phone: '4915112345678' });

    expect(stands.sms.calls.map(({ body }) => body)).toEqual([
      expect.objectContaining({ to: '+4915112345678', content: expect.stringMatching(/\d{6}$/) }),
    ]);
  });

  it('sign a person in by electronic identity: one document, one account, and nothing of it in clear', async () => {
    const { management, host } = world;
    const { eid } = stands;
    await runSql(
      host.databaseUrl,
      `insert into passport.region_policies (tenant_id, default_region, countries) values ('default', 'eu', '{"DE":"ru"}')`
    );
    eid.people.set('erika', makePerson());
    eid.people.set('erika elsewhere', makePerson());
    const documentKey = Buffer.alloc(32, 5).toString('base64');
    const config = { ...eid.config, documentIsIdentity: true, documentKey };
    const connectorId = await connect('passport-eid', config);
    await management.call('PATCH', '/sign-in-exp', {
      socialSignInConnectorTargets: ['eid'],
      signUp: { identifiers: [], password: false, verify: false },
    });
    const site = await world.createSite('eid');
    const prove = async (person: string) => {
      const session = await openSession(site, 'SignIn');
      const base = `/verification/social/${connectorId}`;
      const { verificationId, authorizationUri } = await session.call(
        200,
        'POST',
        `${base}/authorization-uri`,
        { state: 'state-1', redirectUri }
      );
      const connectorData = await eid.signIn(String(authorizationUri), person);
      await session.call(200, 'POST', `${base}/verify`, { verificationId, connectorData });
      return { session, verificationId };
    };

    const first = await prove('erika');
    await first.session.call(404, 'POST', '/identification', {
      verificationId: first.verificationId,
    });
    await first.session.call(204, 'PUT', '/interaction-event', { interactionEvent: 'Register' });
    await first.session.call(201, 'POST', '/identification', {
      verificationId: first.verificationId,
    });
    const { claims } = await first.session.finish();
    const again = await prove('erika elsewhere');
    await again.session.call(204, 'POST', '/identification', {
      verificationId: again.verificationId,
    });
    const { claims: later } = await again.session.finish();

    expect(later.sub).toBe(claims.sub);
    const id = await findNewestUserId(host);
    const { identity } = await management.call<{ identity: { userId: string; details: object } }>(
      'GET',
      `/users/${id}/identities/eid`
    );
    expect(identity.userId).toMatch(/^doc_/);
    expect(identity.details).toMatchObject({
      name: 'Erika Mustermann',
      rawData: {
        passport: {
          citizenship: 'DE',
          assurance: { level: 'high' },
          claims: { birthdate: '1964-08-12' },
        },
      },
    });
    expect(
      await runSql(
        host.databaseUrl,
        `select region, reason from passport.residency where user_id = $1`,
        [id]
      )
    ).toEqual([{ region: 'ru', reason: 'citizenship' }]);
    expect(claims['passport']).toMatchObject({ assurance_level: 'high' });
    const [row] = await runSql(host.databaseUrl, `select * from users where id = $1`, [id]);
    assert(row);
    expect(JSON.stringify(row)).not.toMatch(/Erika|Mustermann|1964-08-12|doc_/);
    expect(host.output()).not.toMatch(/Erika|Mustermann|1964-08-12|L01X/);
  });
});
