/** What an operator sees at the start: hosts with ky, without it, with another one, with wrong settings. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeKeyFiles } from '../../scripts/testing/key-files.ts';

const register = path.join(import.meta.dirname, '../register.ts');
const nodeModules = path.resolve(import.meta.dirname, '../../node_modules');
const always = ['koa-mount', 'koa-logger', 'oidc-provider', '@silverhand/slonik', 'pg'];

const imports = `
import { createServer } from 'node:http';
import 'koa-mount';
import 'koa-logger';
import 'oidc-provider';
import '@silverhand/slonik';`;
const listen = `
const server = createServer().listen(0, () => { console.log('LISTENING'); server.close(); });`;
const withKy = `${imports}
import ky, { HTTPError } from 'ky';${listen}
console.log('KY', typeof ky.post, typeof ky.get, HTTPError.name);`;

const withConnector = `import { mkdirSync, writeFileSync } from 'node:fs';
const folder = new URL('./connectors/mail/', import.meta.url);
mkdirSync(new URL('node_modules/ky/', folder), { recursive: true });
writeFileSync(new URL('node_modules/ky/package.json', folder), JSON.stringify({ name: 'ky', version: '0.33.3', type: 'module', main: 'index.js' }));
writeFileSync(new URL('node_modules/ky/index.js', folder), "export default 'its own';");
writeFileSync(new URL('index.mjs', folder), "import ky from 'ky'; console.log('CONNECTOR', ky);");
await import(new URL('index.mjs', folder).href);
${withKy}`;

describe('a host', () => {
  let folder: string;
  let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'boot-ky-'));
    keys = await makeKeyFiles();
  });
  afterAll(async () => {
    await keys.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** A tree that looks like Logto's core. @param ky its own ky as [version, source]; the real one unless given */
  const start = async (
    name: string,
    program: string,
    {
      dependencies = {},
      ky,
      environment = {},
    }: {
      dependencies?: Readonly<Record<string, string>>;
      ky?: readonly [version: string, source: string];
      environment?: Readonly<Record<string, string>>;
    } = {}
  ) => {
    const core = path.join(folder, name);
    await mkdir(path.join(core, 'node_modules/@silverhand'), { recursive: true });
    const write = async (file: string, value: object | string) =>
      writeFile(path.join(core, file), typeof value === 'string' ? value : JSON.stringify(value));
    await write('package.json', {
      name: '@logto/core',
      version: '1.42.0',
      type: 'module',
      main: 'index.js',
      dependencies,
    });
    await write('index.js', program);
    for (const dependency of ky ? always : [...always, 'ky']) {
      await symlink(
        path.join(nodeModules, dependency),
        path.join(core, 'node_modules', dependency)
      );
    }
    if (ky) {
      const [version, source] = ky;
      await mkdir(path.join(core, 'node_modules/ky'));
      await write('node_modules/ky/package.json', {
        name: 'ky',
        version,
        type: 'module',
        main: 'index.js',
      });
      await write('node_modules/ky/index.js', source);
    }
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        NODE_NO_WARNINGS: '1',
        ...keys.environment,
        PASSPORT_REGIONS: 'eu',
        PASSPORT_VAULT_EU_URL: 'postgres://vault@127.0.0.1:1/vault',
        ...environment,
      };
      execFile(
        process.execPath,
        [`--import=${register}`, '.'],
        { cwd: core, env, timeout: 30_000 },
        (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
      );
    });
  };

  it('with ky gets it wrapped, with everything else it exports', async () => {
    const { code, stdout } = await start('with', withKy, { dependencies: { ky: '^1.2.3' } });

    expect(code).toBe(0);
    expect(stdout).toContain('"package":"ky"');
    expect(stdout).toContain('KY function function HTTPError');
    expect(stdout).toContain('LISTENING');
  });

  it('that does not use ky starts without it', async () => {
    const { code, stdout } = await start('without', `${imports}${listen}`);

    expect(code).toBe(0);
    expect(stdout).toContain('LISTENING');
    expect(stdout).not.toContain('"package":"ky"');
  });

  it('that names ky and did not load it through the pack does not serve', async () => {
    const { code, stdout, stderr } = await start('around', `${imports}${listen}`, {
      dependencies: { ky: '^1.2.3' },
    });

    expect(code).toBe(1);
    expect(stderr).toContain('kernel.not_attached');
    expect(stderr).toContain('"missing":["ky"]');
    expect(stdout).not.toContain('LISTENING');
  });

  it.each([
    ['2.0.0', 'export default () => {}; export class HTTPError {}', 'kernel.unsupported_package'],
    ['1.9.0', 'export default () => {}; export class HTTPError {}', 'kernel.changed_shape'],
  ])('with ky %s of another make does not start', async (version, source, wanted) => {
    const { code, stdout, stderr } = await start(`ky-${version}`, withKy, {
      ky: [version, source],
    });

    expect(code).toBe(1);
    expect(stderr).toContain(wanted);
    expect(stdout).not.toContain('LISTENING');
  });

  it('leaves the copy of a connector as it is, whatever its version', async () => {
    const { code, stdout } = await start('connector', withConnector, {
      dependencies: { ky: '^1.2.3' },
    });

    expect(code).toBe(0);
    expect(stdout).toContain('CONNECTOR its own');
    expect(stdout).toContain('LISTENING');
  });

  it('does not start with a policy nobody knows, and its value is not printed', async () => {
    const { code, stderr } = await start('policy', withKy, {
      environment: { PASSPORT_WEBHOOKS: 'hidden-word' },
    });

    expect(code).toBe(1);
    expect(stderr).toContain('webhooks.invalid_config');
    expect(stderr).toContain('PASSPORT_WEBHOOKS');
    expect(stderr).not.toContain('hidden-word');
  });
});
