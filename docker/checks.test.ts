/** The image's files against the code, and the checks themselves against files that are wrong. */
import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '..');
const script = path.join(root, 'scripts/docker-check.mjs');
const folders: string[] = [];

const createFolder = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'docker-checks-'));
  folders.push(folder);
  return folder;
};

afterAll(async () => {
  await Promise.all(folders.map(async (folder) => rm(folder, { recursive: true, force: true })));
});

const check = async (folder?: string): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...(folder ? [folder] : [])], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });

describe('the files of the image', () => {
  it('agree with the code', async () => {
    expect(await check()).toEqual({ code: 0, output: '' });
  });

  it.each([
    ['Dockerfile', 'ARG LOGTO_VERSION=1.42.0', 'ARG LOGTO_VERSION=latest', 'image_not_pinned'],
    ['Dockerfile', 'USER 1000:1000\nEXPOSE', 'USER root\nEXPOSE', 'user_not_numeric'],
    ['Dockerfile', 'CMD ["start"]', 'CMD start', 'entry_in_shell'],
    ['Dockerfile', 'COPY schemas ./schemas', 'COPY schema ./schemas', 'copied_missing'],
    ['Dockerfile', 'patches/register.js', 'patches/registry.js', 'path_missing'],
    ['Dockerfile', 'npm ci --ignore-scripts --omit=dev', 'npm ci --omit=dev', 'npm_scripts'],
    ['Dockerfile', 'ENV NODE_ENV=production', 'ENV DB_PASSWORD=x', 'secret_in_image'],
    ['compose.yaml', 'redis:8.2.1-alpine', 'redis:latest', 'image_not_pinned'],
    ['compose.yaml', 'PASSPORT_HOME_REGION: eu', 'PASSPORT_HOME_LAND: eu', 'variable_unknown'],
    ['compose.yaml', 'PASSPORT_HOME_REGION: eu', 'PASSPORT_HOME_REGION: us', 'settings_refused'],
    ['compose.yaml', 'https://kms.internal', 'http://kms.internal', 'settings_refused'],
    [
      'compose.yaml',
      '    networks: [edge, data, shop]',
      '    networks: [data, vault-eu]',
      'vault_reachable',
    ],
    ['compose.yaml', 'vault-ru: { internal: true }', 'vault-ru: {}', 'network_not_internal'],
    ['compose.yaml', '127.0.0.1:4001:4001', '4001:4001', 'port_open_to_all'],
    ['compose.yaml', '      - bao_token\n', '', 'secret_not_mounted'],
    ['compose.yaml', './secrets/redis_url', './secrets/redis_address', 'secret_not_made'],
    ['compose.yaml', './openbao:/setup:ro', '/srv/openbao:/setup:ro', 'host_path'],
    ['compose.yaml', '- /etc/logto/packages/cli/alteration-scripts:', '- /var/tmp:', 'no_scratch'],
    ['caddy/edge.Caddyfile', 'import replicas 3002', 'import replicas 3003', 'port_not_exposed'],
    ['caddy/inner.Caddyfile', 'openbao:8200', 'vault:8200', 'upstream_unknown'],
    ['kubernetes/base/deployment.yaml', '/health/ready', '/health/steady', 'probe_unknown'],
    ['kubernetes/base/deployment.yaml', 'args: [serve]', 'args: [server]', 'mode_unknown'],
    [
      'kubernetes/base/deployment.yaml',
      'runAsNonRoot: true',
      'runAsNonRoot: false',
      'runs_as_root',
    ],
    [
      'kubernetes/base/deployment.yaml',
      'containerPort: 3002',
      'containerPort: 3003',
      'port_not_exposed',
    ],
    [
      'kubernetes/base/migration.yaml',
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: false',
      'root_writable',
    ],
    ['kubernetes/base/settings.yaml', 'PASSPORT_REGIONS:', 'PASSPORT_REGION:', 'settings_refused'],
    [
      'kubernetes/base/network-policies.yaml',
      "passport/reaches-vaults: 'true' }\n      ports:\n        - { port: 5432 }",
      'app: shop }\n      ports:\n        - { port: 5432 }',
      'vault_reachable',
    ],
    [
      'kubernetes/base/network-policies.yaml',
      'policyTypes: [Ingress, Egress]',
      'policyTypes: [Ingress]',
      'no_default_deny',
    ],
    ['kubernetes/base/kustomization.yaml', '  - service.yaml\n', '', 'file_unused'],
    ['README.md', 'PASSPORT_LOG_DAYS', 'PASSPORT_LOG_YEARS', 'variable_unknown'],
  ])('are refused when %s says otherwise (%#)', async (file, found, replacement, code) => {
    const folder = await createFolder();
    await cp(path.join(root, 'docker'), folder, { recursive: true });
    const text = await readFile(path.join(folder, file), 'utf8');
    expect(text).toContain(found);
    await writeFile(
      path.join(folder, file),
      text.replace(found, () => replacement)
    );

    const { code: exitCode, output } = await check(folder);

    expect(exitCode).toBe(1);
    expect(output).toContain(`: ${code}: `);
  });
});

describe('the ingress of the example', () => {
  it('lets through the largest request that an operation takes', async () => {
    const text = await readFile(
      path.join(root, 'docker/kubernetes/overlays/example/ingress.yaml'),
      'utf8'
    );
    const files = (await readdir(path.join(root, 'plugins'), { recursive: true })).filter(
      (name) => name.endsWith('operations.ts') && !name.includes('node_modules')
    );
    const sources = await Promise.all(
      files.map(async (name) => readFile(path.join(root, 'plugins', name), 'utf8'))
    );
    const limits = [...sources.join('\n').matchAll(/bodyLimit: '(\d+)mb'/g)].map(([, size]) =>
      Number(size)
    );

    expect(Math.max(...limits)).toBe(8);
    const [, size] = /proxy-body-size: (\d+)m\n/.exec(text) ?? [];
    expect(Number(size)).toBeGreaterThanOrEqual(Math.max(...limits));
  });
});

describe.each(['README.md', 'README.ru.md'])('%s', (file) => {
  const read = async () => readFile(path.join(root, 'docker', file), 'utf8');

  it('names the compose file wherever it names the command', async () => {
    const commands = (await read()).match(/docker compose (?!config).{0,30}/g) ?? [];

    expect(commands.length).toBeGreaterThan(4);
    expect(commands.filter((text) => !text.includes('-f docker/compose.yaml'))).toEqual([]);
  });

  it('makes the namespace before the Secret in it', async () => {
    const text = await read();

    const namespace = text.indexOf('kubectl apply -f docker/kubernetes/overlays/example/namespace');
    expect(namespace).toBeGreaterThan(0);
    expect(text.indexOf('kubectl create secret')).toBeGreaterThan(namespace);
  });

  it('reads and writes files in the mounted folder, or nothing but standard output', async () => {
    const uses = (await read()).match(/passport [a-z -]+ (?:<\S+>|default) [^`\n]*jsonl/g) ?? [];

    expect(uses.length).toBeGreaterThan(6);
    expect(uses.filter((text) => !/ (?:\[?\/kept\/|- > )[a-z]+\.jsonl$/.test(text))).toEqual([]);
  });

  it('leaves the pack by the official image: ours does not serve without it', async () => {
    const text = await read();

    expect(text).toContain('svhd/logto:1.42.0\npassport remove');
  });
});

describe('make-secrets', () => {
  let folder = '';
  const make = () =>
    execFileSync(process.execPath, [path.join(root, 'docker/secrets/make-secrets.mjs'), folder], {
      encoding: 'utf8',
    });
  const readAll = async () =>
    Promise.all(
      (await readdir(folder)).map(async (name) => [
        name,
        await readFile(path.join(folder, name), 'utf8'),
      ])
    );

  beforeAll(async () => {
    folder = await createFolder();
  });

  it('closes the folder to others and prints no secret', async () => {
    const printed = make();

    expect((await stat(folder)).mode & 0o077).toBe(0);
    for (const [name, text] of await readAll()) {
      expect(printed).toContain(`made ${name}`);
      expect(printed).not.toContain(String(text).trim());
    }
  });

  it('never overwrites a secret', async () => {
    const before = await readAll();

    expect(make()).toBe('');
    expect(await readAll()).toEqual(before);
  });
});
