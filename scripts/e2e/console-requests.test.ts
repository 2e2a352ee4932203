/** Requests of people in the console: an administrator asks on a person's behalf, the site confirms, and the request is taken back. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ElementHandle, Page } from 'puppeteer';
import { createCookieJar } from '../testing/http.ts';
import { signInAt } from '../testing/oidc-client.ts';
import { createKey, findSiteId } from '../testing/passport-api.ts';
import { runSql } from '../testing/sql.ts';
import { fitsWidth, listViolations, openConsole, openPath, widths } from './console-rig.ts';
import type { Colleague, ConsolePage, ConsoleRig } from './console-rig.ts';

const person = { username: 'anna_leaves', password: 'correct horse' };

describe('requests of people in the console', () => {
  const started: {
    rig?: ConsoleRig;
    view?: ConsolePage;
    colleague?: Colleague;
    userId?: string;
    userRef?: string;
    siteKey?: string;
  } = {};
  const rig = () => started.rig!;
  const page = (): Page => started.view!.page;
  const keeper = () => rig().keeper.token;

  const waitForText = async (text: string, where = page()) =>
    where.waitForFunction(
      (wanted) => document.querySelector('.passport-console')?.textContent?.includes(wanted),
      { timeout: 15_000 },
      text
    );
  /** In a dialog when one is open. */
  const press = async (name: string) => {
    const handle = await page().waitForFunction(
      (wanted) => {
        const roots = [...document.querySelectorAll('[role="dialog"]'), document];
        for (const root of roots) {
          const found = [...root.querySelectorAll('button, label')].find(
            (one) => one.checkVisibility() && one.textContent === wanted
          );
          if (found) {
            return found as HTMLElement;
          }
        }
        return null;
      },
      { timeout: 15_000 },
      name
    );
    await (handle as unknown as ElementHandle<HTMLElement>).evaluate((element) => element.click());
  };
  const expectFine = async (width: number) => {
    expect([width, await listViolations(page(), width)]).toEqual([width, []]);
    expect(await fitsWidth(page())).toBe(true);
  };
  const listRequests = async (token: string, query = '') => {
    const { status, body } = await rig().callApi(token, 'GET', `/admin/requests${query}`);
    return { status, requests: (body['requests'] ?? []) as readonly Record<string, unknown>[] };
  };
  const setRole = async (role: string) =>
    rig().callApi(keeper(), 'PUT', `/admin/members/${started.colleague!.userId}`, { role });
  const countEntries = async () =>
    Object.fromEntries(
      (
        await runSql<{ action: string; count: number }>(
          rig().world.host.databaseUrl,
          `select action, count(*)::int4 as count from passport.audit_entries
           where action in ('admin.ask_erasure', 'admin.cancel_erasure') or action like 'dsr.%'
           group by action`
        )
      ).map(({ action, count }) => [action, count])
    );

  beforeAll(async () => {
    started.rig = await openConsole();
    const { world } = rig();
    const shop = await world.createSite('shop', { scope: 'openid profile email' });
    const { id } = await world.management.call<{ id: string }>('POST', '/users', person);
    const { claims } = await signInAt(shop, person, createCookieJar());
    started.userId = id;
    started.userRef = String(claims.sub);
    const siteId = await findSiteId(world, shop.clientId);
    started.siteKey = await createKey(world, siteId, ['erasures:confirm']);
    started.colleague = await rig().addColleague('colleague');
    started.view = await rig().signIn({ path: 'requests' });
  }, 180_000);
  afterAll(async () => started.rig?.close());

  it('are none at first', async () => {
    await waitForText('Nobody has asked to be erased yet.');

    await expectFine(widths.desk);
  });

  it('begin on the page of the person, after what will happen was said', async () => {
    await openPath(page(), `users/${started.userId!}`);
    await press('Erase on request…');
    await waitForText('After 14 days the account is deleted and its keys are destroyed.');
    expect(await listViolations(page(), widths.phone)).toEqual([]);
    await press('Ask for erasure');
    await waitForText('to be erased on');

    await expectFine(widths.desk);
    const { requests } = await listRequests(keeper());
    expect(requests).toMatchObject([
      {
        userId: started.userId,
        status: 'pending',
        requestedBy: 'admin',
        isLate: false,
        endedAt: null,
        sites: { asked: 1, confirmed: 0, overdue: 0 },
      },
    ]);
  });

  it('are listed, with how many sites have confirmed', async () => {
    await openPath(page(), 'requests');
    await waitForText('0 of 1');

    await expectFine(widths.phone);
    await expectFine(widths.desk);
    await press('Done');
    await waitForText('No request with this status.');
    await press('Pending');
    await waitForText('0 of 1');
  });

  it('show when a site has confirmed, and what it knew the person as', async () => {
    const { body } = await rig().callApi(started.siteKey!, 'GET', '/erasures');
    const [asked] = body['erasures'] as readonly { readonly request_id: string }[];
    const confirmed = await rig().callApi(
      started.siteKey!,
      'POST',
      `/erasures/${asked?.request_id ?? ''}/confirmation`
    );
    await page().click('.passport-console tbody a');
    await waitForText(started.userRef!);
    await waitForText('1 of 1');

    expect(confirmed.status).toBe(204);
    expect(new URL(page().url()).pathname).toMatch(/\/requests\/dsr_[0-9a-z]{24}$/);
    expect(await page().$(`a[href="/console/passport/users/${started.userId!}"]`)).not.toBeNull();
    await expectFine(widths.phone);
    await expectFine(widths.desk);
  });

  it('are seen by a data protection officer as well, who does not ask on somebody’s behalf', async () => {
    await setRole('data_protection_officer');
    const { token } = started.colleague!;

    const url = `/admin/users/${started.userId!}/erasure`;
    const refused = await rig().callApi(token, 'POST', url);
    const again = await rig().callApi(keeper(), 'POST', url);

    const { requests } = await listRequests(token, '?status=pending');
    expect(refused.status).toBe(403);
    expect(again).toMatchObject({ status: 200, body: { requestId: requests[0]?.['id'] } });
    expect(requests).toHaveLength(1);
  });

  it('are not for support, who sees on the page of the person that it is about to be erased', async () => {
    await setRole('support');
    const { token } = started.colleague!;
    const url = `/admin/users/${started.userId!}/erasure`;

    const answers = await Promise.all(
      [
        ['GET', '/admin/requests'],
        ['GET', '/admin/requests/dsr_any'],
        ['POST', url],
        ['DELETE', url],
      ].map(async ([method = '', path = '']) => (await rig().callApi(token, method, path)).status)
    );
    const { page: theirs } = await rig().signIn({
      path: `users/${started.userId!}`,
      person: started.colleague!,
    });
    await waitForText('to be erased on', theirs);

    expect(answers).toEqual([403, 403, 403, 403]);
    expect(await theirs.$('a[href="/console/passport/requests"]')).toBeNull();
    expect(await theirs.$eval('.passport-console', (root) => root.textContent)).not.toMatch(
      /Erase on request|Request to be erased/
    );
  });

  it('are taken back, in Russian too', async () => {
    await page().evaluate(() => localStorage.setItem('passport:language', 'ru'));
    await page().reload();
    await press('Отозвать');
    await waitForText('Отозвать запрос?');
    await press('Отозвать');
    await waitForText('Запрос отозван.');
    await waitForText('Человек остался.');

    await expectFine(widths.phone);
    expect((await listRequests(keeper())).requests).toMatchObject([{ status: 'cancelled' }]);
  });

  it('answer about nobody, and about what is over, in the words of the API', async () => {
    const call = async (method: string, path: string) => {
      const { status, body } = await rig().callApi(keeper(), method, path);
      return [status, body['code']];
    };

    expect([
      await call('POST', '/admin/users/nobody/erasure'),
      await call('DELETE', '/admin/users/nobody/erasure'),
      await call('DELETE', `/admin/users/${started.userId!}/erasure`),
      await call('GET', '/admin/requests/dsr_none'),
    ]).toEqual([
      [404, 'people.not_found'],
      [404, 'people.not_found'],
      [404, 'dsr.not_found'],
      [404, 'dsr.not_found'],
    ]);
  });

  it('are on the audit chain: each change once for the person, each look once in ten minutes', async () => {
    expect(await countEntries()).toEqual({
      // What administrators call is on the chain before it is done, also when nothing comes of it.
      'admin.ask_erasure': 3,
      'admin.cancel_erasure': 3,
      'dsr.request_erasure': 1,
      'dsr.confirm_erasure': 1,
      'dsr.cancel_erasure': 1,
      // The keeper’s and the officer’s.
      'dsr.list': 2,
      'dsr.read': 1,
    });
  });

  it('caused no error in the page', () => {
    expect(started.view?.errors).toEqual([]);
  });
});
