/** What the texts to copy must hold. Those for Node.js and Next.js are also run through a sign-in by the contract tests; here what strangers send. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../../../scripts/testing/ask.ts';
import type { GuideInput } from './guide.ts';
import { createGuides } from './guides.ts';

const input: GuideInput = {
  issuer: 'https://id.example/oidc',
  clientId: 'tea',
  redirectUri: 'https://tea.example/callback',
  postLogoutRedirectUri: null,
  scopes: ['openid', 'profile:name', 'contact:email'],
  reading: { purpose: 'greeting', attributes: ['name', 'email'] },
  language: 'en',
};

const readSteps = (platform: string, change: Partial<GuideInput> = {}) => {
  const guides = createGuides('web', { ...input, ...change });
  return guides.find((guide) => guide.platform === platform)?.steps ?? [];
};
const readFiles = (platform: string, change: Partial<GuideInput> = {}) =>
  new Map(readSteps(platform, change).map(({ file, code }) => [file ?? '', code ?? '']));

describe('the server of the guide for Node.js', () => {
  const folder = path.resolve(import.meta.dirname, `../../../.data/guide-node-${process.pid}`);
  const started: { port: number; stop: () => void; hasEnded: () => boolean }[] = [];
  const server = () => started[0]!;

  const findPort = async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    return port;
  };

  beforeAll(async () => {
    const provider = createServer((_request, response) => {
      const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/oidc`;
      const metadata = { issuer, authorization_endpoint: `${issuer}/auth` };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const port = await findPort();
    const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/oidc`;
    const redirectUri = `http://localhost:${port}/callback`;
    const files = readFiles('node', { issuer, redirectUri, reading: null });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'server.mjs'), files.get('server.mjs') ?? '');
    await writeFile(path.join(folder, '.env'), files.get('.env') ?? '');
    const child = spawn(process.execPath, ['--env-file=.env', 'server.mjs'], { cwd: folder });
    started.push({
      port,
      stop: () => {
        child.kill();
        provider.closeAllConnections();
        provider.close();
      },
      hasEnded: () => child.exitCode !== null,
    });
    await ask(
      async () => fetch(`http://localhost:${port}/`).catch(() => null),
      (answer) => answer !== null || child.exitCode !== null
    );
  });
  afterAll(async () => {
    started[0]?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The first line of the answer to a target that `fetch` would not send; empty when there was none. */
  const send = async (target: string): Promise<string> => {
    const socket = connect(server().port, 'localhost');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    await once(socket, 'close');
    return text.split('\r\n')[0] ?? '';
  };

  it.each([
    '//',
    '///',
    '//[',
    '//evil.example/callback?code=a',
    'http://evil.example/',
    'http://[',
  ])('answers 400 to %s, which is no address of the site, and goes on', async (target) => {
    const answer = await send(target);
    const next = await send('/');

    expect([answer, next]).toEqual(['HTTP/1.1 400 Bad Request', 'HTTP/1.1 200 OK']);
    expect(server().hasEnded()).toBe(false);
  });

  it('answers to its own address in full, as RFC 9112 §3.2.2 wants it', async () => {
    expect(await send(`http://localhost:${server().port}/`)).toBe('HTTP/1.1 200 OK');
  });
});

describe('the guide for PHP', () => {
  const page = (redirectUri: string) => readFiles('php', { redirectUri }).get('sign-in.php') ?? '';

  it('keeps the session cookie from scripts, plain connections, other sites and made-up ids', () => {
    expect(page('https://tea.example/sign-in.php')).toContain(
      `session_start([
    'cookie_httponly' => true,
    'cookie_secure' => true,
    'cookie_samesite' => 'Lax',
    'use_strict_mode' => true,
]);`
    );
  });

  it('lets the cookie over a plain connection in development only', () => {
    expect(page('http://localhost:8000/sign-in.php')).toContain("'cookie_secure' => false, //");
  });

  it('gives the session another id before it says who signed in', () => {
    const text = page('https://tea.example/sign-in.php');

    expect(text.indexOf('session_regenerate_id(true)')).toBeGreaterThan(0);
    expect(text.indexOf('session_regenerate_id(true)')).toBeLessThan(
      text.indexOf("$_SESSION['user_ref']")
    );
  });
});

describe('the guide for WordPress', () => {
  it.each(['en', 'ru'] as const)('asks for nobody’s data at a sign-in (%s)', (language) => {
    const constants = readFiles('wordpress', { language }).get('wp-config.php') ?? '';

    expect(constants).toContain("define( 'OIDC_CLIENT_SCOPE', 'openid' );");
    expect(constants).not.toContain('profile:name');
  });

  it.each(['token-response', 'id-token-claim', 'user-claim'])(
    'keeps the last %s of the plugin out of the database',
    (name) => {
      const code = readFiles('wordpress').get('wp-content/mu-plugins/passport.php') ?? '';

      expect(code).toContain(`'openid-connect-generic-last-${name}'`);
      expect(code).toContain("add_filter( 'add_user_metadata', 'passport_keep_out'");
      expect(code).toContain("add_filter( 'update_user_metadata', 'passport_keep_out'");
    }
  );

  it('asks for what is declared with a button, and reads it from the attributes API', () => {
    const files = readFiles('wordpress');

    expect(files.get('')).toContain('scope="openid profile:name contact:email"');
    expect(files.get('wp-content/mu-plugins/passport-read.php')).toContain(
      "'https://id.example/passport/api/v1/attributes/' . rawurlencode( $user_ref ) . '?attributes=name%2Cemail&purpose=greeting'"
    );
  });

  it('neither asks nor reads for a site that has declared nothing', () => {
    const steps = readSteps('wordpress', { scopes: ['openid'], reading: null });

    expect(steps.map(({ file }) => file)).toEqual([
      null,
      null,
      'wp-config.php',
      'wp-content/mu-plugins/passport.php',
      null,
    ]);
    expect(JSON.stringify(steps)).not.toContain('PASSPORT_API_KEY');
  });

  it('sends people who sign out to an address of the application, or to none', () => {
    const read = (postLogoutRedirectUri: string | null) =>
      readFiles('wordpress', { postLogoutRedirectUri }).get('wp-content/mu-plugins/passport.php');

    expect(read(null)).not.toContain('post_logout_redirect_uri');
    expect(read("https://tea.example/o'clock")).toContain(
      String.raw`'post_logout_redirect_uri' => 'https://tea.example/o\'clock',`
    );
  });
});

it.each(['nextjs', 'node', 'php', 'wordpress'])(
  'the guide for %s has the same steps in both languages',
  (platform) => {
    const [english, russian] = (['en', 'ru'] as const).map((language) =>
      readSteps(platform, { language })
    );

    expect(russian?.map(({ file, code }) => [file, code])).toEqual(
      english?.map(({ file, code }) => [file, code])
    );
    expect(russian?.map(({ text }) => /[а-я]/i.test(text))).not.toContain(false);
  }
);
