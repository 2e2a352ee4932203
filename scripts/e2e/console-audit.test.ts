/** The pages of the audit chain, and of complaints and blocks, in a browser. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ElementHandle, Page } from 'puppeteer';
import { createCookieJar } from '../testing/http.ts';
import { signInAt } from '../testing/oidc-client.ts';
import { createKey, findSiteId } from '../testing/passport-api.ts';
import { runSql } from '../testing/sql.ts';
import { fitsWidth, listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { ConsolePage, ConsoleRig } from './console-rig.ts';

const waitMs = 15_000;
const secret = 'Threatened a courier twice';

describe('in the console', () => {
  let rig: ConsoleRig;
  let page: Page;
  let errors: ConsolePage['errors'];
  let userRef: string;
  let userId: string;
  let complaintId: string;

  beforeAll(async () => {
    rig = await openConsole();
    const shop = await rig.world.createSite('shop', { scope: 'openid' });
    const newcomer = { username: 'newcomer', password: 'correct horse', isNew: true };
    const { claims } = await signInAt(shop, newcomer, createCookieJar());
    userRef = String(claims.sub);
    const siteId = await findSiteId(rig.world, shop.clientId);
    const key = await createKey(rig.world, siteId, ['blocks:write', 'complaints:write']);
    const content = Buffer.from('attached').toString('base64');
    const filed = await rig.callApi(key, 'POST', '/complaints', {
      ...{ user_ref: userRef, category: 'fraud', text: secret },
      attachments: [{ name: 'letter.txt', mediaType: 'text/plain', content }],
    });
    complaintId = String(filed.body['id']);
    await rig.callApi(key, 'POST', '/blocks', { user_ref: userRef, reason: 'terms' });
    const [row] = await runSql<{ id: string }>(
      rig.world.host.databaseUrl,
      'select user_id as id from passport.pairwise_subjects where user_ref = $1',
      [userRef]
    );
    userId = row?.id ?? '';
    ({ page, errors } = await rig.signIn({ path: 'audit', language: 'en' }));
  }, 120_000);
  afterAll(async () => rig.close());

  const waitForText = async (text: string) =>
    page.waitForFunction(
      (wanted) => document.querySelector('.passport-console')?.textContent?.includes(wanted),
      { timeout: waitMs },
      text
    );
  /** The last of that name: what a dialog offers stands behind the page that opened it. */
  const press = async (name: string) => {
    const handle = await page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.passport-console button, .passport-console a')]
          .filter(
            (one) =>
              one.checkVisibility() &&
              (one.getAttribute('aria-label') ?? one.textContent ?? '').trim() === wanted
          )
          .at(-1),
      { timeout: waitMs },
      name
    );
    // Without the mouse: a dialog that fades in moves away from under it.
    await (handle as unknown as ElementHandle<HTMLElement>).evaluate((one) => one.click());
  };
  const expectAccessible = async () => {
    for (const width of [widths.phone, widths.desk]) {
      expect(await listViolations(page, width)).toEqual([]);
      expect(await fitsWidth(page)).toBe(true);
    }
  };

  it('the audit page follows one person from any entry, with the search in the address', async () => {
    await openPath(page, `audit?userRef=${userRef}&action=blocks.block`);
    await waitForText('blocks.block');
    await page.waitForSelector('button[aria-label^="Details: Entry"]');
    await page.$eval('button[aria-label^="Details: Entry"]', (one) => one.click());

    await press('Follow this person');
    await waitForText('complaints.file');

    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toEqual({ userId });
  });

  it('the audit page verifies the chain, and says that it is whole', async () => {
    await press('Verify the whole chain');

    await waitForText('Whole and unchanged:');
    await expectAccessible();
  });

  it('the audit page names the first fault of a chain that was edited', async () => {
    const change = async (purpose: string) => {
      for (const statement of [
        'alter table passport.audit_entries disable trigger user',
        `update passport.audit_entries set purpose = '${purpose}' where action = 'blocks.block'`,
        'alter table passport.audit_entries enable trigger user',
      ]) {
        await runSql(rig.world.host.databaseUrl, statement);
      }
    };
    await change('marketing');

    await press('Verify the whole chain');
    await waitForText('The chain does not verify');

    await waitForText('is not what was written');
    await change('terms');
  });

  it('a complaint is read, answered and closed, and its person suspended after one question', async () => {
    await openPath(page, 'complaints');
    await waitForText('Fraud');
    await press('Fraud');
    await waitForText(secret);
    await expectAccessible();

    await page.type('textarea', 'We are looking into it');
    await press('Send the answer');
    await waitForText('We are looking into it');
    await press('Suspend the person');
    await waitForText('Suspend this person at every site?');
    await press('Suspend the person');
    await waitForText('Lift the suspension');
    await press('Close the complaint');
    await waitForText('Close this complaint?');
    await press('Close the complaint');
    await waitForText('The complaint is closed.');

    const { body } = await rig.callApi(rig.keeper.token, 'GET', `/admin/complaints/${complaintId}`);
    expect(body).toMatchObject({
      status: 'closed',
      isSuspended: true,
      messages: [{ kind: 'answer', text: 'We are looking into it', by: rig.keeper.userId }],
    });
  });

  it('a block is lifted with a reason', async () => {
    await openPath(page, 'complaints/blocks');
    await waitForText(userRef);
    await expectAccessible();
    await press(`Lift: ${userRef}`);
    await waitForText('Lift this block of');
    await page.waitForSelector('[role="dialog"] input:not([type="hidden"])');
    await page.click('[role="dialog"] input:not([type="hidden"])');
    const option = await page.waitForFunction(
      () =>
        [...document.querySelectorAll('[role="option"]')].find(
          (one) => one.textContent === 'The person appealed'
        ),
      { timeout: waitMs }
    );
    await (option as unknown as ElementHandle<HTMLElement>).evaluate((one) => one.click());

    await press('Lift');
    await waitForText('No site has turned anybody away.');

    const { body } = await rig.callApi(rig.keeper.token, 'GET', '/admin/blocks?state=ended');
    expect(body['blocks']).toMatchObject([{ userRef, endedReason: 'appeal' }]);
  });

  it('nothing went wrong in the browser, and no word of a complaint is in its address or storage', async () => {
    const stored = await page.evaluate(() => JSON.stringify(localStorage) + location.href);

    expect(errors).toEqual([]);
    expect(stored).not.toContain('Threatened');
  });
});
