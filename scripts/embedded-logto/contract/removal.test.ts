/**
 * The way out: people are brought back to plain text, the pack is detached and everything of it taken away. Everybody signs in again as
 * Logto alone knows them, by password and by code, and Logto's own alterations work as if the pack had never been there.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { runLogtoDatabaseCommand } from '../seed.ts';
import { runCommand } from '../../testing/command.ts';
import { dumpDatabase } from '../../testing/dump.ts';
import type { TestHost } from '../../testing/host.ts';
import { email, endProcess, person, playScene, startAgain } from '../../testing/lasting-person.ts';
import type { Scene } from '../../testing/lasting-person.ts';
import { mailLogin, startMailServer } from '../../testing/mail-server.ts';
import type { MailServer } from '../../testing/mail-server.ts';
import { connectManagement } from '../../testing/management.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import { openSession } from './canary/session.ts';

const minutes = 60_000;
const logtoHome = process.env['HOST'] === 'logto' ? process.env['LOGTO_HOME'] : undefined;

/** Stock Logto sends codes through a connector; the embedded host keeps them on a page. */
const connectMail = async (host: TestHost, { port }: MailServer) => {
  if (!host.isStock) {
    return;
  }
  await (
    await connectManagement(host)
  ).call('POST', '/connectors', {
    connectorId: 'simple-mail-transfer-protocol',
    config: {
      host: '127.0.0.1',
      port,
      auth: mailLogin,
      fromEmail: 'no-reply@example.com',
      templates: ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
        ...{ usageType, contentType: 'text/plain', subject: 'Code', content: 'code {{code}}' },
      })),
    },
  });
};

const readCode = async (host: TestHost, { mails }: MailServer): Promise<string> => {
  if (host.isStock) {
    return /code (\d{6})/.exec(mails.at(-1) ?? '')?.[1] ?? '';
  }
  const [newest] = (await (await fetch(`${host.userUrl}/mailbox.json`)).json()) as readonly {
    code: string;
  }[];
  return newest?.code ?? '';
};

describe('a Logto that is left by the pack', () => {
  let scene: Scene;
  let host: TestHost;
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMailServer();
    scene = await playScene(await startWorld(true));
    host = scene.world.host;
  }, 2 * minutes);
  afterAll(async () => {
    await endProcess(host);
    await host.stop();
    await mail.close();
  });

  it('is not left as long as anything is sealed', async () => {
    const { code, stderr } = await runCommand(host, 'remove');

    expect(code).toBe(2);
    expect(stderr).toContain('cli.still_sealed');
  });

  it(
    'is brought back to plain text, and every trace of the pack is taken away',
    async () => {
      for (const tenant of ['default', 'admin']) {
        expect(await runCommand(host, 'unseal', tenant)).toMatchObject({ code: 0, stderr: '' });
      }
      await endProcess(host);

      expect(await runCommand(host, 'remove')).toEqual({
        code: 0,
        stdout: 'vault eu: removed\nvault ru: removed\nlogto: removed\n',
        stderr: '',
      });

      for (const url of host.vaultUrls) {
        expect(await dumpDatabase(url)).toEqual({});
      }
      const [left] = await runSql<Record<string, readonly string[]>>(
        host.databaseUrl,
        `select
          array(select name from resources where name ilike '%passport%') as resources,
          array(select name from roles where name ilike '%passport%') as roles,
          array(select name from scopes where description ilike '%passport%') as scopes,
          array(select nspname::text from pg_namespace where nspname like 'passport%') as schemas,
          array(select tgname::text from pg_trigger where tgname like 'passport%') as triggers`
      );
      expect(left).toEqual({ resources: [], roles: [], scopes: [], schemas: [], triggers: [] });
      const text = Object.values(await dumpDatabase(host.databaseUrl)).join('\n');
      expect(text).not.toMatch(/pl[tr]_[\w-]{26}|pls1\./);
    },
    4 * minutes
  );

  it(
    'takes Logto’s own alterations back and forward as before',
    async () => {
      // Logto's alterations take the role's name from the database's; a cloned database has the roles of its template.
      await runSql(host.databaseUrl, `create role logto_tenant_${host.database.name}`);
      const options = { logtoHome };

      await runLogtoDatabaseCommand(
        host.databaseUrl,
        ['alteration', 'rollback', '1.40.1'],
        options
      );
      await runLogtoDatabaseCommand(host.databaseUrl, ['alteration', 'deploy', 'latest'], options);

      const [row] = await runSql(
        host.databaseUrl,
        `select primary_email, username from users where id = $1`,
        [scene.userId]
      );
      expect(row).toEqual({ primary_email: email, username: person.username });
    },
    4 * minutes
  );

  it(
    'signs everybody in again, by password and by code, as Logto’s own user id',
    async () => {
      host = await startAgain(host, false);
      await connectMail(host, mail);
      const site = { ...scene.site, userUrl: host.userUrl, scope: 'openid email' };
      const byPassword = await signInAt(site, person);

      const session = await openSession(site, 'SignIn');
      const identifier = { type: 'email', value: email };
      const { verificationId } = await session.call(
        200,
        'POST',
        '/verification/verification-code',
        {
          identifier,
          interactionEvent: 'SignIn',
        }
      );
      await session.call(200, 'POST', '/verification/verification-code/verify', {
        identifier,
        verificationId,
        code: await readCode(host, mail),
      });
      await session.call(204, 'POST', '/identification', { verificationId });
      const { tokens } = await session.finish();

      expect(byPassword.claims.sub).toBe(scene.userId);
      expect(decodeJwt(tokens.id_token)).toMatchObject({ sub: scene.userId });
      expect(byPassword.userinfo).toMatchObject({ sub: scene.userId });
    },
    2 * minutes
  );
});
