/** Which tokens are good: signed by the tenant or the administrators, for something, until a moment, as an access token. */
import {
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  sign as signBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { createTokenVerifier } from './tokens.ts';

const issuer = 'https://id.example/oidc';
const audience = 'urn:logto-passport:api';

type Key = { readonly pem: string; readonly kid: string; readonly privateKey: KeyObject };

const createKey = async (curve = 'P-384'): Promise<Key> => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    kid: await calculateJwkThumbprint(await exportJWK(publicKey)),
    privateKey,
  };
};
const [tenantKey, nextKey, adminKey, otherTenantKey] = await Promise.all([
  createKey(),
  createKey(),
  createKey(),
  createKey(),
]);

const publicKey = createPublicKey(tenantKey.pem);
const publicJwk = await exportJWK(publicKey);

const nowSeconds = () => Math.floor(Date.now() / 1000);
const claims = (): JWTPayload => ({
  iss: issuer,
  aud: audience,
  sub: 'app_1',
  client_id: 'app_1',
  scope: 'attributes:read',
  iat: nowSeconds(),
  exp: nowSeconds() + 60,
});

const sign = async (
  change: Readonly<Record<string, unknown>> = {},
  key: Key = tenantKey,
  header: Readonly<Record<string, unknown>> = {}
) => {
  const payload = Object.fromEntries(
    Object.entries({ ...claims(), ...change }).filter(([, value]) => value !== undefined)
  );
  return (
    new SignJWT(payload)
      // Wrong on purpose in some tests.
      .setProtectedHeader({
        alg: 'ES384',
        typ: 'at+jwt',
        kid: key.kid,
        ...header,
      })
      .sign(key.privateKey)
  );
};
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** For headers that a library would not sign. */
const signByHand = async (header: Readonly<Record<string, unknown>>) => {
  const full = { alg: 'ES384', typ: 'at+jwt', kid: tenantKey.kid, ...header };
  const text = `${encode(full)}.${encode(claims())}`;
  const key = { key: tenantKey.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return Promise.resolve(
    `${text}.${signBytes('sha384', Buffer.from(text), key).toString('base64url')}`
  );
};

const createRig = (keys: { tenant: readonly Key[] } = { tenant: [tenantKey] }) => {
  const state = { keys: keys.tenant, reads: 0, ms: 1_000_000, isDown: false };
  const verifier = createTokenVerifier({
    issuer,
    readTenantKeys: async () => {
      state.reads += 1;
      if (state.isDown) {
        throw new Error('the database is down');
      }
      return Promise.resolve(state.keys.map(({ pem }) => pem));
    },
    readAdminKeys: async () => Promise.resolve([adminKey.pem]),
    now: () => state.ms,
  });
  return { state, verifier };
};
const unauthorized = { code: 'api.unauthorized', httpStatus: 401 };

describe('a token', () => {
  it('of the tenant is good', async () => {
    expect(await createRig().verifier.verify(await sign())).toMatchObject({
      signer: 'tenant',
      claims: { sub: 'app_1', aud: audience },
    });
  });

  it('of an administrator is good, whatever the admin tenant calls itself', async () => {
    const token = await sign({ iss: 'https://admin.example/oidc' }, adminKey);

    expect(await createRig().verifier.verify(token)).toMatchObject({ signer: 'admin' });
  });

  it('made by hand in these tests is good when nothing is wrong with it', async () => {
    expect(await createRig().verifier.verify(await signByHand({}))).toMatchObject({
      signer: 'tenant',
    });
  });

  it('of a second key of the tenant is good', async () => {
    const { verifier } = createRig({ tenant: [tenantKey, nextKey] });

    expect(await verifier.verify(await sign({}, nextKey))).toMatchObject({ signer: 'tenant' });
  });

  it.each<readonly [string, () => Promise<string>]>([
    ['another tenant’s key', async () => sign({}, otherTenantKey)],
    [
      'another tenant’s key under the name of ours',
      async () => sign({}, otherTenantKey, { kid: tenantKey.kid }),
    ],
    [
      'a key of another curve under the name of ours',
      async () => sign({}, await createKey('P-256'), { alg: 'ES256', kid: tenantKey.kid }),
    ],
    [
      'a key it brings itself',
      async () => {
        const jwk = await exportJWK(createPublicKey(otherTenantKey.pem));
        return sign({}, otherTenantKey, { jwk, kid: tenantKey.kid });
      },
    ],
    [
      'a key at an address it names',
      async () => sign({}, otherTenantKey, { jku: 'https://evil.example/jwks' }),
    ],
    ['no key id', async () => sign({}, tenantKey, { kid: undefined })],
    ['a key id that is no text', async () => sign({}, tenantKey, { kid: [tenantKey.kid] })],
    ['another issuer', async () => sign({ iss: 'https://other.example/oidc' })],
    ['no issuer', async () => sign({ iss: undefined })],
    ['an end in the past', async () => sign({ exp: nowSeconds() - 1 })],
    ['no end', async () => sign({ exp: undefined })],
    ['an end that is no number', async () => sign({ exp: 'never' })],
    ['a beginning in the future', async () => sign({ nbf: nowSeconds() + 60 })],
    ['no audience', async () => sign({ aud: undefined })],
    ['no subject', async () => sign({ sub: undefined })],
    ['the type of an ID token', async () => sign({}, tenantKey, { typ: 'JWT' })],
    ['the type of a logout token', async () => sign({}, tenantKey, { typ: 'logout+jwt' })],
    ['no type', async () => sign({}, tenantKey, { typ: undefined })],
    ['an extension that must be understood', async () => signByHand({ crit: ['x'], x: 1 })],
  ])('with %s is refused', async (_title, make) => {
    await expect(createRig().verifier.verify(await make())).rejects.toMatchObject(unauthorized);
  });

  it.each(['none', 'None', 'NONE', 'HS256', ''])(
    'without a signature is refused under the algorithm %j',
    async (alg) => {
      const header = encode({ alg, typ: 'at+jwt', kid: tenantKey.kid });
      const [, , signature = ''] = (await sign()).split('.');

      for (const end of ['', signature]) {
        await expect(
          createRig().verifier.verify(`${header}.${encode(claims())}.${end}`)
        ).rejects.toMatchObject(unauthorized);
      }
    }
  );

  it.each([
    ['PEM', Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))],
    [
      'trimmed PEM',
      Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }).toString().trim()),
    ],
    ['DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['JWK', Buffer.from(JSON.stringify({ ...publicJwk, kid: tenantKey.kid }))],
  ])('signed with the public key as a shared secret (%s) is refused', async (_title, bytes) => {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg, typ: 'at+jwt', kid: tenantKey.kid })
        .sign(createSecretKey(bytes));

      await expect(createRig().verifier.verify(token)).rejects.toMatchObject(unauthorized);
    }
  });

  it('changed after it was signed is refused', async () => {
    const [header = '', , signature = ''] = (await sign()).split('.');
    const changed = `${header}.${encode({ ...claims(), scope: 'all' })}.${signature}`;

    await expect(createRig().verifier.verify(changed)).rejects.toMatchObject(unauthorized);
  });

  it.each([
    '',
    '.',
    '..',
    'a.b.c',
    `${encode(null)}.e30.`,
    `${encode('x')}.e30.x`,
    `${encode([])}..`,
  ])('that is none (%j) is refused', async (text) => {
    await expect(createRig().verifier.verify(text)).rejects.toMatchObject(unauthorized);
  });

  it('is refused by a tenant that has no keys', async () => {
    await expect(createRig({ tenant: [] }).verifier.verify(await sign())).rejects.toMatchObject(
      unauthorized
    );
  });
});

describe('the keys', () => {
  it('are read once and kept for a minute', async () => {
    const { state, verifier } = createRig();
    const token = await sign();

    await verifier.verify(token);
    state.ms += 59_000;
    await verifier.verify(token);
    const kept = state.reads;
    state.ms += 2000;
    await verifier.verify(token);

    expect([kept, state.reads]).toEqual([1, 2]);
  });

  it('are read again for one that is new, within a second', async () => {
    const { state, verifier } = createRig();
    await verifier.verify(await sign());
    state.keys = [nextKey, tenantKey];
    state.ms += 1001;

    expect(await verifier.verify(await sign({}, nextKey))).toMatchObject({ signer: 'tenant' });
    expect(state.reads).toBe(2);
  });

  it('that were taken away are good for a minute at most', async () => {
    const { state, verifier } = createRig();
    await verifier.verify(await sign());
    state.keys = [nextKey];
    state.ms += 60_001;

    await expect(verifier.verify(await sign())).rejects.toMatchObject(unauthorized);
  });

  it('are not read for each token that names an unknown one', async () => {
    const { state, verifier } = createRig();
    await verifier.verify(await sign());
    const foreign = await sign({}, otherTenantKey);

    for (let count = 0; count < 50; count += 1) {
      state.ms += 10;
      await verifier.verify(foreign).catch(() => undefined);
    }

    expect(state.reads).toBe(1);
  });

  it('are read once for a burst of tokens that name an unknown one', async () => {
    const { state, verifier } = createRig();
    const foreign = await sign({}, otherTenantKey);

    await Promise.allSettled(Array.from({ length: 50 }, async () => verifier.verify(foreign)));

    expect(state.reads).toBe(1);
  });

  it('that cannot be read make no token good and none unknown, for whoever asks within that second', async () => {
    const state = { ms: 1_000_000, isDown: true };
    const verifier = createTokenVerifier({
      issuer,
      readTenantKeys: async () => Promise.resolve([]),
      readAdminKeys: async () => {
        if (state.isDown) {
          throw new Error('the database is down');
        }
        return Promise.resolve([adminKey.pem]);
      },
      now: () => state.ms,
    });
    const token = await sign({}, adminKey);
    const unavailable = { code: 'api.keys_unavailable', httpStatus: 503 };

    await expect(verifier.verify(token)).rejects.toMatchObject(unavailable);
    state.ms += 10;
    await expect(verifier.verify(token)).rejects.toMatchObject(unavailable);
    state.isDown = false;
    state.ms += 1001;
    expect(await verifier.verify(token)).toMatchObject({ signer: 'admin' });
  });

  it('that cannot be read again are good for their minute and no longer, whatever others ask for', async () => {
    const { state, verifier } = createRig();
    const token = await sign();
    await verifier.verify(token);
    state.isDown = true;

    state.ms += 30_000;
    await expect(verifier.verify(await sign({}, otherTenantKey))).rejects.toMatchObject({
      code: 'api.keys_unavailable',
    });
    expect(await verifier.verify(token)).toMatchObject({ signer: 'tenant' });
    state.ms += 30_001;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'api.keys_unavailable' });
    }
  });
});
