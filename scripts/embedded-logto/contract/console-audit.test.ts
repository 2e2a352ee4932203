/** The pages of the audit chain, complaints and blocks, over HTTP: what the staff is shown, what it leaves on the chain, and that an export proves itself. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../testing/command.ts';
import { createConsoleSigner } from '../../testing/console-token.ts';
import { createCookieJar } from '../../testing/http.ts';
import type { JsonValue } from '../../testing/json.ts';
import { fetchUserinfo, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
type Entry = {
  readonly sequence: number;
  readonly action: string;
  readonly actor: { readonly type: string; readonly id: string };
};

describe('the staff', () => {
  let world: World;
  let folder: string;
  let shop: Site;
  let siteId: string;
  let key: string;
  let officer: string;
  let support: string;
  let made = 0;

  const call = async (method: string, url: string, body?: unknown, credential = officer) =>
    callApi(world.host.userUrl, credential, method, url, body);
  const asSite = async (method: string, url: string, body?: unknown) =>
    call(method, url, body, key);
  const fetchFile = async (url: string) =>
    fetch(`${world.host.userUrl}/passport/api/v1${url}`, {
      headers: { authorization: `Bearer ${officer}` },
    });
  const search = async (query: string): Promise<readonly Entry[]> => {
    const { body } = await call('GET', `/admin/audit?${query}`);
    return body['entries'];
  };
  const makePerson = async () => {
    made += 1;
    const person = { username: `person_${made}`, password, isNew: true };
    const { claims, tokens } = await signInAt(shop, person, createCookieJar());
    const userRef = String(claims.sub);
    const [row] = await runSql<{ id: string }>(
      world.host.databaseUrl,
      'select user_id as id from passport.pairwise_subjects where user_ref = $1',
      [userRef]
    );
    return { userId: row?.id ?? '', userRef, tokens };
  };
  const file = async (userRef: string, attachments: readonly object[] = []) => {
    const draft = { user_ref: userRef, category: 'fraud', text: 'Never paid', attachments };
    return asSite('POST', '/complaints', draft);
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'console-audit-'));
    world = await startWorld(true, {
      PASSPORT_AUDIT_ANCHOR: `file:${folder}/anchor`,
      PASSPORT_AUDIT_ANCHOR_SECONDS: '1',
      PASSPORT_COMPLAINTS_PER_DAY: '6',
    });
    shop = await world.createSite('shop', { scope: 'openid' });
    await makePerson();
    siteId = await findSiteId(world, shop.clientId);
    key = await createKey(world, siteId, ['blocks:write', 'complaints:write']);
    const sign = await createConsoleSigner(world.host);
    for (const role of ['data_protection_officer', 'support']) {
      await runSql(
        world.host.databaseUrl,
        `insert into passport.console_members (tenant_id, member_id, role, granted_by)
         values ('default', $1, $1, 'test')`,
        [role]
      );
    }
    [officer, support] = [await sign('data_protection_officer'), await sign('support')];
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('searches the chain by ids, names and times, and by nothing that could be an address', async () => {
    const { userRef } = await makePerson();
    await asSite('POST', '/blocks', { user_ref: userRef, reason: 'fraud' });

    const ofPerson = await search(`userRef=${userRef}&action=blocks.block`);
    const page = await call('GET', `/admin/audit?siteId=${siteId}&limit=1`);
    const next = await call(
      'GET',
      `/admin/audit?siteId=${siteId}&limit=1&before=${String(page.body['next'])}`
    );
    const refused = await Promise.all(
      ['userId=a@b.example', 'attribute=a%20b', 'from=yesterday', 'limit=1000', 'name=x'].map(
        async (query) => (await call('GET', `/admin/audit?${query}`)).body['fields']
      )
    );

    expect(ofPerson).toMatchObject([
      {
        action: 'blocks.block',
        userRef,
        site: { id: siteId, name: expect.any(String) },
        actor: { type: 'site' },
        purpose: 'fraud',
        result: 'allowed',
        attributes: [],
      },
    ]);
    const [newest] = page.body['entries'] as unknown as readonly Entry[];
    const [older] = next.body['entries'] as unknown as readonly Entry[];
    expect(older!.sequence).toBeLessThan(newest!.sequence);
    expect(refused).toEqual([['userId'], ['attribute'], ['from'], ['limit'], ['?']]);
  });

  it('leaves one entry for a question, however often the page asks again or leafs on', async () => {
    for (let asked = 0; asked < 5; asked += 1) {
      await search(`action=consent.grant${asked === 0 ? '' : `&before=${1000 - asked}`}`);
    }
    await search('action=consent.refuse');

    const left = (await search('action=audit.search')).filter(
      ({ actor }) => actor.id === 'data_protection_officer'
    );
    await search('action=audit.search');

    // The two questions, and the one about the questions; what the test before asked comes on top.
    const before = left.length;
    expect((await search('action=audit.search')).length).toBe(before);
    expect(before).toBeGreaterThanOrEqual(3);
  });

  it('reads which actions and attributes there are, and the state of head and anchor', async () => {
    const { body: words } = await call('GET', '/admin/audit/vocabulary');
    const deadline = Date.now() + 10_000;
    let status = await call('GET', '/admin/audit/status');
    const anchorOf = (answer: typeof status) => answer.body['anchor'] as Record<string, JsonValue>;
    while (anchorOf(status)['verdict'] !== 'agrees' && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      status = await call('GET', '/admin/audit/status');
    }

    expect(words['actions']).toEqual(expect.arrayContaining(['audit.search', 'blocks.block']));
    expect(status.body).toMatchObject({
      head: { sequence: expect.any(Number), keyId: expect.any(String) },
      firstSequence: 1,
      segments: [],
      keyIds: [expect.any(String)],
      anchor: { verdict: 'agrees', everySeconds: 1, fault: null },
    });
  });

  const finish = async () => {
    const started = await call('POST', '/admin/audit/verifications');
    for (;;) {
      const { body } = await call(
        'GET',
        `/admin/audit/verifications/${String(started.body['id'])}`
      );
      if (body['status'] !== 'running') {
        return { started, body };
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('verifies the whole chain and is told the first fault', async () => {
    const good = await finish();
    const change = async (purpose: string) => {
      for (const statement of [
        'alter table passport.audit_entries disable trigger user',
        `update passport.audit_entries set purpose = '${purpose}' where tenant_id = 'default' and action = 'blocks.block'`,
        'alter table passport.audit_entries enable trigger user',
      ]) {
        await runSql(world.host.databaseUrl, statement);
      }
    };
    await change('marketing');
    const edited = await finish();
    await change('fraud');

    expect(good.started.status).toBe(202);
    expect(good.body).toMatchObject({
      status: 'valid',
      startedBy: 'data_protection_officer',
      anchor: 'compared',
      fault: null,
    });
    expect(good.body['verified']).toBe(good.body['total']);
    expect(edited.body).toMatchObject({ status: 'faulty', fault: { type: 'edited' } });
    expect((await finish()).body['status']).toBe('valid');
  });

  it('takes an export along that the command line verifies with the public keys alone', async () => {
    const [file, keys] = [path.join(folder, 'export.jsonl'), path.join(folder, 'keys.json')];
    const answer = await fetchFile('/admin/audit/export');
    const text = await answer.text();
    await writeFile(file, text);
    await writeFile(keys, await (await fetchFile('/admin/audit/keys')).text());
    const { stdout: own } = await runCommand(world.host, 'audit', 'keys');
    const { stdout: exported } = await runCommand(world.host, 'audit', 'export', 'default', '-');

    const verified = await runCommand(
      { databaseUrl: '', environment: {} },
      ...['audit', 'verify', file, '--keys', keys]
    );
    const [last] = await search('action=audit.export');

    expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="audit-default-\d{14}\.jsonl"$/
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toMatch(/verified up to sequence \d+/);
    expect(JSON.parse(await (await fetchFile('/admin/audit/keys')).text())).toEqual(
      JSON.parse(own)
    );
    // Line for line what the command line exports, up to the head of that moment.
    const lines = text.trimEnd().split('\n').slice(0, -1);
    expect(exported.split('\n').slice(0, lines.length)).toEqual(lines);
    // The export itself is its own last entry.
    expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({
      action: 'audit.export',
      sequence: last?.sequence,
      actorId: 'data_protection_officer',
    });
  });

  it('is given an attachment as a file to keep, under its own name and never to be shown', async () => {
    const { userId, userRef } = await makePerson();
    const content = Buffer.from('<script>alert(1)</script>').toString('base64');
    const name = 'Счёт "final"; июль.html';
    const filed = await file(userRef, [{ name, mediaType: 'text/plain', content }]);
    const url = `/admin/complaints/${String(filed.body['id'])}`;

    const read = await call('GET', url);
    const answer = await fetchFile(`${url}/attachments/1`);
    const missing = await call('GET', `${url}/attachments/0`);

    expect(read.body).toMatchObject({
      userId,
      site: { id: siteId },
      isSuspended: false,
      attachments: [{ ordinal: 1, name, bytes: 25 }],
    });
    expect(JSON.stringify(read.body)).not.toContain(content);
    expect(await answer.text()).toBe('<script>alert(1)</script>');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': expect.stringMatching(
        /^attachment; filename="[\w.-]+"; filename\*=UTF-8''[%\w.-]+$/
      ),
    });
    expect(missing).toMatchObject({
      status: 404,
      body: { code: 'complaints.attachment_not_found' },
    });
    expect((await search(`userId=${userId}`)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['complaints.read', 'complaints.read_attachment'])
    );
  });

  it('works on a complaint: takes it, notes, answers, closes; only administrators suspend', async () => {
    const { userRef } = await makePerson();
    const filed = await file(userRef);
    const url = `/admin/complaints/${String(filed.body['id'])}`;

    const answers = [
      await call('PUT', `${url}/assignment`, { to: 'caller' }),
      await call('POST', `${url}/notes`, { text: 'Called the shop' }),
      await call('POST', `${url}/answers`, { text: 'We are on it' }),
      await call('POST', `${url}/close`),
    ];
    const mine = await call('GET', '/admin/complaints?assigned=me');
    const read = await call('GET', url);
    const own = await asSite('GET', `/complaints/${String(filed.body['id'])}`);
    const suspension = await call('PUT', `${url}/suspension`, { suspended: true });

    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(mine.body['complaints']).toMatchObject([
      { id: filed.body['id'], status: 'closed', assignedTo: 'data_protection_officer' },
    ]);
    expect(read.body['messages']).toMatchObject([
      { kind: 'note', text: 'Called the shop' },
      { kind: 'answer', text: 'We are on it' },
    ]);
    expect(own.body['answers']).toEqual(['We are on it']);
    expect(JSON.stringify(own.body)).not.toContain('Called');
    expect(suspension).toMatchObject({ status: 403, body: { code: 'api.forbidden' } });
  });

  it('lifts a block of a site, which is told; the person is let in again', async () => {
    const { userId, userRef, tokens } = await makePerson();
    await asSite('POST', '/blocks', { user_ref: userRef, reason: 'terms' });
    await expect(fetchUserinfo(shop, tokens.access_token)).rejects.toThrow('401');
    const url = `/admin/sites/${siteId}/blocks/${userRef}`;

    const listed = await call('GET', `/admin/blocks?userRef=${userRef}`);
    const unreasoned = await call('DELETE', url, {});
    const lifted = await call('DELETE', url, { reason: 'appeal' });
    const again = await call('DELETE', url, { reason: 'appeal' });
    const ended = await call('GET', `/admin/blocks?userRef=${userRef}&state=ended`);
    const [entry] = await search(`userRef=${userRef}&action=blocks.unblock`);
    const { claims } = await signInAt(
      shop,
      { username: `person_${made}`, password },
      createCookieJar()
    );

    expect(listed.body['blocks']).toMatchObject([
      { site: { id: siteId }, userId, userRef, reason: 'terms', endedAt: null },
    ]);
    expect(unreasoned.status).toBe(400);
    expect(lifted.status).toBe(204);
    expect(again).toMatchObject({ status: 404, body: { code: 'blocks.not_found' } });
    expect(ended.body['blocks']).toMatchObject([{ userRef, endedReason: 'appeal' }]);
    expect(entry).toMatchObject({ purpose: 'appeal', actor: { type: 'admin' } });
    expect(claims.sub).toBe(userRef);
  });

  it('refuses a site that files more than a day’s complaints, and says when again', async () => {
    const { userRef } = await makePerson();
    const answers = [];
    for (let filed = 0; filed < 8; filed += 1) {
      answers.push(await file(userRef));
    }
    const last = answers.at(-1);

    expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(6);
    expect(last).toMatchObject({ status: 429, body: { code: 'complaints.daily_limit' } });
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(86_000);
  });

  it('of the help desk sees none of it', async () => {
    const refused = await Promise.all(
      ['/admin/audit', '/admin/audit/export', '/admin/complaints', '/admin/blocks'].map(
        async (url) => (await call('GET', url, undefined, support)).body['code']
      )
    );

    expect(refused).toEqual(Array.from({ length: 4 }, () => 'api.forbidden'));
  });
});
