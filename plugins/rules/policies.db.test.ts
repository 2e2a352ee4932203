import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { createSites } from '../sites/port.ts';
import type { PolicyRuleDraft } from './policy-guard.ts';
import { createPolicies } from './policies.ts';
import { createRules } from './service.ts';

const by = 'admin_1';
const grant = (name: string, years: number, change: Partial<PolicyRuleDraft> = {}) => ({
  name,
  effect: 'grant' as const,
  permission: 'wine:buy',
  rule: { '>=': [{ var: 'age' }, years] },
  isEnabled: true,
  descriptionEn: '',
  descriptionRu: '',
  ...change,
});
const verdict = (name: string): PolicyRuleDraft => ({
  ...grant(name, 18),
  effect: 'verdict',
  permission: null,
});

describe('the set of rules of a site', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  const policies = () => createPolicies({ pool: rig().user, tenantId: 'default' });
  const rules = () => createRules({ pool: rig().user, tenantId: 'default' });
  const sites = () => createSites(rig().user, 'default');
  let made = 0;
  const makeSite = async () => {
    made += 1;
    return (await sites().getSiteOfApplication(`app_${made}`)).id;
  };
  const publish = async (siteId: string, basedOn: number, ...drafts: readonly PolicyRuleDraft[]) =>
    policies().publish(siteId, drafts, { basedOn, by });
  const look = async (siteId: string) =>
    (await policies().read(siteId)).rules.map(({ name, version, isEnabled }) =>
      [name, version, ...(isEnabled ? [] : ['off'])].join(' ')
    );
  beforeAll(async () => {
    started.rig = await openRig();
  });
  afterAll(async () => rig().close());

  it('is put at once, in an order, and counts at once', async () => {
    const siteId = await makeSite();

    const version = await publish(
      siteId,
      0,
      verdict('of_age'),
      grant('old', 60),
      grant('adult', 18, { isEnabled: false })
    );

    expect(version).toBe(1);
    expect(await look(siteId)).toEqual(['of_age 1', 'old 1', 'adult 1 off']);
    expect((await rules().find(siteId, 'of_age'))?.version).toBe(1);
    expect((await policies().listOfPermissions(siteId)).map(({ name }) => name)).toEqual(['old']);
    expect(await policies().listVersions(siteId)).toEqual([
      { version: 1, rules: 3, restoredFrom: null, createdBy: by, createdAt: expect.any(Number) },
    ]);
  });

  it('is refused to whoever has not seen the newest version, and nothing of theirs is stored', async () => {
    const siteId = await makeSite();
    await publish(siteId, 0, grant('adult', 18));

    const late = { code: 'rules.policy_changed', httpStatus: 412 };
    await expect(publish(siteId, 0, grant('adult', 21))).rejects.toMatchObject(late);
    await expect(publish(siteId, 2, grant('adult', 21))).rejects.toMatchObject(late);
    await expect(policies().rollback(siteId, 1, { basedOn: 0, by })).rejects.toMatchObject(late);
    expect(await look(siteId)).toEqual(['adult 1']);
  });

  it('is put by one of 10 who do it at once', async () => {
    const siteId = await makeSite();

    const ends = await Promise.allSettled(
      Array.from({ length: 10 }, async (_, index) => publish(siteId, 0, grant(`rule_${index}`, 18)))
    );

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await policies().listVersions(siteId)).map(({ version }) => version)).toEqual([1]);
    expect(await look(siteId)).toHaveLength(1);
  });

  it('keeps the version of a rule that says the same, moved or off', async () => {
    const siteId = await makeSite();
    await publish(siteId, 0, grant('first', 18), grant('second', 21), verdict('third'));

    const version = await publish(
      siteId,
      1,
      verdict('third'),
      grant('second', 22),
      grant('first', 18, { isEnabled: false })
    );

    expect(version).toBe(2);
    expect(await look(siteId)).toEqual(['third 1', 'second 2', 'first 1 off']);
  });

  it('makes no version when it says the same', async () => {
    const siteId = await makeSite();
    await publish(siteId, 0, grant('adult', 18), grant('old', 60));

    expect(await publish(siteId, 1, grant('adult', 18), grant('old', 60))).toBe(1);
    expect(await publish(siteId, 1, grant('old', 60), grant('adult', 18))).toBe(2);
  });

  it('may be empty', async () => {
    const siteId = await makeSite();
    await publish(siteId, 0, grant('adult', 18), verdict('of_age'));

    await publish(siteId, 1);

    expect(await look(siteId)).toEqual([]);
    expect(await rules().find(siteId, 'of_age')).toBeNull();
    expect((await policies().listVersions(siteId)).map((one) => one.rules)).toEqual([0, 2]);
  });

  it('goes back to the very rules of an earlier version, as a new one', async () => {
    const siteId = await makeSite();
    await publish(siteId, 0, grant('adult', 18), grant('old', 60, { isEnabled: false }));
    await publish(siteId, 1, grant('adult', 21), verdict('of_age'));

    const version = await policies().rollback(siteId, 1, { basedOn: 2, by: 'admin_2' });

    expect(version).toBe(3);
    expect(await look(siteId)).toEqual(['adult 1', 'old 1 off']);
    const [newest] = await policies().listVersions(siteId);
    expect(newest).toMatchObject({ version: 3, restoredFrom: 1, createdBy: 'admin_2' });
    expect(await rules().find(siteId, 'of_age')).toBeNull();
    expect((await policies().readVersion(siteId, 2)).rules).toMatchObject([
      { name: 'adult', version: 2, rule: { '>=': [{ var: 'age' }, 21] } },
      { name: 'of_age', version: 1 },
    ]);
  });

  it('does not go back to a rule that the guard no longer lets pass, nor to a version that is none', async () => {
    const siteId = await makeSite();
    await publish(siteId, 0, grant('adult', 18));
    await publish(siteId, 1, grant('adult', 21));
    await runSql(
      rig().url,
      `update passport.auth_rules set rule = '{"map": []}' where site_id = $1 and version = 1`,
      [siteId]
    );

    await expect(policies().rollback(siteId, 1, { basedOn: 2, by })).rejects.toMatchObject({
      code: 'rules.invalid_rule',
    });
    await expect(policies().rollback(siteId, 9, { basedOn: 2, by })).rejects.toMatchObject({
      code: 'rules.not_found',
    });
    expect(await look(siteId)).toEqual(['adult 2']);
  });

  it('is of the sites that are there', async () => {
    await expect(publish(`site_${'0'.repeat(24)}`, 0, verdict('of_age'))).rejects.toMatchObject({
      code: 'rules.not_found',
    });
    const removed = await makeSite();
    await runSql(rig().url, `update passport.sites set removed_at = now() where id = $1`, [
      removed,
    ]);
    await expect(publish(removed, 0, verdict('of_age'))).rejects.toMatchObject({
      code: 'rules.not_found',
    });
  });

  it('has a version for every change of one rule too', async () => {
    const siteId = await makeSite();
    const put = async (years: number) => {
      const { rule, descriptionEn, descriptionRu } = grant('of_age', years);
      return rules().put(siteId, 'of_age', { rule, descriptionEn, descriptionRu }, by);
    };
    await publish(siteId, 0, grant('adult', 18), verdict('of_age'), grant('old', 60));

    await put(21);
    await rules().rollback(siteId, 'of_age', 1, by);
    await rules().remove(siteId, 'of_age', by);
    await put(30);

    const versions = await policies().listVersions(siteId);
    expect(versions.map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
    // In its place while it was there, last afterwards.
    const placesOf = async (version: number) =>
      (await policies().readVersion(siteId, version)).rules.map(
        (row) => `${row.name} ${row.version}`
      );
    expect(await placesOf(2)).toEqual(['adult 1', 'of_age 2', 'old 1']);
    expect(await placesOf(3)).toEqual(['adult 1', 'of_age 1', 'old 1']);
    expect(await placesOf(4)).toEqual(['adult 1', 'old 1']);
    expect(await placesOf(5)).toEqual(['adult 1', 'old 1', 'of_age 3']);
    await expect(publish(siteId, 1, grant('adult', 18))).rejects.toMatchObject({
      code: 'rules.policy_changed',
    });
  });

  it('keeps rules of permissions from being written as verdicts', async () => {
    const siteId = await makeSite();
    await publish(siteId, 0, grant('adult', 18, { effect: 'refuse' }));
    const { rule, descriptionEn, descriptionRu } = grant('adult', 18);

    await expect(
      rules().put(siteId, 'adult', { rule, descriptionEn, descriptionRu }, by)
    ).rejects.toMatchObject({ code: 'rules.not_a_verdict', httpStatus: 409 });
    expect(await rules().find(siteId, 'adult')).toBeNull();
  });

  it('is told on the site: whether any rule that is on grants something', async () => {
    const siteId = await makeSite();
    const tells = async () => (await sites().get(siteId)).grantsPermissions;
    const told = [await tells()];
    const sets: readonly (readonly PolicyRuleDraft[])[] = [
      [verdict('of_age')],
      [grant('adult', 18, { effect: 'refuse' })],
      [grant('adult', 18, { isEnabled: false })],
      [grant('adult', 18)],
      [],
    ];
    for (const [version, drafts] of sets.entries()) {
      await publish(siteId, version, ...drafts);
      told.push(await tells());
    }
    await policies().rollback(siteId, 4, { basedOn: 5, by });
    told.push(await tells());

    expect(told).toEqual([false, false, false, false, true, false, true]);
  });

  it('asks no more than 20 questions about people, when its own staff put it', async () => {
    const siteId = await makeSite();
    const refused = { code: 'rules.too_many_questions', httpStatus: 403 };
    const ask = async (basedOn: number, years: readonly number[], isBounded = true) =>
      policies().publish(
        siteId,
        years.map((year) => grant(`rule_${year}`, year)),
        { basedOn, by, isBounded }
      );
    const ages = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    const verdictOf = async (years: number, isBounded: boolean) => {
      const { rule, descriptionEn, descriptionRu } = grant('asked', years);
      return rules().put(siteId, 'asked', { rule, descriptionEn, descriptionRu }, by, isBounded);
    };

    await expect(ask(0, ages(21))).rejects.toMatchObject(refused);
    expect(await look(siteId)).toEqual([]);
    expect(await ask(0, ages(10))).toBe(1);
    expect(await ask(1, ages(20).slice(10))).toBe(2);
    // All of them were asked, though half of them count no more.
    await expect(ask(2, [60])).rejects.toMatchObject(refused);
    await expect(verdictOf(60, true)).rejects.toMatchObject(refused);
    // What was asked before, and what whoever sees all sites puts.
    expect(await ask(2, ages(10))).toBe(3);
    expect(await verdictOf(60, false)).toBe(1);
    expect(await ask(4, [61], false)).toBe(5);
  });

  it('stores 100 of the largest rules, and gives them back unchanged', async () => {
    const siteId = await makeSite();
    const items = Array.from({ length: 4000 }, () => 1);
    const drafts = Array.from({ length: 100 }, (_, index) =>
      grant(`rule_${index}`, 18, { rule: { in: [{ var: 'age' }, items] } })
    );

    await publish(siteId, 0, ...drafts);

    expect((await policies().read(siteId)).rules.map(({ rule }) => rule)).toEqual(
      drafts.map(({ rule }) => rule)
    );
    const late = { rule: drafts[0]!.rule, descriptionEn: '', descriptionRu: '' };
    await expect(rules().put(siteId, 'one_more', late, by)).rejects.toMatchObject({
      code: 'rules.invalid_policy',
    });
  });
});
