/** The preload in child processes: what an operator sees when something does not fit. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cloneDatabase } from '../scripts/testing/databases.ts';
import { makeKeyFiles } from '../scripts/testing/key-files.ts';

const register = path.join(import.meta.dirname, 'register.ts');
const nodeModules = path.resolve(import.meta.dirname, '../node_modules');

/** A program that loads what Logto loads and listens. */
const fullApp = `
import { createServer } from 'node:http';
import mount from 'koa-mount';
import logger from 'koa-logger';
import { Provider } from 'oidc-provider';
import { createPool } from '@silverhand/slonik';
const server = createServer().listen(0, () => {
  console.log('LISTENING', mount.name, Provider.name, typeof createPool);
  server.close();
});`;

type Run = { code: number; stdout: string; stderr: string };

describe('the preload', () => {
  let folder: string;
  let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'boot-'));
    keys = await makeKeyFiles();
  });
  afterAll(async () => {
    await keys.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** A vault that cannot be reached is no reason not to start. */
  const configured = () => ({
    ...keys.environment,
    PASSPORT_REGIONS: 'eu',
    PASSPORT_VAULT_EU_URL: 'postgres://vault:hidden-word@127.0.0.1:1/vault',
  });

  /** Makes a tree that looks like Logto's core, with the given program as its main file. */
  const makeCore = async (
    name: string,
    program: string,
    { version = '1.42.0', packageName = '@logto/core', copies = [] as readonly string[] } = {}
  ) => {
    const core = path.join(folder, name);
    await mkdir(path.join(core, 'node_modules/@silverhand'), { recursive: true });
    await writeFile(
      path.join(core, 'package.json'),
      JSON.stringify({ name: packageName, version, type: 'module', main: 'index.js' })
    );
    await writeFile(path.join(core, 'index.js'), program);
    for (const dependency of [
      'koa-mount',
      'koa-logger',
      'oidc-provider',
      '@silverhand/slonik',
      'pg',
    ]) {
      const [from, to] = [
        path.join(nodeModules, dependency),
        path.join(core, 'node_modules', dependency),
      ];
      await (copies.includes(dependency) ? cp(from, to, { recursive: true }) : symlink(from, to));
    }
    return core;
  };
  const run = async (
    core: string,
    { environment = {}, imports = [register] as readonly string[], entry = '.' } = {}
  ): Promise<Run> =>
    new Promise((resolve) => {
      const flags = imports.map((file) => `--import=${file}`);
      execFile(
        process.execPath,
        [...flags, entry],
        {
          cwd: core,
          env: {
            PATH: process.env['PATH'],
            NODE_NO_WARNINGS: '1',
            ...configured(),
            ...environment,
          },
          timeout: 30_000,
        },
        (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
      );
    });

  it('attaches to all four packages, and the host listens with the same names as before', async () => {
    const { code, stdout } = await run(await makeCore('full', fullApp));

    expect(code).toBe(0);
    expect(stdout).toContain('LISTENING');
    expect(stdout).toContain('Provider function');
    expect(stdout.match(/passport\.attached/g)).toHaveLength(4);
  });

  it('attaches once when it is registered twice', async () => {
    const core = await makeCore('twice', `${fullApp}\nimport ${JSON.stringify(register)};`);

    const { code, stdout } = await run(core, { imports: [register, register] });

    expect(code).toBe(0);
    expect(stdout.match(/passport\.attached/g)).toHaveLength(4);
  });

  it('refuses to start on a version of Logto it was not tested with', async () => {
    const { code, stdout, stderr } = await run(
      await makeCore('old', fullApp, { version: '1.41.0' })
    );

    expect(code).toBe(1);
    expect(stderr).toContain('kernel.unsupported_host');
    expect(stdout).not.toContain('LISTENING');
  });

  it('refuses to start on an unsupported version of a package', async () => {
    const core = await makeCore('version', fullApp, { copies: ['koa-mount'] });
    const file = path.join(core, 'node_modules/koa-mount/package.json');
    await writeFile(
      path.join(core, 'node_modules/koa-mount/index.js'),
      'module.exports = function mount(prefix, app) {};'
    );
    await writeFile(
      file,
      JSON.stringify({ name: 'koa-mount', version: '5.0.0', main: 'index.js' })
    );

    const { code, stdout, stderr } = await run(core);

    expect(code).toBe(1);
    expect(stderr).toContain('kernel.unsupported_package');
    expect(stdout).not.toContain('LISTENING');
  });

  it('refuses to start when a package has another shape', async () => {
    const core = await makeCore('shape', fullApp, { copies: ['koa-mount'] });
    await writeFile(
      path.join(core, 'node_modules/koa-mount/index.js'),
      'module.exports = function mount(options) {};'
    );

    const { code, stdout, stderr } = await run(core);

    expect(code).toBe(1);
    expect(stderr).toContain('kernel.changed_shape');
    expect(stdout).not.toContain('LISTENING');
  });

  it('refuses to serve when the host never loaded one of the packages through it', async () => {
    const program = fullApp.replace("import mount from 'koa-mount';", 'const mount = () => {};');

    const { code, stdout, stderr } = await run(await makeCore('missing', program));

    expect(code).toBe(1);
    expect(stderr).toContain('kernel.not_attached');
    expect(stderr).toContain('koa-mount');
    expect(stdout).not.toContain('LISTENING');
  });

  it('refuses to start when the host was loaded before it', async () => {
    const program = `import 'koa-mount'; await import(${JSON.stringify(register)}); console.log('GOES ON');`;

    const { code, stdout, stderr } = await run(await makeCore('late', program), { imports: [] });

    expect(code).toBe(1);
    expect(stderr).toContain('kernel.loaded_too_late');
    expect(stdout).not.toContain('GOES ON');
  });

  it('refuses to start while an alteration is pending', async () => {
    const bare = await cloneDatabase('logto-bare');

    const { code, stdout, stderr } = await run(await makeCore('pending', fullApp), {
      environment: { DB_URL: bare.url },
    });

    await bare.drop();
    expect(code).toBe(1);
    expect(stderr).toContain('kernel.alterations_pending');
    expect(stderr).not.toContain(bare.url);
    expect(stdout).not.toContain('LISTENING');
  });

  it('refuses to start while an alteration of a vault is pending', async () => {
    const bare = await cloneDatabase('empty');

    const { code, stderr } = await run(await makeCore('pending-vault', fullApp), {
      environment: { PASSPORT_VAULT_EU_URL: bare.url },
    });

    await bare.drop();
    expect(code).toBe(1);
    expect(stderr).toContain('kernel.alterations_pending');
    expect(stderr).toContain('vault');
  });

  it.each([
    ['without regions', 'vault.not_configured', { PASSPORT_REGIONS: '' }],
    ['without the address of a vault', 'vault.not_configured', { PASSPORT_VAULT_EU_URL: '' }],
    ['without a key provider', 'vault.not_configured', { PASSPORT_KEK_PROVIDER: '' }],
    [
      'with a key file that is not there',
      'vault.not_configured',
      { PASSPORT_KEK_FILE: '/nowhere' },
    ],
    ['with an unknown provider', 'vault.invalid_config', { PASSPORT_KEK_PROVIDER: 'hidden-word' }],
    [
      'with an unknown home region',
      'vault.invalid_config',
      { PASSPORT_HOME_REGION: 'hidden-word' },
    ],
    ['without the key of the audit chain', 'audit.invalid_key', { PASSPORT_AUDIT_KEY_FILE: '' }],
  ])(
    'refuses to start %s, naming the option and not its value',
    async (_title, wanted, changed) => {
      const { code, stdout, stderr } = await run(await makeCore(`c${Math.random()}`, fullApp), {
        environment: changed,
      });

      expect(code).toBe(1);
      expect(stderr).toContain(wanted);
      expect(stderr).not.toContain('hidden-word');
      expect(stdout).not.toContain('LISTENING');
    }
  );

  it('refuses a key file that others can read', async () => {
    const file = path.join(folder, 'open.json');
    await cp(keys.environment.PASSPORT_KEK_FILE, file);
    await chmod(file, 0o644);

    const { code, stderr } = await run(await makeCore('open-key', fullApp), {
      environment: { PASSPORT_KEK_FILE: file },
    });

    expect(code).toBe(1);
    expect(stderr).toContain('vault.key_file_unsafe');
  });

  it('refuses a provider whose configuration it does not know', async () => {
    const program = `${fullApp}\nnew Provider('http://localhost:1/oidc', {});`;

    const { code, stderr } = await run(await makeCore('configuration', program));

    expect(code).not.toBe(0);
    expect(stderr).toContain('does not have the expected shape');
  });

  it('does nothing in a process that is not Logto’s core', async () => {
    const core = await makeCore('cli', fullApp, { packageName: '@logto/cli' });

    const { code, stdout } = await run(core);

    expect(code).toBe(0);
    expect(stdout).toContain('LISTENING mount Provider function');
    expect(stdout).not.toContain('passport');
  });

  it('does nothing in a worker thread of Logto’s core', async () => {
    const program = `${fullApp}
import { Worker, isMainThread } from 'node:worker_threads';
new Worker("console.log('WORKER', globalThis[Symbol.for('logto-passport.attachment')])", { eval: true });`;

    const { stdout } = await run(await makeCore('worker', program));

    expect(stdout).toContain('WORKER undefined');
    expect(stdout.match(/passport\.attached/g)).toHaveLength(4);
  });

  it('lets later imports through unwrapped once it is detached', async () => {
    const program = `
const attachment = globalThis[Symbol.for('logto-passport.attachment')];
attachment.detach();
const { default: mount } = await import('koa-mount');
console.log('PLAIN', mount.name, attachment.packages.size);`;

    const { stdout } = await run(await makeCore('detached', program));

    expect(stdout).toContain('PLAIN mount 0');
  });
});
