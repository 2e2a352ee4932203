/** Whoever has asked to be erased shares nothing from that moment on, whatever else is stored about them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { createSites } from '../sites/port.ts';
import { createConsents, createDeclarations } from './port.ts';

const person = { userId: 'user_1', userRef: `ppid_${'a'.repeat(26)}` };
const answer = { attribute: 'email', purpose: 'receipt', days: 30 };

describe('somebody who has asked to be erased', () => {
  const started: { rig?: Rig; siteId?: string } = {};
  const rig = () => started.rig!;
  const consents = () =>
    createConsents({ pool: rig().user, tenantId: 'default', audit: rig().logOf(rig().user) });
  const relation = () => ({ ...person, siteId: started.siteId! });
  const run = async (text: string) => runSql(rig().url, text, [person.userId]);
  const ask = async () =>
    run(
      `insert into passport.erasures (tenant_id, id, user_id, requested_by, due_at)
       values ('default', 'dsr_${'a'.repeat(24)}', $1, 'person', now() + interval '1 day')`
    );
  const takeBack = async () =>
    run(`update passport.erasures set status = 'cancelled', ended_at = now() where user_id = $1`);
  beforeAll(async () => {
    started.rig = await openRig();
    started.siteId = (await createSites(rig().user, 'default').getSiteOfApplication('app_1')).id;
    await createDeclarations({ pool: rig().user, tenantId: 'default' }).declare(started.siteId, {
      ...{ attribute: 'email', purpose: 'receipt', purposeCode: 'dpv:ServiceProvision' },
      ...{ textEn: 'For this test', textRu: 'Для этой проверки', defaultDays: 30, longestDays: 90 },
    });
    await consents().answer(relation(), [{ ...answer, shown: null }], 'consent_page');
  });
  afterAll(async () => rig().close());

  it('shares nothing and can share nothing anew, until they take it back', async () => {
    const look = async () => (await consents().listLive(person.userId, started.siteId!)).length;
    expect(await look()).toBe(1);

    await ask();
    expect(await look()).toBe(0);
    await expect(
      consents().answer(relation(), [{ ...answer, shown: null }], 'passport_page')
    ).rejects.toMatchObject({
      code: 'consent.leaving',
      httpStatus: 403,
    });

    await takeBack();
    expect(await look()).toBe(1);
    await consents().answer(relation(), [{ ...answer, shown: null }], 'passport_page');
  });
});
