import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { createSecurityEventReceiver } from './security-event-receiver.ts';
import { sendJson, startRig } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

const issuer = 'https://id.example/oidc';
const userRef = `ppid_${'a'.repeat(26)}`;

type Pair = { readonly kid: string; readonly secret: CryptoKey; readonly jwk: JWK };

describe('a receiver of security events', () => {
  const pairs: Pair[] = [];
  let rig: Rig;
  /** What the issuer serves at the moment. */
  let served: { status: number; body: unknown };
  beforeAll(async () => {
    for (const kid of ['first', 'second', 'stranger']) {
      const { privateKey, publicKey } = await generateKeyPair('ES384');
      pairs.push({ kid, secret: privateKey, jwk: { ...(await exportJWK(publicKey)), kid } });
    }
  });
  beforeEach(async () => {
    served = { status: 200, body: { keys: [pairs[0]!.jwk] } };
    rig = await startRig((_asked, response) => sendJson(response, served.body, served.status));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rig.close();
  });

  const sign = async ({ kid, secret }: Pair = pairs[0]!, aud = 'shop') =>
    new SignJWT({
      sub_id: { format: 'iss_sub', iss: issuer, sub: userRef },
      events: { 'urn:logto-passport:event:user-blocked': {} },
    })
      .setProtectedHeader({ alg: 'ES384', kid, typ: 'secevent+jwt' })
      .setIssuer(issuer)
      .setAudience(aud)
      .setJti('event_1')
      .setIssuedAt()
      .sign(secret);
  const create = (fetch?: typeof globalThis.fetch) =>
    createSecurityEventReceiver({
      issuer,
      audience: 'shop',
      jwksUri: `${rig.origin}/jwks`,
      ...(fetch ? { fetch } : {}),
    });

  it('takes what the issuer signed, and fetches its keys once for many', async () => {
    const receiver = create();
    const token = await sign();

    const taken = await Promise.all([1, 2, 3].map(async () => receiver.receive(token)));
    const later = await receiver.receive(token);

    expect(taken.map((event) => event.userRef)).toEqual([userRef, userRef, userRef]);
    expect(later.jti).toBe('event_1');
    expect(rig.asked).toHaveLength(1);
  });

  it('takes what is signed with a key that came after its own were fetched', async () => {
    const receiver = create();
    await receiver.receive(await sign());
    served = { status: 200, body: { keys: pairs.slice(0, 2).map(({ jwk }) => jwk) } };

    const [first, second] = await Promise.all([
      receiver.receive(await sign(pairs[1])),
      receiver.receive(await sign(pairs[1])),
    ]);

    expect([first.userRef, second.userRef]).toEqual([userRef, userRef]);
    expect(rig.asked).toHaveLength(2);
  });

  it('refuses a forged token, and a flood of them makes one request in a second', async () => {
    const receiver = create();
    const token = await sign(pairs[2]);
    const startedAt = performance.now();

    const refused = await Promise.all(
      Array.from({ length: 20 }, async () =>
        receiver.receive(token).catch((error: unknown) => error)
      )
    );
    const again: unknown = await receiver.receive(token).catch((error: unknown) => error);

    expect(refused).toEqual(
      refused.map(() =>
        expect.objectContaining({ code: 'cms_node.invalid_key', status: 400, err: 'invalid_key' })
      )
    );
    expect(again).toMatchObject({ err: 'invalid_key' });
    expect(rig.asked.length).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 1000);
  });

  it('refuses what is for somebody else without asking for keys again', async () => {
    const receiver = create();

    await expect(receiver.receive(await sign(pairs[0], 'books'))).rejects.toMatchObject({
      err: 'invalid_audience',
    });
    expect(rig.asked).toHaveLength(1);
  });

  it.each([
    [500, {}],
    [404, { keys: [] }],
    [200, []],
    [200, { keys: 'none' }],
  ])(
    'does not refuse a token when the issuer answers %i %j instead of keys',
    async (status, body) => {
      const receiver = create();
      served = { status, body };

      const failure: unknown = await receiver
        .receive(await sign())
        .catch((error: unknown) => error);
      served = { status: 200, body: { keys: [pairs[0]!.jwk] } };
      const later = await receiver.receive(await sign());

      expect(failure).toMatchObject({ code: 'cms_node.invalid_reply', err: null });
      expect(later.userRef).toBe(userRef);
    }
  );

  it('does not refuse a token when nobody answers', async () => {
    const receiver = create(async () => Promise.reject(new TypeError('fetch failed')));

    await expect(receiver.receive(await sign())).rejects.toMatchObject({
      code: 'cms_node.unreachable',
      err: null,
    });
  });

  it('does not follow the issuer’s keys elsewhere', async () => {
    const seen: (RequestInit | undefined)[] = [];
    const receiver = create((_address, init) => {
      seen.push(init);
      return Promise.resolve(Response.json({ keys: [pairs[0]!.jwk] }));
    });

    await receiver.receive(await sign());

    expect(seen).toEqual([expect.objectContaining({ redirect: 'error' })]);
  });

  it('does not go on with a key that the issuer has withdrawn for ten minutes', async () => {
    const receiver = create();
    const token = await sign();
    await receiver.receive(token);
    served = { status: 200, body: { keys: [pairs[1]!.jwk] } };
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 601_000);

    await expect(receiver.receive(token)).rejects.toMatchObject({ err: 'invalid_key' });
  });

  it.each(['', 'id.example/jwks', 'file:///etc/passwd'])(
    'is not made for keys at %j',
    (jwksUri) => {
      expect(() => createSecurityEventReceiver({ issuer, audience: 'shop', jwksUri })).toThrow(
        TypeError
      );
    }
  );
});
