import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createAwsKmsProvider } from './aws-kms.ts';
import { startAwsKmsServer } from './aws-kms-server.ts';
import { describeKekProvider } from './contract.ts';
import {
  findClosedAddress,
  startConstantService,
  startSilentService,
} from './testdata/broken-services.ts';

const euKey = '1234abcd-12ab-34cd-56ef-1234567890ab';
const usKey = '1234abcd-12ab-34cd-56ef-1234567890cd';
const usArn = `arn:aws:kms:us-east-2:111122223333:key/${usKey}`;
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-access-key-of-tests' };
const scope = { tenantId: 't1', region: 'eu' };
const key = randomBytes(32);

const start = async () =>
  startAwsKmsServer(
    credentials,
    new Map([
      [euKey, randomBytes(32)],
      [usKey, randomBytes(32)],
    ])
  );
const optionsFor = (endpoint: string) => ({
  keys: euKey,
  awsRegion: 'eu-central-1',
  credentials,
  endpoint,
});

describeKekProvider('AWS KMS, a stand-in', async () => {
  const server = await start();
  const silent = await startSilentService();
  const broken = await startConstantService(500, '{"__type":"KMSInternalException"}');
  return {
    provider: createAwsKmsProvider(optionsFor(server.address)),
    unreachable: [
      createAwsKmsProvider(optionsFor(await findClosedAddress())),
      createAwsKmsProvider(optionsFor(silent.address)),
      createAwsKmsProvider(optionsFor(broken.address)),
      createAwsKmsProvider({
        ...optionsFor(server.address),
        credentials: { ...credentials, secretAccessKey: 'another-secret-access-key' },
      }),
    ],
    secrets: [credentials.secretAccessKey, 'another-secret-access-key'],
    complaints: server.complaints,
    stop: async () => {
      await Promise.all([server.stop(), silent.stop(), broken.stop()]);
    },
  };
});

describe('AWS KMS keys', () => {
  it('are chosen by region and asked for in the AWS region of their ARN, with the scope as context', async () => {
    const server = await start();
    const provider = createAwsKmsProvider({
      ...optionsFor(server.address),
      keys: { eu: euKey, us: usArn },
    });

    await provider.check(scope);
    await provider.check({ tenantId: 't1', region: 'us' });

    const eu = {
      KeyId: euKey,
      EncryptionContext: { tenant: 't1', region: 'eu' },
      awsRegion: 'eu-central-1',
    };
    const us = {
      KeyId: usArn,
      EncryptionContext: { tenant: 't1', region: 'us' },
      awsRegion: 'us-east-2',
    };
    expect(server.requests).toEqual([
      { operation: 'Encrypt', ...eu },
      { operation: 'Decrypt', ...eu },
      { operation: 'Encrypt', ...us },
      { operation: 'Decrypt', ...us },
    ]);
    await provider.close();
    await server.stop();
  });

  it('of a region that is not configured are region_unknown', async () => {
    const provider = createAwsKmsProvider({ ...optionsFor('http://127.0.0.1:1'), keys: {} });

    await expect(provider.wrap(scope, key)).rejects.toMatchObject({ code: 'vault.region_unknown' });
  });

  it('of the past unwrap and are not current; without being named they are refused', async () => {
    const server = await start();
    const options = optionsFor(server.address);
    const wrapped = await createAwsKmsProvider(options).wrap(scope, key);
    const moved = createAwsKmsProvider({ ...options, keys: usKey, previousKeys: [euKey] });
    const forgetful = createAwsKmsProvider({ ...options, keys: usKey });

    const opened = await moved.unwrap(scope, wrapped);

    expect(Buffer.from(opened).equals(key)).toBe(true);
    expect(await moved.isCurrent(scope, wrapped)).toBe(false);
    const asked = server.requests.length;
    await expect(forgetful.unwrap(scope, wrapped)).rejects.toMatchObject({
      code: 'vault.open_failed',
    });
    expect(server.requests).toHaveLength(asked);
    await server.stop();
  });

  it('written as ARN and as id are the same key', async () => {
    const server = await start();
    const options = { ...optionsFor(server.address), keys: usKey };
    const wrapped = await createAwsKmsProvider(options).wrap(scope, key);
    const provider = createAwsKmsProvider({ ...options, keys: usArn });

    expect(await provider.isCurrent(scope, wrapped)).toBe(true);
    expect(Buffer.from(await provider.unwrap(scope, wrapped)).equals(key)).toBe(true);
    await server.stop();
  });

  it('refuse changed bytes with a checksum that fits', async () => {
    const server = await start();
    const provider = createAwsKmsProvider(optionsFor(server.address));
    const body = Buffer.from(await provider.wrap(scope, key)).subarray(0, -8);
    body[body.length - 20] = (body[body.length - 20] ?? 0) ^ 1;
    const checksum = createHash('sha256').update(body).digest().subarray(0, 8);

    await expect(provider.unwrap(scope, Buffer.concat([body, checksum]))).rejects.toMatchObject({
      code: 'vault.open_failed',
    });

    expect(server.requests).toHaveLength(2);
    await server.stop();
  });

  it.each(['alias/mine', 'arn:aws:kms:eu-central-1:111122223333:alias/mine', '', 'my-key'])(
    'are not %j',
    (keys) => {
      expect(() => createAwsKmsProvider({ ...optionsFor('http://127.0.0.1:1'), keys })).toThrow(
        expect.objectContaining({ code: 'vault.invalid_config' })
      );
    }
  );

  it('are kms_unavailable within seconds while credentials do not come', async () => {
    const provider = createAwsKmsProvider({
      ...optionsFor(await findClosedAddress()),
      credentials: async () => new Promise(() => undefined),
    });
    const startedAt = performance.now();

    await expect(provider.check(scope)).rejects.toMatchObject({ code: 'vault.kms_unavailable' });

    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });
});
