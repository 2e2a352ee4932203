import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { apiKeyScopes, createApiKeys, createSites } from '../../plugins/sites/port.ts';
import { runCommand } from '../testing/command.ts';
import { runSql } from '../testing/sql.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { cloneDatabase, getTenantUrl } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { openTestPool } from '../testing/pool.ts';

const minutes = 60_000;
const form = /^ppk_[0-9a-z]{12}_[\w-]{43}\n$/;

describe('the commands of sites and API keys', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  let siteId: string;
  let folder: string;
  let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    ({ id: siteId } = await createSites(pool, 'default').getSiteOfApplication('app_cli'));
    folder = await mkdtemp(path.join(tmpdir(), 'site-commands-'));
    keys = await makeKeyFiles();
    // Nothing connects to a vault here: its regions are all that is asked for.
    environment = {
      ...keys.environment,
      PASSPORT_REGIONS: 'eu',
      PASSPORT_VAULT_EU_URL: 'postgres://nobody@127.0.0.1:9/eu',
    };
  });
  afterAll(async () => {
    await pool.end();
    await Promise.all([database.drop(), rm(folder, { recursive: true }), keys.remove()]);
  });

  const run = async (...parameters: readonly string[]) =>
    runCommand({ databaseUrl: database.url, environment }, ...parameters);
  const listActions = async (id: string) => {
    const rows = await runSql<{ action: string }>(
      database.url,
      'select action from passport.audit_entries where site_id = $1 order by sequence',
      [id]
    );
    return rows.map(({ action }) => action);
  };
  const findKey = async (secret: string) =>
    createApiKeys({ pool, tenantId: 'default', now: () => Date.now() })
      .authenticate(secret.trim())
      .catch(() => null);

  it('puts every change on the audit chain before it is done, and does nothing without the key of that chain', async () => {
    const before = await run('site', 'declarations', 'default', siteId);
    const refused = await runCommand(
      { databaseUrl: database.url, environment: { ...environment, PASSPORT_AUDIT_KEY_FILE: '' } },
      ...['site', 'region', 'default', siteId, 'eu']
    );
    const done = await run('site', 'region', 'default', siteId, 'eu');

    expect([before.code, refused.code, done.code]).toEqual([0, 1, 0]);
    const rows = await runSql(
      database.url,
      `select action, actor_type, site_id from passport.audit_entries where tenant_id = 'default'`
    );
    expect(rows).toEqual([{ action: 'sites.region', actor_type: 'job', site_id: siteId }]);
  });

  it('send people of a site to a region that is configured, and to no other', async () => {
    const { id } = await createSites(pool, 'default').getSiteOfApplication('app_region');

    const unknown = await run('site', 'region', 'default', id, 'us');
    const known = await run('site', 'region', 'default', id, 'eu');
    const [row] = await runSql(
      database.url,
      'select default_region as region from passport.sites where id = $1',
      [id]
    );
    // To be taken away again where there is no vault any more.
    const none = await runCommand(
      { databaseUrl: database.url, environment: keys.environment },
      ...['site', 'region', 'default', id, 'none']
    );

    expect([unknown.code, unknown.stdout]).toEqual([1, '']);
    expect(unknown.stderr).toMatch(/^vault\.region_unknown: /);
    expect([known.code, row, none.code]).toEqual([0, { region: 'eu' }, 0]);
    expect(await listActions(id)).toEqual(['sites.region', 'sites.region']);
  });

  const declaration = (attribute: string, textEn = 'For the parcel') => ({
    ...{ attribute, purpose: 'delivery', purposeCode: 'dpv:DeliveryOfGoods' },
    ...{ textEn, textRu: 'Для посылки', defaultDays: 30, longestDays: 90 },
  });
  const declare = async (content: unknown, site: string) => {
    const file = path.join(folder, `${randomUUID()}.json`);
    await writeFile(file, JSON.stringify(content));
    return run('site', 'declare', 'default', site, file);
  };
  const listDeclared = async (site: string) => {
    const rows = await runSql<{ attribute: string }>(
      database.url,
      'select attribute from passport.site_attributes where site_id = $1 order by attribute',
      [site]
    );
    return rows.map(({ attribute }) => attribute);
  };

  it(
    'declare nothing of a file that is wrong in one place, and put nothing on the audit chain for it',
    async () => {
      const { id } = await createSites(pool, 'default').getSiteOfApplication('app_refused');
      const good = [declaration('email'), declaration('birthdate')];

      const refused = await Promise.all([
        declare([...good, declaration('name', '')], id),
        declare([], id),
        declare(good, `site_${'b'.repeat(24)}`),
        run('site', 'declare', 'default', id, path.join(folder, 'none.json')),
        run('site', 'declare', 'default', id),
        run('site', 'undeclare', 'default', id, 'email'),
        run('site', 'undeclare', 'default', id, 'email', 'delivery'),
      ]);

      const codes = refused.map(({ stderr }) => /^(?!refused)[\w.]+(?=: )/m.exec(stderr)?.[0]);
      expect(codes).toEqual([
        ...['consent.invalid_declaration', 'consent.invalid_declaration', 'sites.not_found'],
        ...['cli.failed', 'cli.usage', 'cli.usage', 'consent.not_found'],
      ]);
      expect(refused[0].stderr).toMatch(/^refused: 2\.textEn\n/);
      expect(await listDeclared(id)).toEqual([]);
      expect(await listActions(id)).toEqual([]);
      expect(await listActions(`site_${'b'.repeat(24)}`)).toEqual([]);
    },
    2 * minutes
  );

  it(
    'declare a file as a whole, take one back, and have both on the audit chain',
    async () => {
      const { id } = await createSites(pool, 'default').getSiteOfApplication('app_declares');

      const runs = [
        await declare([declaration('email'), declaration('birthdate')], id),
        await declare(declaration('address'), id),
        await run('site', 'undeclare', 'default', id, 'birthdate', 'delivery'),
      ];

      expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
      expect(await listDeclared(id)).toEqual(['address', 'email']);
      expect(await listActions(id)).toEqual(['sites.declare', 'sites.declare', 'sites.undeclare']);
    },
    2 * minutes
  );

  it('describe a site from a file, and name what they refuse without repeating it', async () => {
    const [good, bad] = [path.join(folder, 'good.json'), path.join(folder, 'bad.json')];
    await writeFile(good, JSON.stringify({ displayName: 'Tea', languages: ['ru'] }));
    await writeFile(bad, JSON.stringify({ displayName: '', logoUrl: 'javascript:alert(1)' }));

    const edited = await run('site', 'edit', 'default', siteId, good);
    const refused = await run('site', 'edit', 'default', siteId, bad);
    const foreign = await run('site', 'edit', 'admin', siteId, good);
    const missing = await run('site', 'edit', 'default', siteId, path.join(folder, 'none.json'));

    expect(edited).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^refused: displayName, logoUrl\nsites\.invalid_site: /);
    expect(refused.stderr).not.toContain('javascript');
    expect(foreign.stderr).toMatch(/^sites\.not_found: /);
    expect(missing).toEqual({ code: 1, stdout: '', stderr: 'cli.failed: ENOENT\n' });
    expect(await createSites(pool, 'default').get(siteId)).toMatchObject({
      displayName: 'Tea',
      logoUrl: null,
      languages: ['ru'],
    });
  });

  it('make a key whose secret is all they print, and rotate and revoke it', async () => {
    const made = await run('api-key', 'create', 'default', siteId, 'server', 'all', '30');
    const id = made.stdout.slice(4, 16);
    const rotated = await run('api-key', 'rotate', 'default', siteId, id);
    const again = await run('api-key', 'rotate', 'default', siteId, id, '0');
    const during = [await findKey(made.stdout), await findKey(rotated.stdout)];
    const revoked = await run('api-key', 'revoke', 'default', siteId, id);
    const after = [await findKey(made.stdout), await findKey(rotated.stdout)];
    const listed = await run('api-key', 'list', 'default', siteId);

    const nextId = rotated.stdout.slice(4, 16);
    const own = { siteId, scopes: apiKeyScopes };
    expect([made, rotated]).toEqual([
      { code: 0, stdout: expect.stringMatching(form), stderr: '' },
      { code: 0, stdout: expect.stringMatching(form), stderr: '' },
    ]);
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toMatch(/^sites\.api_key_not_rotatable: /);
    expect(during).toEqual([
      { ...own, keyId: id },
      { ...own, keyId: nextId },
    ]);
    expect(revoked).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(after).toEqual([null, { ...own, keyId: nextId }]);
    const lines = listed.stdout.trim().split('\n');
    expect(lines.map((line) => line.split('\t').at(0))).toEqual([nextId, id]);
    expect(lines.map((line) => line.split('\t').at(-1))).toEqual(['live', 'revoked']);
    expect(listed.stdout).not.toContain(made.stdout.trim().slice(17));
  });

  it('give the old key a day beside the new one unless told otherwise', async () => {
    const { stdout } = await run('api-key', 'create', 'default', siteId, 'daily', 'blocks:write');
    const before = Date.now();

    await run('api-key', 'rotate', 'default', siteId, stdout.slice(4, 16));

    const keys = createApiKeys({ pool, tenantId: 'default', now: () => Date.now() });
    const old = (await keys.list(siteId)).find(({ id }) => id === stdout.slice(4, 16));
    expect(old?.expiresAt).toBeGreaterThanOrEqual(before + 86_400_000);
    expect(old?.expiresAt).toBeLessThanOrEqual(Date.now() + 86_400_000);
  });

  it('refuse an unknown scope and another tenant’s site or key, and print no secret then', async () => {
    const runs = await Promise.all([
      run('api-key', 'create', 'default', siteId, 'x', 'users:write'),
      run('api-key', 'create', 'admin', siteId, 'x', 'all'),
      run('api-key', 'revoke', 'default', siteId, 'a'.repeat(12)),
      run('api-key', 'list', 'nobody', siteId),
    ]);

    expect(runs.map(({ stdout }) => stdout)).toEqual(['', '', '', '']);
    expect(runs.map(({ stderr }) => stderr.trim().split('\n').at(-1)?.split(':')[0])).toEqual([
      'sites.invalid_api_key',
      'sites.not_found',
      'sites.api_key_not_found',
      'cli.tenant_unknown',
    ]);
  });

  it.each([
    ['no site', ['api-key', 'list', 'default']],
    ['no scopes', ['api-key', 'create', 'default', 'site_a', 'x']],
    ['days that are no number', ['api-key', 'create', 'default', 'site_a', 'x', 'all', 'soon']],
    ['a negative overlap', ['api-key', 'rotate', 'default', 'site_a', 'k', '-1']],
    ['an unknown action', ['api-key', 'show', 'default', 'site_a']],
    ['one word too many', ['api-key', 'revoke', 'default', 'site_a', 'k', 'now']],
    ['no file', ['site', 'edit', 'default', 'site_a']],
  ])('refuse %s as wrong usage', async (_, parameters) => {
    const { code, stdout, stderr } = await run(...parameters);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cli\.usage: /);
  });
});
