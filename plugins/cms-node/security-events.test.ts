import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonWebKey } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { verifySecurityEvent } from './security-events.ts';

const issuer = 'https://id.example/oidc';
const userRef = `ppid_${'a'.repeat(26)}`;
const events = { 'urn:logto-passport:event:user-blocked': { reason: 'policy' } };
const now = Math.floor(Date.now() / 1000);
const payload: JWTPayload = {
  iss: issuer,
  aud: 'shop',
  iat: now,
  jti: 'event_1',
  sub_id: { format: 'iss_sub', iss: issuer, sub: userRef },
  events,
};

describe('a security event token', () => {
  const keys = new Map<string, CryptoKey>();
  const jwks: { keys: JsonWebKey[] } = { keys: [] };
  beforeAll(async () => {
    for (const alg of ['ES256', 'ES384', 'RS256', 'ES512']) {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      keys.set(alg, privateKey);
      jwks.keys.push({ ...(await exportJWK(publicKey)), kid: alg, use: 'sig' });
    }
  });
  const sign = async (
    claims: JWTPayload = payload,
    header: object = {},
    alg = 'ES384'
  ): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg, kid: alg, typ: 'secevent+jwt', ...header })
      .sign(keys.get(alg)!);
  const receive = (token: string, audience = 'shop') =>
    verifySecurityEvent(token, { issuer, audience, jwks });
  const codeOf = (token: string) => {
    try {
      receive(token);
      return 'taken';
    } catch (error) {
      const { code, err } = error as { code?: string; err?: string };
      return err === code?.replace('cms_node.', '') ? code : String(error);
    }
  };

  it.each(['ES256', 'ES384', 'RS256'])('signed with %s is taken', async (alg) => {
    expect(receive(await sign(payload, {}, alg))).toEqual({
      jti: 'event_1',
      events,
      userRef,
      issuedAt: new Date(now * 1000),
    });
  });

  it('is taken when this site is one of several audiences', async () => {
    const token = await sign({ ...payload, aud: ['app', 'shop'] });

    expect(receive(token).userRef).toBe(userRef);
  });

  it('about the stream is about nobody', async () => {
    const token = await sign({ ...payload, sub_id: { format: 'opaque', id: 'stream_1' } });

    expect(receive(token).userRef).toBeNull();
  });

  it.each([90, 86_400])('is taken where the clock is %d seconds slow', async (seconds) => {
    const iat = now + seconds;

    expect(receive(await sign({ ...payload, iat })).issuedAt).toEqual(new Date(iat * 1000));
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['of another issuer', { iss: 'https://other.example' }, 'invalid_issuer'],
    ['without an issuer', { iss: undefined }, 'invalid_issuer'],
    ['for another site', { aud: 'books' }, 'invalid_audience'],
    ['for nobody', { aud: undefined }, 'invalid_audience'],
    ['without a jti', { jti: undefined }, 'invalid_request'],
    ['without a time', { iat: undefined }, 'invalid_request'],
    ['of no time at all', { iat: -1 }, 'invalid_request'],
    ['of a time no calendar has', { iat: 1e13 }, 'invalid_request'],
    ['with an end, like an access token', { exp: now + 60 }, 'invalid_request'],
    ['with a sub, like an ID token', { sub: userRef }, 'invalid_request'],
    ['without events', { events: undefined }, 'invalid_request'],
    ['with no events', { events: {} }, 'invalid_request'],
    ['with an event that is a text', { events: { 'urn:x': 'y' } }, 'invalid_request'],
    ['without a subject', { sub_id: undefined }, 'invalid_request'],
    [
      'with a subject of another issuer',
      { sub_id: { format: 'iss_sub', iss: 'https://other.example', sub: userRef } },
      'invalid_request',
    ],
    [
      'with an e-mail for a subject',
      { sub_id: { format: 'email', email: 'a@b.example' } },
      'invalid_request',
    ],
  ])('%s is refused', async (_title, change, code) => {
    expect(codeOf(await sign({ ...payload, ...change }))).toBe(`cms_node.${code}`);
  });

  it.each<[string, object, string]>([
    ['of another type', { typ: 'JWT' }, 'invalid_request'],
    ['without a type', { typ: undefined }, 'invalid_request'],
    ['without the name of a key', { kid: undefined }, 'invalid_request'],
    ['with the name of an unknown key', { kid: 'gone' }, 'invalid_key'],
    ['with the name of another key', { kid: 'ES256' }, 'invalid_key'],
  ])('%s is refused', async (_title, header, code) => {
    expect(codeOf(await sign(payload, header))).toBe(`cms_node.${code}`);
  });

  it('with an algorithm outside the table is refused', async () => {
    expect(codeOf(await sign(payload, {}, 'ES512'))).toBe('cms_node.invalid_key');
  });

  it('without a signature is refused', () => {
    const bare = new UnsecuredJWT(payload).encode();

    expect(codeOf(bare)).toBe('cms_node.invalid_request');
    expect(codeOf(`${bare}AAAA`)).toBe('cms_node.invalid_request');
  });

  it('signed with a public key as if it were a shared secret is refused', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]));
    const token = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', kid: 'ES256', typ: 'secevent+jwt' })
      .sign(secret);

    expect(codeOf(token)).toBe('cms_node.invalid_key');
  });

  it('is refused when any of its parts was changed', async () => {
    const parts = (await sign()).split('.');
    const forged = Buffer.from(JSON.stringify({ ...payload, jti: 'event_2' })).toString(
      'base64url'
    );
    const [header = '', body = '', signature = ''] = parts;
    const turned = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;

    expect(codeOf([header, forged, signature].join('.'))).toBe('cms_node.invalid_key');
    expect(codeOf([header, body, turned].join('.'))).toBe('cms_node.invalid_key');
  });

  it.each(['', '.', '...', 'a.b.c', 'a.b.c.d', 'e30.e30.e30', 'x'.repeat(70_000)])(
    'is not %#',
    (text) => {
      expect(codeOf(text)).toBe('cms_node.invalid_request');
    }
  );

  it('is refused with a message that quotes nothing of it', async () => {
    const token = await sign({ ...payload, aud: 'books' });

    expect(() => receive(token)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('books') })
    );
  });
});
