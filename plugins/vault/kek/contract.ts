/**
 * The rules of the port in `provider.ts`, as tests that every provider runs against something that answers.
 *
 * Rules only one provider has (its wire format, its configuration) stand in that provider's own test.
 */
import { inspect } from 'node:util';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPassportError } from '../../../schemas/errors.ts';
import { cutVersionHead, keyBytes } from './provider.ts';
import type { KekProvider, KeyScope } from './provider.ts';

export type KekSubject = {
  readonly provider: KekProvider;
  /** Providers of the same kind whose service is gone, silent or closed to them. */
  readonly unreachable: readonly KekProvider[];
  /** Tokens, PINs and passwords in use; none may appear in an error. */
  readonly secrets: readonly string[];
  /** What the service found wrong with the requests it got; stays empty. */
  readonly complaints?: readonly string[];
  /** Ends what `makeProvider` started, after the providers are closed. */
  readonly stop: () => Promise<void>;
};

const scope: KeyScope = { tenantId: 'tenant-One', region: 'eu' };
const foreignScopes: readonly KeyScope[] = [
  { tenantId: 'tenant-Two', region: 'eu' },
  { tenantId: 'tenant-One', region: 'us' },
  { tenantId: 'tenant-one', region: 'eu' },
  { tenantId: '', region: 'eu' },
  // The same letters with the border elsewhere.
  { tenantId: 'tenant-On', region: 'eeu' },
];

/** What `action` throws. @throws when it does not throw */
const failureOf = async (action: () => Promise<unknown>): Promise<unknown> => {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('it was accepted');
};

const codeOf = (error: unknown): string =>
  isPassportError(error) ? error.code : `not of the table: ${inspect(error)}`;

/** Everything a log could make of an error. */
const renderingsOf = (error: unknown): string =>
  [
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { depth: Infinity, showHidden: true }),
    ...(error instanceof Error ? [error.stack, inspect(error.cause, { depth: Infinity })] : []),
  ].join('\n');

const spellingsOf = (secret: Uint8Array): readonly string[] => {
  const bytes = Buffer.from(secret);
  return [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
};

/** Rules of `rotate` and `isCurrent`; a provider that leaves rotation to the service's tools has only the first part. */
const rotationRule = async (provider: KekProvider) => {
  const key = randomBytes(keyBytes);
  const old = await provider.wrap(scope, key);
  expect(await provider.isCurrent(scope, old)).toBe(true);

  const refusal = await provider.rotate(scope).then(
    () => null,
    (error: unknown) => error
  );

  expect(provider.isRotatedHere).toBe(refusal === null);
  if (refusal !== null) {
    expect(codeOf(refusal)).toBe('vault.kms_rotation_elsewhere');
    return;
  }
  expect(await provider.isCurrent(scope, old)).toBe(false);
  expect(Buffer.from(await provider.unwrap(scope, old)).equals(key)).toBe(true);
  const fresh = await provider.wrap(scope, key);
  expect(await provider.isCurrent(scope, fresh)).toBe(true);
  expect(Buffer.from(await provider.unwrap(scope, fresh)).equals(key)).toBe(true);
};

/** @param makeProvider called once, before the first rule */
export const describeKekProvider = (name: string, makeProvider: () => Promise<KekSubject>) => {
  describe(`the port of the key-encrypting keys, by ${name}`, () => {
    // Set once by beforeAll; a service is slow to start.
    const started: { subject?: KekSubject } = {};
    const subject = () => {
      if (started.subject === undefined) {
        throw new TypeError('not started');
      }
      return started.subject;
    };
    beforeAll(async () => {
      started.subject = await makeProvider();
    });
    afterAll(async () => {
      if (started.subject !== undefined) {
        const { provider, unreachable, stop } = started.subject;
        await Promise.all([provider, ...unreachable].map(async (each) => each.close()));
        await stop();
      }
    });

    it('unwraps what it wrapped, into 32 bytes, from 33 to 1024', async () => {
      const key = randomBytes(keyBytes);
      const before = Buffer.from(key);

      const wrapped = await subject().provider.wrap(scope, key);
      const unwrapped = await subject().provider.unwrap(scope, wrapped);

      expect(Buffer.from(unwrapped).equals(before)).toBe(true);
      expect(key.equals(before)).toBe(true);
      expect(wrapped.length).toBeGreaterThan(keyBytes);
      expect(wrapped.length).toBeLessThanOrEqual(1024);
      expect(Buffer.from(wrapped).includes(key)).toBe(false);
    });

    it('wraps a key twice into different bytes', async () => {
      const key = randomBytes(keyBytes);

      const one = await subject().provider.wrap(scope, key);
      const other = await subject().provider.wrap(scope, key);

      expect(Buffer.from(one).equals(other)).toBe(false);
    });

    it('wraps for many at once', async () => {
      const keys = Array.from({ length: 12 }, () => randomBytes(keyBytes));

      const opened = await Promise.all(
        keys.map(async (key) =>
          subject().provider.unwrap(scope, await subject().provider.wrap(scope, key))
        )
      );

      expect(opened.map((key) => Buffer.from(key).toString('hex'))).toEqual(
        keys.map((key) => key.toString('hex'))
      );
    });

    it.each([0, keyBytes - 1, keyBytes + 1])('does not wrap %i bytes', async (length) => {
      await expect(subject().provider.wrap(scope, randomBytes(length))).rejects.toThrow(TypeError);
    });

    it.each(foreignScopes)('does not unwrap in the scope %j', async (foreign) => {
      const wrapped = await subject().provider.wrap(scope, randomBytes(keyBytes));

      const error = await failureOf(async () => subject().provider.unwrap(foreign, wrapped));

      expect(codeOf(error)).toBe('vault.open_failed');
    });

    it('refuses every single flipped byte', async () => {
      const wrapped = await subject().provider.wrap(scope, randomBytes(keyBytes));

      for (const index of wrapped.keys()) {
        // One bit; all bits; and the bit that most text decoders ignore.
        for (const mask of [0x01, 0xff, 0x80]) {
          const damaged = Uint8Array.from(wrapped);
          damaged[index] = (damaged[index] ?? 0) ^ mask;
          const error = await failureOf(async () => subject().provider.unwrap(scope, damaged));
          expect([index, codeOf(error)]).toEqual([index, 'vault.open_failed']);
        }
      }
    });

    it('refuses every truncation and bytes that were added', async () => {
      const wrapped = await subject().provider.wrap(scope, randomBytes(keyBytes));
      const damaged = [
        ...Array.from(wrapped.keys(), (length) => wrapped.subarray(0, length)),
        wrapped.subarray(1),
        Buffer.concat([wrapped, Uint8Array.of(0)]),
        Buffer.concat([wrapped, wrapped]),
        randomBytes(2048),
      ];

      for (const bytes of damaged) {
        const error = await failureOf(async () => subject().provider.unwrap(scope, bytes));
        expect([bytes.length, codeOf(error)]).toEqual([bytes.length, 'vault.open_failed']);
      }
    });

    it('asked whether it is current, refuses bytes that are no wrapped key', async () => {
      const error = await failureOf(async () =>
        subject().provider.isCurrent(scope, randomBytes(100))
      );

      expect(codeOf(error)).toBe('vault.open_failed');
    });

    it('unwraps old keys after a rotation and says that they are old', async () => {
      await rotationRule(subject().provider);
    });

    it('says which KEK a wrapped key is of by its head alone, and which it would use now', async () => {
      const { provider } = subject();
      const wrapped = await provider.wrap(scope, randomBytes(keyBytes));

      const head = cutVersionHead(provider.versionHead, wrapped);
      const state = await provider.describe(scope);

      expect(head.length).toBeLessThan(wrapped.length - keyBytes);
      expect(provider.readVersion(head)).toBe(state?.version);
      expect(() => provider.readVersion(head.subarray(0, 1))).toThrow(
        expect.objectContaining({ code: 'vault.open_failed' })
      );
    });

    it('answers a check', async () => {
      await expect(subject().provider.check(scope)).resolves.toBeUndefined();
    });

    it('says within seconds that the service cannot be reached', async () => {
      const wrapped = await subject().provider.wrap(scope, randomBytes(keyBytes));

      for (const provider of subject().unreachable) {
        for (const action of [
          async () => provider.wrap(scope, randomBytes(keyBytes)),
          async () => provider.unwrap(scope, wrapped),
          async () => provider.check(scope),
        ]) {
          const startedAt = performance.now();
          const error = await failureOf(action);
          expect(codeOf(error)).toBe('vault.kms_unavailable');
          expect(performance.now() - startedAt).toBeLessThan(15_000);
        }
      }
    });

    it('puts neither key nor token into an error', async () => {
      const { provider, unreachable, secrets } = subject();
      const key = randomBytes(keyBytes);
      const wrapped = await provider.wrap(scope, key);
      const damaged = Uint8Array.from(wrapped);
      damaged[wrapped.length - 20] = (damaged[wrapped.length - 20] ?? 0) ^ 1;

      const errors = await Promise.all([
        failureOf(async () => provider.unwrap(scope, damaged)),
        failureOf(async () => provider.unwrap({ tenantId: 'tenant-Two', region: 'eu' }, wrapped)),
        failureOf(async () => provider.wrap(scope, Buffer.concat([key, key]))),
        ...unreachable.flatMap((each) => [
          failureOf(async () => each.wrap(scope, key)),
          failureOf(async () => each.unwrap(scope, wrapped)),
        ]),
      ]);

      const text = errors.map(renderingsOf).join('\n');
      for (const secret of [...spellingsOf(key), ...spellingsOf(wrapped), ...secrets]) {
        expect(text.includes(secret)).toBe(false);
      }
      expect(text).toContain('vault.kms_unavailable');
    });

    it('speaks as the service expects', () => {
      expect(subject().complaints ?? []).toEqual([]);
    });
  });
};
