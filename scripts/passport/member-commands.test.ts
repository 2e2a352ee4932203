import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../testing/command.ts';
import { cloneDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { makeKeyFiles } from '../testing/key-files.ts';

describe('the commands of members', () => {
  const started: { database?: TestDatabase; keys?: Awaited<ReturnType<typeof makeKeyFiles>> } = {};
  beforeAll(async () => {
    started.database = await cloneDatabase('logto');
    started.keys = await makeKeyFiles();
  });
  afterAll(async () => {
    await started.database?.drop();
    await started.keys?.remove();
  });
  const run = async (...parameters: readonly string[]) =>
    runCommand(
      { databaseUrl: started.database!.url, environment: started.keys!.environment },
      ...parameters
    );

  it('give, list and take roles, and refuse what is none', async () => {
    const given = await run('member', 'set', 'default', 'user_1', 'support');
    const listed = await run('member', 'list', 'default');
    const elsewhere = await run('member', 'list', 'admin');
    const homeless = await run('member', 'set', 'default', 'user_1', 'site_owner', 'site_none');
    const unknown = await run('member', 'set', 'default', 'user_1', 'king');
    const taken = await run('member', 'remove', 'default', 'user_1');

    expect(given).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(listed.stdout).toMatch(/^user_1\tsupport\t-\tcli:\w+\t20/);
    expect(elsewhere).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([homeless.code, homeless.stderr]).toEqual([
      1,
      expect.stringMatching(/^staff\.invalid_member: /),
    ]);
    expect(unknown.code).toBe(2);
    expect(taken.code).toBe(0);
    expect((await run('member', 'list', 'default')).stdout).toBe('');
  });
});
