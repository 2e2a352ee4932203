import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { describeKekProvider } from './contract.ts';
import { createPkcs11Provider } from './pkcs11.ts';
import { startTestToken } from './testdata/pkcs11-token.ts';

const scope = { tenantId: 't1', region: 'eu' };
const key = randomBytes(32);
const nowhere = {
  modulePath: '/nonexistent/libmodule.so',
  tokenLabel: 'none',
  pin: async () => Promise.resolve('0000'),
  keys: 'kek-1',
};

describe('the package pkcs11js', () => {
  it('when it is missing is not_configured, by its name and without paths', async () => {
    const provider = createPkcs11Provider({
      ...nowhere,
      importPackage: async (): Promise<unknown> => import('./' + 'no-such-package.ts'),
    });

    const error: unknown = await provider.check(scope).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      code: 'vault.not_configured',
      detail: { provider: 'pkcs11', missingPackage: 'pkcs11js' },
    });
    expect(error).not.toHaveProperty('cause');
  });

  it('is not loaded before the first use', () => {
    const loads: string[] = [];

    createPkcs11Provider({
      ...nowhere,
      importPackage: async () => Promise.resolve(loads.push('load')),
    });

    expect(loads).toEqual([]);
  });
});

it.each(['', 'ключ', 'x'.repeat(201)])('does not start with the label %j', (keys) => {
  expect(() => createPkcs11Provider({ ...nowhere, keys })).toThrow(
    expect.objectContaining({ code: 'vault.invalid_config' })
  );
});

const token = await startTestToken();
if ('missing' in token) {
  console.info(`pkcs11: not run against a token, because ${token.missing}`);
} else {
  console.info(`pkcs11: run against ${token.kind}`);
  const { modulePath, tokenLabel, pin, libraryParameters, createKey } = token;
  const options = {
    modulePath,
    tokenLabel,
    pin: async () => Promise.resolve(pin),
    keys: 'kek-1',
    ...(libraryParameters === undefined ? {} : { libraryParameters }),
  };
  afterAll(token.stop);
  createKey('kek-1');

  describeKekProvider(`PKCS#11, ${token.kind}`, async () =>
    Promise.resolve({
      provider: createPkcs11Provider(options),
      unreachable: [
        createPkcs11Provider({ ...options, modulePath: '/nonexistent/libmodule.so' }),
        createPkcs11Provider({ ...options, tokenLabel: 'another token' }),
        createPkcs11Provider({ ...options, pin: async () => new Promise(() => undefined) }),
        createPkcs11Provider({
          ...options,
          pin: async () => Promise.reject(new Error('secret-5')),
        }),
      ],
      secrets: [pin, 'secret-5'],
      stop: async () => Promise.resolve(),
    })
  );

  describe('PKCS#11 keys', () => {
    it('are chosen by region', async () => {
      createKey('kek-us');
      const provider = createPkcs11Provider({ ...options, keys: { eu: 'kek-1', us: 'kek-us' } });

      const wrapped = await provider.wrap({ tenantId: 't1', region: 'us' }, key);

      expect(Buffer.from(wrapped).includes('kek-us')).toBe(true);
      await expect(provider.wrap({ tenantId: 't1', region: 'x' }, key)).rejects.toMatchObject({
        code: 'vault.region_unknown',
      });
      await provider.close();
    });

    it('of the past unwrap and are not current; without being named they are refused', async () => {
      createKey('kek-2');
      const wrapped = await createPkcs11Provider(options).wrap(scope, key);
      const moved = createPkcs11Provider({ ...options, keys: 'kek-2', previousKeys: ['kek-1'] });
      const forgetful = createPkcs11Provider({ ...options, keys: 'kek-2' });

      const opened = await moved.unwrap(scope, wrapped);

      expect(Buffer.from(opened).equals(key)).toBe(true);
      expect(await moved.isCurrent(scope, wrapped)).toBe(false);
      await expect(forgetful.unwrap(scope, wrapped)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });
      await moved.close();
    });

    it('with the label of another key in the wrapped bytes do not unwrap', async () => {
      const provider = createPkcs11Provider({ ...options, previousKeys: ['kek-2'] });
      const wrapped = Buffer.from(await provider.wrap(scope, key));
      wrapped.write('kek-2', 2);

      await expect(provider.unwrap(scope, wrapped)).rejects.toMatchObject({
        code: 'vault.open_failed',
      });

      await provider.close();
    });

    it.each([
      ['is missing', 'kek-missing', () => undefined],
      ['can leave the token', 'kek-out', () => createKey('kek-out', { extractable: true })],
      ['has 128 bits', 'kek-128', () => createKey('kek-128', { bytes: 16 })],
      ['is there twice', 'kek-twice', () => [1, 2].forEach(() => createKey('kek-twice'))],
    ])('one that %s is not used', async (_title, label, prepare) => {
      prepare();
      const provider = createPkcs11Provider({ ...options, keys: label });

      await expect(provider.wrap(scope, key)).rejects.toMatchObject({
        code: 'vault.invalid_config',
      });

      await provider.close();
    });

    it('work again, with a new login, after every session was lost', async () => {
      const pins: string[] = [];
      const provider = createPkcs11Provider({
        ...options,
        pin: async () => {
          pins.push(pin);
          return Promise.resolve(pin);
        },
      });
      const wrapped = await provider.wrap(scope, key);
      token.closeAllSessions();

      const opened = await provider.unwrap(scope, wrapped);

      expect(Buffer.from(opened).equals(key)).toBe(true);
      expect(pins).toHaveLength(2);
      await provider.close();
    });

    it('do not stay unavailable after a PIN that did not come', async () => {
      token.closeAllSessions();
      const pins = [new Promise<string>(() => undefined), Promise.resolve(pin)];
      const provider = createPkcs11Provider({
        ...options,
        pin: async () => pins.shift() ?? Promise.resolve(''),
      });

      await expect(provider.check(scope)).rejects.toMatchObject({ code: 'vault.kms_unavailable' });
      await expect(provider.check(scope)).resolves.toBeUndefined();

      await provider.close();
    });

    it('are kms_unavailable with a wrong PIN, which is not tried a second time', async () => {
      token.closeAllSessions();
      const provider = createPkcs11Provider({
        ...options,
        pin: async () => Promise.resolve('wrong-pin-8402'),
      });

      const errors = [
        await provider.check(scope).catch((thrown: unknown) => thrown),
        await provider.check(scope).catch((thrown: unknown) => thrown),
      ];

      expect(errors).toMatchObject([
        { code: 'vault.kms_unavailable', detail: { reason: 'CKR_PIN_INCORRECT' } },
        { code: 'vault.kms_unavailable', detail: { reason: 'the PIN was refused before' } },
      ]);
      expect(JSON.stringify(errors)).not.toContain('8402');
      await provider.close();
    });
  });
}
