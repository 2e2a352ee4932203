import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { UserRefreshClient } from 'google-auth-library';
import { describeKekProvider } from './contract.ts';
import { crc32c, createGcpKmsProvider } from './gcp-kms.ts';
import { startGcpKmsServer } from './gcp-kms-server.ts';
import {
  findClosedAddress,
  startConstantService,
  startSilentService,
} from './testdata/broken-services.ts';

const keyName = (name: string) =>
  `projects/p-1/locations/europe-west3/keyRings/r/cryptoKeys/${name}`;
const [euKey, usKey] = [keyName('eu'), keyName('us')];
const refreshToken = '1//refresh-token-of-tests';
const scope = { tenantId: 't1', region: 'eu' };
const key = randomBytes(32);

/** A real client of the library that gets its tokens from `address`. */
const authAt = (address: string, token = refreshToken) =>
  new UserRefreshClient({
    clientId: 'client',
    clientSecret: 'client-secret-of-tests',
    refreshToken: token,
    endpoints: { oauth2TokenUrl: `${address}/token` },
  });
const optionsFor = (address: string) => ({
  keys: euKey,
  endpoint: address,
  auth: authAt(address),
});

describeKekProvider('Google Cloud KMS, a stand-in', async () => {
  const server = await startGcpKmsServer([euKey], refreshToken);
  const silent = await startSilentService();
  const broken = await startConstantService(503, '{"error":{"status":"UNAVAILABLE"}}');
  const options = optionsFor(server.address);
  return {
    provider: createGcpKmsProvider(options),
    unreachable: [
      createGcpKmsProvider({ ...options, endpoint: await findClosedAddress() }),
      createGcpKmsProvider({ ...options, endpoint: silent.address }),
      createGcpKmsProvider({ ...options, endpoint: broken.address }),
      createGcpKmsProvider({ ...options, auth: authAt(silent.address) }),
      createGcpKmsProvider({ ...options, auth: authAt(server.address, '1//revoked-token') }),
      createGcpKmsProvider({
        ...options,
        auth: { getAccessToken: async () => Promise.resolve('ya29.foreign') },
      }),
    ],
    secrets: [
      server.accessToken,
      refreshToken,
      'client-secret-of-tests',
      '1//revoked-token',
      'ya29.foreign',
    ],
    complaints: server.complaints,
    stop: async () => {
      await Promise.all([server.stop(), silent.stop(), broken.stop()]);
    },
  };
});

// RFC 3720 appendix B.4, and the check value of CRC-32/ISCSI.
it.each([
  [Buffer.alloc(32), 0x8a9136aa],
  [Buffer.alloc(32, 0xff), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_value, index) => index), 0x46dd794e],
  [Buffer.from('123456789'), 0xe3069283],
])('has the CRC-32C of the vectors of RFC 3720', (bytes, expected) => {
  expect(crc32c(bytes)).toBe(String(expected));
});

describe('Google Cloud KMS keys', () => {
  it('are chosen by region', async () => {
    const server = await startGcpKmsServer([euKey, usKey], refreshToken);
    const provider = createGcpKmsProvider({
      ...optionsFor(server.address),
      keys: { eu: euKey, us: usKey },
    });

    await provider.check({ tenantId: 't1', region: 'us' });

    expect(server.requests).toEqual([`POST /v1/${usKey}:encrypt`, `POST /v1/${usKey}:decrypt`]);
    await expect(provider.wrap({ tenantId: 't1', region: 'asia' }, key)).rejects.toMatchObject({
      code: 'vault.region_unknown',
    });
    await server.stop();
  });

  it('of the past unwrap and are not current; without being named they are refused', async () => {
    const server = await startGcpKmsServer([euKey, usKey], refreshToken);
    const options = optionsFor(server.address);
    const wrapped = await createGcpKmsProvider(options).wrap(scope, key);
    const moved = createGcpKmsProvider({ ...options, keys: usKey, previousKeys: [euKey] });
    const forgetful = createGcpKmsProvider({ ...options, keys: usKey });

    const opened = await moved.unwrap(scope, wrapped);

    expect(Buffer.from(opened).equals(key)).toBe(true);
    expect(await moved.isCurrent(scope, wrapped)).toBe(false);
    await expect(forgetful.unwrap(scope, wrapped)).rejects.toMatchObject({
      code: 'vault.open_failed',
    });
    await server.stop();
  });

  it('that are disabled are kms_unavailable, not damaged bytes', async () => {
    const server = await startGcpKmsServer([euKey], refreshToken);
    const provider = createGcpKmsProvider(optionsFor(server.address));
    const wrapped = await provider.wrap(scope, key);
    server.keys.get(euKey)!.disabled = true;

    await expect(provider.unwrap(scope, wrapped)).rejects.toMatchObject({
      code: 'vault.kms_unavailable',
    });

    await server.stop();
  });

  it('refuse changed bytes with a checksum that fits', async () => {
    const server = await startGcpKmsServer([euKey], refreshToken);
    const provider = createGcpKmsProvider(optionsFor(server.address));
    const body = Buffer.from(await provider.wrap(scope, key)).subarray(0, -8);
    body[body.length - 20] = (body[body.length - 20] ?? 0) ^ 1;
    const checksum = createHash('sha256').update(body).digest().subarray(0, 8);

    await expect(provider.unwrap(scope, Buffer.concat([body, checksum]))).rejects.toMatchObject({
      code: 'vault.open_failed',
    });

    await server.stop();
  });

  it.each([
    [{ plaintext: key.toString('base64'), plaintextCrc32c: '1' }],
    [{ plaintext: key.toString('base64') }],
  ])('are not used when the checksum of the answer is %j', async (answer) => {
    const server = await startGcpKmsServer([euKey], refreshToken);
    const wrong = await startConstantService(200, JSON.stringify(answer));
    const options = optionsFor(server.address);
    const wrapped = await createGcpKmsProvider(options).wrap(scope, key);
    const provider = createGcpKmsProvider({ ...options, endpoint: wrong.address });

    await expect(provider.unwrap(scope, wrapped)).rejects.toMatchObject({
      code: 'vault.kms_unavailable',
    });

    await Promise.all([server.stop(), wrong.stop()]);
  });

  it('are asked for their primary version at most every 10 seconds', async () => {
    const server = await startGcpKmsServer([euKey], refreshToken);
    const provider = createGcpKmsProvider(optionsFor(server.address));
    const wrapped = await provider.wrap(scope, key);

    await provider.isCurrent(scope, wrapped);
    await provider.isCurrent(scope, wrapped);

    expect(server.requests.filter((line) => line.startsWith('GET '))).toHaveLength(1);
    await server.stop();
  });

  it.each(['', 'my-key', `${euKey}/cryptoKeyVersions/1`, keyName('a/../b')])(
    'are not %j',
    (keys) => {
      expect(() => createGcpKmsProvider({ ...optionsFor('http://127.0.0.1:1'), keys })).toThrow(
        expect.objectContaining({ code: 'vault.invalid_config' })
      );
    }
  );
});
