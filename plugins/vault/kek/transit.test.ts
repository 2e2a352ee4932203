import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeKekProvider } from './contract.ts';
import { createTransitProvider, deriveKeyName, tokenFromFile } from './transit.ts';
import { startTransitServer } from './transit-server.ts';
import {
  findClosedAddress,
  startConstantService,
  startSilentService,
} from './testdata/broken-services.ts';

const scope = { tenantId: 't1', region: 'eu' };
const key = randomBytes(32);

const optionsFor = (address: string, token: string) => ({
  address,
  token: async () => Promise.resolve(token),
  mount: 'transit',
  keyPrefix: 'passport',
});

describeKekProvider('transit, a stand-in', async () => {
  const [token, refused] = ['hvs.good-token', 'hvs.refused-token'];
  const server = await startTransitServer(new Set([token]));
  const silent = await startSilentService();
  const broken = await startConstantService(503, '{"errors":["Vault is sealed"]}');
  return {
    provider: createTransitProvider(optionsFor(server.address, token)),
    unreachable: [
      createTransitProvider(optionsFor(await findClosedAddress(), token)),
      createTransitProvider(optionsFor(silent.address, token)),
      createTransitProvider(optionsFor(broken.address, token)),
      createTransitProvider(optionsFor(server.address, refused)),
    ],
    secrets: [token, refused],
    complaints: server.complaints,
    stop: async () => {
      await Promise.all([server.stop(), silent.stop(), broken.stop()]);
    },
  };
});

const realAddress = process.env.BAO_ADDR ?? process.env.VAULT_ADDR;
const realToken = process.env.BAO_TOKEN ?? process.env.VAULT_TOKEN;
if (realAddress === undefined || realToken === undefined) {
  console.info('transit: no BAO_ADDR or VAULT_ADDR with a token, so only the stand-in was asked');
} else {
  describeKekProvider('transit, the real service', async () => {
    const options = {
      ...optionsFor(realAddress, realToken),
      mount: process.env.TRANSIT_MOUNT ?? 'transit',
      keyPrefix: `passport-test-${randomBytes(4).toString('hex')}`,
    };
    return Promise.resolve({
      provider: createTransitProvider(options),
      unreachable: [createTransitProvider({ ...options, token: async () => Promise.resolve('x') })],
      secrets: [realToken],
      stop: async () => Promise.resolve(),
    });
  });
}

describe('transit keys', () => {
  it.each([
    [{ tenantId: 'default', region: 'eu' }, 'passport.default.eu'],
    [{ tenantId: 'aB', region: 'eu-1' }, 'passport.a_42.eu_2d1'],
    [{ tenantId: 'a_42', region: 'eu' }, 'passport.a_5f42.eu'],
    [{ tenantId: 'a.b/../c', region: 'ü' }, 'passport.a_2eb_2f_2e_2e_2fc._c3_bc'],
  ])('have for %j the name %s', (given, name) => {
    expect(deriveKeyName('passport', given)).toBe(name);
  });

  it('are made once, not exportable, one per tenant and region', async () => {
    const server = await startTransitServer(new Set(['hvs.x']));
    const provider = createTransitProvider(optionsFor(server.address, 'hvs.x'));

    await Promise.all([provider.wrap(scope, key), provider.wrap(scope, key)]);
    await provider.wrap({ ...scope, region: 'us' }, key);

    expect([...server.keys.keys()]).toEqual(['passport.t1.eu', 'passport.t1.us']);
    expect(server.created).toEqual(
      Array(2).fill({ type: 'aes256-gcm96', exportable: false, allow_plaintext_backup: false })
    );
    await server.stop();
  });

  it('are not made by unwrapping', async () => {
    const server = await startTransitServer(new Set(['hvs.x']));
    const provider = createTransitProvider(optionsFor(server.address, 'hvs.x'));
    const wrapped = await provider.wrap(scope, key);

    await expect(provider.unwrap({ ...scope, tenantId: 't2' }, wrapped)).rejects.toMatchObject({
      code: 'vault.open_failed',
    });

    expect(server.keys.size).toBe(1);
    await server.stop();
  });

  it.each([
    { type: 'aes256-gcm96', exportable: true },
    { type: 'chacha20-poly1305', exportable: false },
  ])('that are there already as %j are not used', async (wrong) => {
    const server = await startTransitServer(new Set(['hvs.x']));
    server.keys.set('passport.t1.eu', { ...wrong, versions: [randomBytes(32)] });
    const provider = createTransitProvider(optionsFor(server.address, 'hvs.x'));

    await expect(provider.wrap(scope, key)).rejects.toMatchObject({ code: 'vault.invalid_config' });

    await server.stop();
  });

  it('copied under the name of another scope do not open its keys', async () => {
    const server = await startTransitServer(new Set(['hvs.x']));
    const provider = createTransitProvider(optionsFor(server.address, 'hvs.x'));
    const wrapped = await provider.wrap(scope, key);
    const copied = server.keys.get('passport.t1.eu');
    server.keys.set('passport.t2.eu', copied!);

    await expect(provider.unwrap({ ...scope, tenantId: 't2' }, wrapped)).rejects.toMatchObject({
      code: 'vault.open_failed',
    });

    await server.stop();
  });

  it('that were deleted are made again by the next but one wrap', async () => {
    const server = await startTransitServer(new Set(['hvs.x']));
    const provider = createTransitProvider(optionsFor(server.address, 'hvs.x'));
    await provider.wrap(scope, key);
    server.keys.clear();

    await expect(provider.wrap(scope, key)).rejects.toMatchObject({
      code: 'vault.kms_unavailable',
    });
    const wrapped = await provider.wrap(scope, key);

    expect(Buffer.from(await provider.unwrap(scope, wrapped)).equals(key)).toBe(true);
    await server.stop();
  });
});

describe('the token of transit', () => {
  it('is read from its file for every request, so a renewed one is used at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'passport-token-'));
    const file = join(folder, 'token');
    await writeFile(file, 'hvs.first\n');
    const tokens = new Set(['hvs.first']);
    const server = await startTransitServer(tokens);
    const provider = createTransitProvider({
      ...optionsFor(server.address, ''),
      token: tokenFromFile(file),
    });
    const wrapped = await provider.wrap(scope, key);
    tokens.clear();
    tokens.add('hvs.second');

    await expect(provider.unwrap(scope, wrapped)).rejects.toMatchObject({
      code: 'vault.kms_unavailable',
    });
    await writeFile(file, 'hvs.second\n');
    const opened = await provider.unwrap(scope, wrapped);

    expect(Buffer.from(opened).equals(key)).toBe(true);
    await rm(folder, { recursive: true });
    await server.stop();
  });

  it.each([
    ['is empty', async () => Promise.resolve('')],
    ['is no header value', async () => Promise.resolve('hvs.se\ncret')],
    ['has no file', tokenFromFile('/nonexistent/secret-token-path')],
  ])('that %s is kms_unavailable and in no error', async (_title, token) => {
    const server = await startTransitServer(new Set());
    const provider = createTransitProvider({ ...optionsFor(server.address, ''), token });

    const error: unknown = await provider.wrap(scope, key).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'vault.kms_unavailable' });
    expect(error).not.toHaveProperty('cause');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/cret/);
    await server.stop();
  });

  it('that never comes is kms_unavailable within seconds', async () => {
    const provider = createTransitProvider({
      ...optionsFor(await findClosedAddress(), ''),
      token: async () => new Promise<string>(() => undefined),
    });
    const startedAt = performance.now();

    await expect(provider.check(scope)).rejects.toMatchObject({ code: 'vault.kms_unavailable' });

    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('does not go along to where the service redirects', async () => {
    const seen = await startTransitServer(new Set(['hvs.x']));
    const redirecting = await startConstantService(307, '', {
      Location: `${seen.address}/v1/transit/keys/passport.t1.eu`,
    });
    const provider = createTransitProvider(optionsFor(redirecting.address, 'hvs.x'));

    await expect(provider.wrap(scope, key)).rejects.toMatchObject({
      code: 'vault.kms_unavailable',
    });

    expect(seen.created).toEqual([]);
    await Promise.all([seen.stop(), redirecting.stop()]);
  });
});

it.each([
  { address: 'openbao:8200' },
  { address: 'https://user:secret@openbao' },
  { mount: '../sys' },
  { keyPrefix: 'a/b' },
  { keyPrefix: '' },
])('does not start with %j', (wrong) => {
  expect(() =>
    createTransitProvider({ ...optionsFor('https://openbao', 'hvs.x'), ...wrong })
  ).toThrow(expect.objectContaining({ code: 'vault.invalid_config' }));
});
