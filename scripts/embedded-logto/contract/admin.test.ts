import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createCookieJar } from '../../testing/http.ts';
import { authorize, exchangeCode } from '../../testing/oidc-client.ts';
import type { Site, Tokens } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const administrator = { username: 'admin_person', password: 'correct Horse 9' };

describe('the admin tenant', () => {
  let world: World;
  let tokens: Tokens;
  const jar = createCookieJar();
  beforeAll(async () => {
    world = await startWorld(true);
    const { adminUrl } = world.host;
    const console_: Site = {
      userUrl: adminUrl,
      clientId: 'admin-console',
      redirectUri: `${adminUrl}/console/callback`,
      scope: 'openid offline_access profile all',
      resource: 'https://default.logto.app/api',
    };
    const flow = await authorize(
      jar,
      console_,
      { ...administrator, isNew: true },
      {
        first_screen: 'register',
      }
    );
    tokens = await exchangeCode(console_, flow.callback, flow.verifier);
  });
  afterAll(async () => world.close());

  it('keeps public subjects: the first administrator is known by their user id', async () => {
    const [row] = await runSql<{ id: string }>(
      world.host.databaseUrl,
      `select id from users where tenant_id = 'admin'`
    );

    expect(decodeJwt(tokens.id_token).sub).toBe(row?.id);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: row?.id, scope: 'all' });
  });

  it('lets the console use the Management API of the user tenant', async () => {
    const call = async (token: string) =>
      (
        await fetch(`${world.host.userUrl}/api/users`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).status;

    expect(await call(tokens.access_token)).toBe(200);
    expect(await call(`${tokens.access_token.slice(0, -4)}AAAA`)).toBe(401);
  });

  it('has no passport page: an administrator cannot ask there for their own account to be deleted', async () => {
    const { adminUrl, databaseUrl } = world.host;
    const token = createHash('sha256').digest('base64url');
    const answers = [
      await jar.fetch(`${adminUrl}/passport/me`),
      await jar.fetch(`${adminUrl}/passport/me/export`, { method: 'POST' }),
      await jar.fetch(`${adminUrl}/passport/me/erasure`, {
        method: 'POST',
        body: new URLSearchParams({ token, sure: 'yes' }),
      }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await runSql(databaseUrl, 'select id from passport.erasures')).toEqual([]);
  });

  it('writes no site and no pairwise subject', async () => {
    const rows = await runSql(
      world.host.databaseUrl,
      `select tenant_id from passport.sites where tenant_id = 'admin'
       union all select tenant_id from passport.pairwise_subjects where tenant_id = 'admin'`
    );

    expect(rows).toEqual([]);
  });
});
