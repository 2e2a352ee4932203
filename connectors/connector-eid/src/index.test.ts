import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  connectorMetadataGuard,
  connectorSessionGuard,
  socialUserInfoGuard,
} from '@logto/connector-kit';
import { createSignIn, evidenceOf, makePerson, signInWith, startEidProvider } from './test-rig.ts';
import type { EidProvider } from './test-rig.ts';

const documentKey = randomBytes(32).toString('base64');
describe('signing in with an electronic identity', () => {
  let provider: EidProvider;
  beforeAll(async () => {
    provider = await startEidProvider();
    provider.people.set('erika', makePerson());
    provider.people.set('erika again', makePerson({ evidence: [evidenceOf('l01x00t47')] }));
    provider.people.set('max', makePerson({ evidence: [evidenceOf('L01X00T48')] }));
    provider.people.set('low', makePerson({ assurance_level: 'low' }));
    provider.people.set('stranger', makePerson({ trust_framework: 'somewhere' }));
    provider.people.set('unverified', { verified_claims: { claims: { given_name: 'Erika' } } });
    provider.people.set('no document', makePerson({ evidence: [] }));
    const ends = (date: string, type = 'idcard') =>
      evidenceOf('L01X00T47', { type, date_of_expiry: date });
    provider.people.set('expired', makePerson({ evidence: [ends('2020-02-29')] }));
    provider.people.set('valid', makePerson({ evidence: [ends('9999-12-31')] }));
    provider.people.set('no date at all', makePerson({ evidence: [ends('31.12.2099')] }));
    provider.people.set(
      'renewed',
      makePerson({
        evidence: [evidenceOf('L01X00T48', { date_of_expiry: '2020-02-29' }), ends('9999-12-31')],
      })
    );
    provider.people.set('two citizenships', makePerson({}, { nationalities: ['DEU', 'RUS'] }));
  });
  afterAll(async () => provider.close());

  it('has metadata that the guard of Logto takes', async () => {
    const { connector } = await createSignIn(provider.config);

    expect(connectorMetadataGuard.safeParse(connector.metadata).success).toBe(true);
    expect(connector.metadata.isStandard).toBeUndefined();
  });

  it('asks for verified claims and for no document unless a document is the identity', async () => {
    await signInWith(provider, provider.config, 'erika');
    const plain = provider.lastClaims();
    await signInWith(
      provider,
      { ...provider.config, documentIsIdentity: true, documentKey },
      'erika'
    );

    expect(plain).toEqual({
      userinfo: {
        verified_claims: {
          verification: { trust_framework: null, assurance_level: null },
          claims: {
            given_name: null,
            family_name: null,
            birthdate: null,
            nationalities: null,
            address: null,
          },
        },
      },
    });
    expect(JSON.stringify(provider.lastClaims())).toContain('"document_number":null');
  });

  it('gives name, checked contacts, citizenship and assurance in the documented places', async () => {
    const person = await signInWith(provider, provider.config, 'erika');

    expect(person).toEqual({
      id: 'erika',
      name: 'Erika Mustermann',
      email: 'erika@example.de',
      rawData: {
        passport: {
          v: 1,
          issuer: provider.config['issuer'],
          assurance: {
            level: 'high',
            trustFramework: 'eidas',
            assuranceLevel: 'high',
            verifiedAt: null,
          },
          citizenship: 'DE',
          claims: {
            given_name: 'Erika',
            family_name: 'Mustermann',
            birthdate: '1964-08-12',
            nationalities: ['DEU'],
            address: { locality: 'Köln', country: 'DE' },
          },
        },
      },
    });
    expect(socialUserInfoGuard.parse(person)).toEqual(person);
  });

  it.each([
    [
      'a secret in the body',
      () => ({
        ...provider.config,
        clientId: 'post',
        tokenEndpointAuthMethod: 'client_secret_post',
      }),
    ],
    ['a signed assertion, and signed UserInfo', () => provider.privateKeyConfig],
    ['claims in the ID token', () => ({ ...provider.config, claimsSource: 'id_token' })],
  ])('works with %s', async (_, makeConfig) => {
    const person = await signInWith(provider, makeConfig(), 'erika');

    expect(person).toMatchObject({ id: 'erika', rawData: { passport: { citizenship: 'DE' } } });
  });

  it('prefers the configured citizenship among several', async () => {
    const config = { ...provider.config, citizenshipPreference: ['RU'] };

    const person = await signInWith(provider, config, 'two citizenships');

    expect(person).toMatchObject({ rawData: { passport: { citizenship: 'RU' } } });
  });

  it('gives one id for one document, however it is written, and never its number', async () => {
    const config = { ...provider.config, documentIsIdentity: true, documentKey };

    const one = await signInWith(provider, config, 'erika');
    const again = await signInWith(provider, config, 'erika again');
    const other = await signInWith(
      provider,
      { ...config, documentKey: randomBytes(32).toString('base64') },
      'erika'
    );
    const max = await signInWith(provider, config, 'max');

    expect(one.id).toMatch(/^doc_[\w-]{43}$/);
    expect(again.id).toBe(one.id);
    expect(max.id).not.toBe(one.id);
    expect(other.id).not.toBe(one.id);
    expect(one).toMatchObject({
      rawData: { passport: { document: { country: 'DE', type: 'idcard' } } },
    });
    expect(JSON.stringify([one, again, max])).not.toMatch(/l01x[ -]?00t/i);
  });

  it('counts the document that is valid and not the one it came after', async () => {
    const config = { ...provider.config, documentIsIdentity: true, documentKey };

    const valid = await signInWith(provider, config, 'valid');
    const renewed = await signInWith(provider, config, 'renewed');

    expect(renewed.id).toBe(valid.id);
  });

  it.each([
    ['low', {}, 'assurance_too_low'],
    ['stranger', {}, 'assurance_too_low'],
    ['unverified', {}, 'not_verified'],
    ['no document', { documentIsIdentity: true, documentKey }, 'document_missing'],
    ['expired', { documentIsIdentity: true, documentKey }, 'document_expired'],
    ['no date at all', { documentIsIdentity: true, documentKey }, 'document_missing'],
    ['a person who says no', {}, 'refused_by_provider'],
  ])('refuses %s', async (person, options, code) => {
    const attempt = signInWith(provider, { ...provider.config, ...options }, person);

    await expect(attempt).rejects.toMatchObject({ data: { error: `eid.${code}` } });
    await expect(attempt).rejects.not.toThrow(/Erika|Mustermann|1964/);
  });

  it('keeps nonce and code verifier in the session of Logto, which its guard lets through', async () => {
    const signIn = await createSignIn(provider.config);
    const uri = new URL(await signIn.begin());
    const session = signIn.session();

    expect(connectorSessionGuard.parse(session)).toEqual(session);
    expect(session.nonce).toBe(uri.searchParams.get('nonce'));
    expect(uri.searchParams.get('code_challenge_method')).toBe('S256');
    expect(uri.href).not.toContain(String(session['codeVerifier']));
  });

  it('refuses a code of another sign-in, a session used twice and another issuer', async () => {
    const [mine, theirs] = [
      await createSignIn(provider.config),
      await createSignIn(provider.config),
    ];
    const answer = await provider.signIn(await theirs.begin(), 'erika');
    await mine.begin();
    const mixed = mine.finish({ code: answer['code'] });
    await expect(mixed).rejects.toMatchObject({ data: { error: 'eid.code_refused' } });
    await expect(mine.finish({ code: answer['code'] })).rejects.toMatchObject({
      data: { error: 'eid.session_lost' },
    });

    await mine.begin();
    await expect(mine.finish({ ...answer, iss: 'https://other.example' })).rejects.toMatchObject({
      data: { error: 'eid.callback_invalid' },
    });
    await mine.begin();
    await expect(mine.finish({ ...answer, state: 'state-2' })).rejects.toMatchObject({
      data: { error: 'eid.callback_invalid' },
    });
  });

  it('says that a provider does not answer', async () => {
    const signIn = await createSignIn({ ...provider.config, tokenEndpoint: 'http://127.0.0.1:9/' });
    await signIn.begin();

    await expect(signIn.finish({ code: 'a' })).rejects.toMatchObject({
      data: { error: 'eid.provider_unreachable' },
    });
  });
});
