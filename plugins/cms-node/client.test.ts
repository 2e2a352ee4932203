import { afterEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  openSealed,
  readAttributes,
  readAttributesOfMany,
  readSealedAttributes,
} from './attributes.ts';
import { createPassportClient } from './client.ts';
import { listConsents, withdrawConsents } from './consents.ts';
import { sendJson, startRig } from './test-rig.ts';
import type { Answer, Rig } from './test-rig.ts';
import { evaluate } from './verdicts.ts';

const apiKey = 'ppk_test_secret';
const userRef = `ppid_${'a'.repeat(26)}`;
const other = `ppid_${'b'.repeat(26)}`;
const email = { email: 'person@example.org', email_verified: true };

describe('a client', () => {
  const rigs: Rig[] = [];
  afterEach(async () => {
    await Promise.all(rigs.splice(0).map(async (rig) => rig.close()));
  });
  const open = async (answer: Answer) => {
    const rig = await startRig(answer);
    rigs.push(rig);
    return { rig, client: createPassportClient({ origin: rig.origin, apiKey }) };
  };
  const openWith = async (body: unknown) => open((_asked, response) => sendJson(response, body));

  it('reads attributes, each with its own answer', async () => {
    const { rig, client } = await openWith({
      attributes: {
        email: { status: 'value', value: email, expires_at: 1_700_000_000 },
        name: { status: 'expired' },
      },
    });

    const read = await readAttributes(client, {
      userRef,
      attributes: ['email', 'name'],
      purpose: 'receipts',
    });

    expect(read).toEqual({
      email: { status: 'value', value: email, expiresAt: new Date(1_700_000_000_000) },
      name: { status: 'expired' },
    });
    expect(rig.asked).toEqual([
      {
        method: 'GET',
        url: `/passport/api/v1/attributes/${userRef}?attributes=email%2Cname&purpose=receipts&form=value`,
        authorization: `Bearer ${apiKey}`,
        body: null,
      },
    ]);
  });

  it('reads the sealed form', async () => {
    const { rig, client } = await openWith({
      attributes: { email: { status: 'value', sealed: 'a..b.c.d' } },
    });

    const read = await readSealedAttributes(client, {
      userRef,
      attributes: ['email'],
      purpose: 'receipts',
    });

    expect(read.email).toEqual({ status: 'value', sealed: 'a..b.c.d', expiresAt: null });
    expect(rig.asked[0]?.url).toContain('form=sealed');
  });

  it('reads attributes of many people, by identifier', async () => {
    const person = (ref: string, status: string) => ({
      user_ref: ref,
      attributes: { email: { status, ...(status === 'value' ? { value: email } : {}) } },
    });
    const { rig, client } = await openWith({
      results: [person(other, 'not_consented'), person(userRef, 'value')],
    });

    const people = await readAttributesOfMany(client, {
      userRefs: [userRef, other],
      attributes: ['email'],
      purpose: 'receipts',
    });

    expect(people.get(userRef)?.email).toMatchObject({ status: 'value', value: email });
    expect(people.get(other)?.email).toEqual({ status: 'not_consented' });
    expect(rig.asked[0]?.body).toEqual({
      user_refs: [userRef, other],
      attributes: ['email'],
      purpose: 'receipts',
    });
  });

  it('opens what was sealed, or says why not', async () => {
    const { client } = await open(({ body }, response) =>
      sendJson(
        response,
        (body as { sealed: string }).sealed === 'live'
          ? { attribute: 'email', purpose: 'receipts', status: 'value', value: email }
          : { status: 'not_consented' }
      )
    );

    expect(await openSealed(client, 'live')).toEqual({
      attribute: 'email',
      purpose: 'receipts',
      status: 'value',
      value: email,
      expiresAt: null,
    });
    expect(await openSealed(client, 'dead')).toEqual({
      attribute: null,
      purpose: null,
      status: 'not_consented',
    });
  });

  it('asks for a verdict as AuthZEN does', async () => {
    const { rig, client } = await openWith({
      decision: false,
      context: { reason: 'consent_required', missing_consents: ['email'] },
    });

    const verdict = await evaluate(client, {
      userRef,
      verdict: 'ships_to',
      context: { countries: ['LV'] },
    });

    expect(verdict).toEqual({
      decision: false,
      reason: 'consent_required',
      missingConsents: ['email'],
    });
    expect(rig.asked[0]).toMatchObject({
      url: '/passport/api/v1/verdicts',
      body: {
        subject: { type: 'user', id: userRef },
        action: { name: 'ships_to' },
        context: { countries: ['LV'] },
      },
    });
  });

  it('lists consents and gives them back', async () => {
    const { rig, client } = await open(({ method }, response) =>
      sendJson(
        response,
        method === 'POST'
          ? { withdrawn: 1 }
          : {
              consents: [
                {
                  attribute: 'email',
                  purpose: 'receipts',
                  release: 'value',
                  granted_at: '2026-01-01T00:00:00.000Z',
                  expires_at: null,
                },
              ],
            }
      )
    );

    expect(await listConsents(client, userRef)).toEqual([
      {
        attribute: 'email',
        purpose: 'receipts',
        release: 'value',
        grantedAt: new Date('2026-01-01'),
        expiresAt: null,
      },
    ]);
    expect(await withdrawConsents(client, { userRef, attribute: 'email' })).toBe(1);
    expect(rig.asked[1]?.body).toEqual({ user_ref: userRef, attribute: 'email' });
  });

  it('passes on the code and the status of the API', async () => {
    const { client } = await open((_asked, response) =>
      sendJson(response, { code: 'sites.attribute_not_declared', message: 'No.' }, 403)
    );

    await expect(listConsents(client, userRef)).rejects.toMatchObject({
      name: 'PassportApiError',
      code: 'sites.attribute_not_declared',
      status: 403,
      message: 'No.',
    });
  });

  it.each<[string, Answer]>([
    [
      'a page of a proxy',
      (_asked, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'),
    ],
    ['no JSON', (_asked, response) => response.end('consents')],
    ['nothing', (_asked, response) => response.end()],
    ['another shape', (_asked, response) => sendJson(response, { consents: [{ attribute: 1 }] })],
  ])('gets %s and calls it an invalid reply', async (_title, answer) => {
    const { client } = await open(answer);

    await expect(listConsents(client, userRef)).rejects.toMatchObject({
      code: 'cms_node.invalid_reply',
    });
  });

  it('takes an attribute without an answer for an invalid reply', async () => {
    const { client } = await openWith({ attributes: {} });

    const reading = readAttributes(client, { userRef, attributes: ['name'], purpose: 'receipts' });

    await expect(reading).rejects.toMatchObject({ code: 'cms_node.invalid_reply' });
  });

  it('follows no redirect, so that the key goes nowhere else', async () => {
    const { rig: elsewhere } = await openWith({ consents: [] });
    const { client } = await open((_asked, response) =>
      response.writeHead(307, { location: elsewhere.origin }).end()
    );

    await expect(listConsents(client, userRef)).rejects.toMatchObject({
      code: 'cms_node.unreachable',
      status: 0,
    });
    expect(elsewhere.asked).toEqual([]);
  });

  it('gives up after five seconds and does not try again', async () => {
    const { rig, client } = await open(() => undefined);
    const begun = Date.now();

    await expect(listConsents(client, userRef)).rejects.toMatchObject({
      code: 'cms_node.timeout',
      status: 0,
    });

    expect(Date.now() - begun).toBeLessThan(20_000);
    expect(rig.asked).toHaveLength(1);
  });

  it('says so when nobody answers', async () => {
    const { rig, client } = await openWith({});
    await rig.close();

    await expect(listConsents(client, userRef)).rejects.toMatchObject({
      code: 'cms_node.unreachable',
      status: 0,
    });
  });

  it('does not show its key when it is printed', () => {
    const client = createPassportClient({ origin: 'https://id.example', apiKey });

    expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(apiKey);
  });

  it.each([
    '',
    'id.example',
    'ftp://id.example',
    'https://me:pw@id.example',
    'https://id.example/x',
  ])('is not made with %j for an origin', (origin) => {
    expect(() => createPassportClient({ origin, apiKey })).toThrow(TypeError);
  });

  it.each(['', 'two words', 'line\nbreak'])('is not made with %j for a key', (key) => {
    const make = () => createPassportClient({ origin: 'https://id.example', apiKey: key });

    expect(make).toThrow(TypeError);
  });

  it.each(['', '..', 'ppid_', `${userRef}/../me`, 'person@example.org'])(
    'asks nothing about %j, which is no identifier',
    async (wrong) => {
      const { rig, client } = await openWith({});

      await expect(listConsents(client, wrong)).rejects.toThrow(TypeError);
      await expect(evaluate(client, { userRef: wrong, verdict: 'x' })).rejects.toThrow(TypeError);
      expect(rig.asked).toEqual([]);
    }
  );
});
