import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { createAuditLog } from '../audit/service.ts';
import { makeSigner } from '../audit/test-rig.ts';
import { createSites } from '../sites/service.ts';
import { createDeclarations } from './declarations.ts';
import { createConsents } from './service.ts';

const declaration = {
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 30,
  longestDays: 90,
};

describe('a declaration', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** A person who shares their e-mail address with a site of its own for each test. */
  const arrange = async (application: string) => {
    const { id: siteId } = await createSites(pool, 'default').getSiteOfApplication(application);
    const audit = createAuditLog({
      tenantId: 'default',
      pool,
      signer: makeSigner(),
      now: () => Date.now(),
    });
    const consents = createConsents({ pool, tenantId: 'default', audit });
    const declarations = createDeclarations({ pool, tenantId: 'default' });
    await declarations.declare(siteId, declaration);
    const person = { userId: 'user_1', siteId, userRef: 'ppid_1' };
    await consents.answer(
      person,
      [{ attribute: 'email', purpose: 'receipt', days: 30, shown: null }],
      'api'
    );
    const listLive = async () => consents.listLive(person.userId, siteId);
    return { siteId, declarations, listLive };
  };

  it('that is made again as it was keeps what people agreed to', async () => {
    const { siteId, declarations, listLive } = await arrange('app_same');

    await declarations.declare(siteId, { ...declaration, legalNote: 'A note', longestDays: 60 });

    expect(await listLive()).toHaveLength(1);
  });

  it.each([
    ['English text', { textEn: 'For advertising' }],
    ['Russian text', { textRu: 'Для рекламы' }],
    ['purpose code', { purposeCode: 'dpv:Marketing' }],
    ['release', { release: 'answer' }],
  ])('with another %s ends what people agreed to', async (title, change) => {
    const { siteId, declarations, listLive } = await arrange(`app ${title}`);

    await declarations.declare(siteId, { ...declaration, ...change });

    expect(await listLive()).toEqual([]);
  });

  it('that is taken back and made again is one that nobody has agreed to', async () => {
    const { siteId, declarations, listLive } = await arrange('app_again');

    await declarations.undeclare(siteId, 'email', 'receipt');
    const without = await listLive();
    await declarations.declare(siteId, { ...declaration, textEn: 'For advertising' });

    expect([without, await listLive()]).toEqual([[], []]);
  });

  it.each([
    ['an attribute there is not', { attribute: 'secrets' }, 'attribute'],
    ['a member of every object', { attribute: 'constructor' }, 'attribute'],
    ['a purpose in words', { purpose: 'My Purpose' }, 'purpose'],
    ['days that no table holds', { retentionDays: 99_999_999_999 }, 'retentionDays'],
    ['half a day', { defaultDays: 0.5 }, 'defaultDays'],
    ['a default beyond the longest', { defaultDays: 91 }, 'longestDays'],
    ['no text', { textEn: '  ' }, 'textEn'],
  ])('of %s is refused by the name of the field', async (_title, change, field) => {
    const { siteId } = await arrange('app_refused');
    const declarations = createDeclarations({ pool, tenantId: 'default' });

    await expect(declarations.declare(siteId, { ...declaration, ...change })).rejects.toMatchObject(
      {
        code: 'consent.invalid_declaration',
        detail: { fields: [field] },
      }
    );
  });
});
