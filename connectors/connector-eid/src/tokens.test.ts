import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { eidConfigGuard } from './config.ts';
import type { EidConfig } from './config.ts';
import { verifyIdToken, verifyUserInfo } from './tokens.ts';

const issuer = 'https://eid.example';

describe('verifying what the provider signed', () => {
  let config: EidConfig;
  let key: CryptoKey;
  let close: () => void;
  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    key = pair.privateKey;
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'ES256' }] });
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(jwks);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    config = eidConfigGuard.parse({
      issuer,
      authorizationEndpoint: issuer,
      tokenEndpoint: issuer,
      userinfoEndpoint: issuer,
      jwksUri: address,
      clientId: 'c',
      clientSecret: 's',
    });
    close = () => {
      server.closeAllConnections();
      server.close();
    };
  });
  afterAll(() => close());

  const now = () => Math.floor(Date.now() / 1000);
  const makeClaims = () => ({
    iss: issuer,
    aud: 'c' as string | string[],
    sub: 'erika',
    nonce: 'n',
    iat: now(),
    exp: now() + 300,
  });
  const sign = async (claims: object, by: CryptoKey | Uint8Array = key, alg = 'ES256') =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(by);

  it('takes a good one', async () => {
    const token = await sign(makeClaims());

    expect(await verifyIdToken(token, config, 'n')).toMatchObject({ sub: 'erika' });
  });

  it.each<[string, object]>([
    ['another issuer', { iss: 'https://eid.example/' }],
    ['another audience', { aud: 'd' }],
    ['several audiences and no authorized party', { aud: ['c', 'd'] }],
    ['another authorized party', { azp: 'd' }],
    ['another nonce', { nonce: 'm' }],
    ['no nonce', { nonce: undefined }],
    ['no end', { exp: undefined }],
    ['an end that has passed', { exp: now() - 120 }],
    ['an old one', { iat: now() - 3600 }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
  ])('refuses %s', async (_, change) => {
    const token = await sign({ ...makeClaims(), ...change });

    await expect(verifyIdToken(token, config, 'n')).rejects.toMatchObject({
      code: 'social_invalid_id_token',
      data: { error: 'eid.id_token_invalid' },
    });
  });

  it('refuses another key, a symmetric algorithm and none at all', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const claims = makeClaims();
    const unsigned = [{ alg: 'none' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const tokens = [
      await sign(claims, privateKey),
      await sign(claims, new Uint8Array(32), 'HS256'),
      `${unsigned}.`,
    ];

    for (const token of tokens) {
      await expect(verifyIdToken(token, config, 'n')).rejects.toMatchObject({
        data: { error: 'eid.id_token_invalid' },
      });
    }
  });

  it('refuses an algorithm that is not allowed', async () => {
    const token = await sign(makeClaims());

    const attempt = verifyIdToken(token, { ...config, idTokenAlgorithms: ['RS256'] }, 'n');

    await expect(attempt).rejects.toMatchObject({ data: { error: 'eid.id_token_invalid' } });
  });

  it('tells a silent key server from a bad token', async () => {
    const token = await sign(makeClaims());

    const attempt = verifyIdToken(token, { ...config, jwksUri: 'http://127.0.0.1:9/' }, 'n');

    await expect(attempt).rejects.toMatchObject({ data: { error: 'eid.provider_unreachable' } });
  });

  it('refuses UserInfo about somebody else, signed or not, and signed by somebody else', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const answers = [
      { type: 'json', value: { sub: 'max' } },
      { type: 'json', value: null },
      { type: 'jwt', token: await sign({ ...makeClaims(), sub: 'max' }) },
      { type: 'jwt', token: await sign(makeClaims(), privateKey) },
    ] as const;

    for (const answer of answers) {
      await expect(verifyUserInfo(answer, config, 'erika')).rejects.toMatchObject({
        data: { error: 'eid.userinfo_invalid' },
      });
    }
  });
});
