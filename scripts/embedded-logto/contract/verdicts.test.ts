/** A verdict is allow or deny by a rule of the site; the attribute stays where it is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCookieJar } from '../../testing/http.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const declaration = {
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 90,
  longestDays: 365,
};

describe('verdicts', () => {
  let world: World;
  let shop: Site;
  let siteId: string;
  let key: string;
  let made = 0;

  const makePerson = async (birthdate: string, names: readonly string[]) => {
    made += 1;
    const person = { username: `person_${made}`, password };
    await world.management.call('POST', '/users', {
      ...person,
      primaryEmail: `person.${made}@example.com`,
      profile: { birthdate, address: { locality: 'Riga', country: 'LV' } },
    });
    const { claims } = await signInAt(shop, { ...person, share: names }, createCookieJar());
    return String(claims.sub);
  };
  const ask = async (userRef: string, name: string, context: object = {}) =>
    callApi(world.host.userUrl, key, 'POST', '/verdicts', {
      subject: { type: 'user', id: userRef },
      action: { name },
      resource: { type: 'site', id: siteId },
      context,
    });
  const putRule = async (name: string, rule: unknown) =>
    callApi(world.host.userUrl, world.management.token, 'PUT', `/sites/${siteId}/rules/${name}`, {
      rule,
      descriptionEn: 'A rule',
      descriptionRu: 'Правило',
    });

  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop', { scope: 'openid profile email address' });
    await signInAt(shop, { username: 'first', password, isNew: true });
    siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      { ...declaration, attribute: 'birthdate', purpose: 'age-check', release: 'answer' },
      { ...declaration, attribute: 'address', purpose: 'delivery' },
    ]);
    key = await createKey(world, siteId, ['verdicts:evaluate']);
    await putRule('age_over_18', { '>=': [{ var: 'age' }, 18] });
    await putRule('ships_to', { in: [{ var: 'country' }, { var: 'context.countries' }] });
  });
  afterAll(async () => world.close());

  it('answer from an attribute the site cannot read', async () => {
    const grown = await makePerson('1990-05-04', ['birthdate']);
    const young = await makePerson('2020-05-04', ['birthdate']);

    const [yes, no] = [await ask(grown, 'age_over_18'), await ask(young, 'age_over_18')];

    expect(yes.body).toEqual({ decision: true, context: { reason: 'rule' } });
    expect(no.body).toEqual({ decision: false, context: { reason: 'rule' } });
  });

  it('deny without consent, and say what to ask for; a stranger answers the same', async () => {
    const silent = await makePerson('1990-05-04', []);

    const answers = [
      await ask(silent, 'age_over_18'),
      await ask(`ppid_${'0'.repeat(26)}`, 'age_over_18'),
    ];

    expect(answers.map(({ body }) => body)).toEqual(
      answers.map(() => ({
        decision: false,
        context: { reason: 'consent_required', missing_consents: ['birthdate'] },
      }))
    );
  });

  it('compare with what the caller sends', async () => {
    const person = await makePerson('1990-05-04', ['address']);

    const near = await ask(person, 'ships_to', { countries: ['LV', 'EE'] });
    const far = await ask(person, 'ships_to', { countries: ['US'] });

    expect([near.body['decision'], far.body['decision']]).toEqual([true, false]);
  });

  it('are asked for several at once as AuthZEN does it', async () => {
    const person = await makePerson('1990-05-04', ['birthdate', 'address']);
    const evaluations = async (semantic: string) =>
      callApi(world.host.userUrl, key, 'POST', '/access/v1/evaluations', {
        subject: { type: 'user', id: person },
        resource: { type: 'site', id: siteId },
        evaluations: [
          { action: { name: 'age_over_18' } },
          { action: { name: 'no_such_rule' } },
          { action: { name: 'ships_to' }, context: { countries: ['LV'] } },
        ],
        options: { evaluations_semantic: semantic },
      });

    const all = await evaluations('execute_all');
    const untilDenied = await evaluations('deny_on_first_deny');

    expect(all.body['evaluations']).toEqual([
      { decision: true, context: { reason: 'rule' } },
      { decision: false, context: { error: { status: 404, code: 'attributes.verdict_unknown' } } },
      { decision: true, context: { reason: 'rule' } },
    ]);
    expect(untilDenied.body['evaluations']).toHaveLength(2);
  });

  it('of an unknown name are an error', async () => {
    const person = await makePerson('1990-05-04', []);

    expect(await ask(person, 'no_such_rule')).toMatchObject({
      status: 404,
      body: { code: 'attributes.verdict_unknown' },
    });
  });

  it('follow a new version of the rule at once, and an earlier one after rolling back', async () => {
    const person = await makePerson('1990-05-04', ['birthdate']);
    await putRule('is_senior', { '>=': [{ var: 'age' }, 20] });
    const before = await ask(person, 'is_senior');

    await putRule('is_senior', { '>=': [{ var: 'age' }, 90] });
    const after = await ask(person, 'is_senior');
    await callApi(
      world.host.userUrl,
      world.management.token,
      'POST',
      `/sites/${siteId}/rules/is_senior/rollback`,
      { version: 1 }
    );

    expect([before.body['decision'], after.body['decision']]).toEqual([true, false]);
    expect((await ask(person, 'is_senior')).body['decision']).toBe(true);
  });

  it('refuse a rule that is none', async () => {
    expect(await putRule('bad_rule', { method: [{ var: 'age' }, 'toString'] })).toMatchObject({
      status: 400,
      body: { code: 'rules.invalid_rule' },
    });
  });
});
