/**
 * The statement Logto signs people in by, through sealing, in databases of growing size. Almost all rows are made up by the
 * database: tokens of nobody. Those that are looked for are real.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createLog, openPool } from '../../plugins/kernel/port.ts';
import { createPlanner, createSealing, loadParser } from '../../plugins/sealing/port.ts';
import type { Sealing } from '../../plugins/sealing/port.ts';
import { openVault, openVaultSystem, readVaultConfig } from '../../plugins/vault/port.ts';
import type { Vault } from '../../plugins/vault/port.ts';
import { cloneDatabase, getTenantUrl } from '../testing/databases.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { runSql } from '../testing/sql.ts';
import { time } from './measure.ts';
import type { Line } from './measure.ts';

const realCount = 200;
const rounds = 1000;
const warmUpRounds = 20;
/** A size that is slow has fewer rounds. */
const budgetMs = 10_000;
const statement = `
  select id, username, primary_email, password_encrypted, name
  from users
  where lower(primary_email) = lower($1)
`;

const addReal = async (vault: Vault, ownerUrl: string): Promise<readonly string[]> => {
  const emails: string[] = [];
  for (let index = 0; index < realCount; index += 1) {
    const userId = randomBytes(6).toString('hex');
    const email = `Person${index}@bench.example`;
    const token = (await vault.indexer()).toToken('email', email);
    await vault.people.ensure(userId, async () =>
      Promise.resolve({ region: index % 2 === 0 ? 'eu' : 'ru', reason: 'tenant' })
    );
    await vault.people.store(userId, {
      identifiers: [{ attribute: 'email', token, value: email }],
      attributes: [],
    });
    await runSql(
      ownerUrl,
      `insert into users (tenant_id, id, primary_email) values ('default', $1, $2)`,
      [userId, token]
    );
    emails.push(email);
  }
  return emails;
};

/** Numbers from `from` to `to`, each a row; ids and tokens are of its hash. */
const addMadeUp = async (ownerUrl: string, from: number, to: number) => {
  await runSql(
    ownerUrl,
    `insert into users (tenant_id, id, primary_email)
     select 'default', 'm' || number,
       'plt_' || translate(substr(md5(number::text), 1, 28), '0123456789abcdef', 'abcdefghijklmnop')
     from generate_series($1::int, $2::int) as numbers (number)`,
    [from, to]
  );
  await runSql(ownerUrl, 'analyze users');
};

const createLookUp = (sealing: Sealing, client: pg.Client) => async (email: string) => {
  const query = { sql: statement, values: [email] };
  const sealed = await sealing.before(query, {});
  const { rows } = await client.query<Record<string, unknown>>(sealed.sql, [...sealed.values]);
  await sealing.after(statement, query, rows);
  if (rows.length !== 1 || rows[0]?.['primary_email'] !== email) {
    throw new Error(`look-up found ${rows.length} rows, or another person`);
  }
};

/** Which indexes the planner uses for the statement as sealing sends it. */
const describePlan = async (sealing: Sealing, client: pg.Client, email: string) => {
  const { sql, values } = await sealing.before({ sql: statement, values: [email] }, {});
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [...values]);
  const text = rows.map((row) => row['QUERY PLAN']).join('\n');
  const indexes = [...text.matchAll(/Index (?:Only )?Scan (?:using|on) (\S+)/g)].map(
    ([, name]) => name
  );
  return indexes.length > 0 ? indexes.join(', ') : 'no index';
};

const measure = async (lookUp: (email: string) => Promise<void>, emails: readonly string[]) => {
  const times: number[] = [];
  const startedAt = performance.now();
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const each = await time(async () => lookUp(emails[(round * 7) % emails.length] ?? ''));
    if (round >= warmUpRounds) {
      times.push(each);
    }
    if (times.length > 0 && performance.now() - startedAt > budgetMs) {
      break;
    }
  }
  return times;
};

export const benchLookUps = async (largest: number): Promise<readonly Line[]> => {
  await loadParser();
  const [logto, eu, ru, keys] = [
    await cloneDatabase('logto'),
    await cloneDatabase('vault'),
    await cloneDatabase('vault'),
    await makeKeyFiles(),
  ];
  const log = createLog(
    () => undefined,
    () => new Date()
  );
  const config = readVaultConfig({
    ...keys.environment,
    PASSPORT_REGIONS: 'eu,ru',
    PASSPORT_VAULT_EU_URL: eu.url,
    PASSPORT_VAULT_RU_URL: ru.url,
  });
  const system = await openVaultSystem(config, log);
  const tenantUrl = await getTenantUrl(logto.url, 'default');
  const pool = await openPool(tenantUrl, 4, log);
  const client = new pg.Client({ connectionString: tenantUrl });
  await client.connect();
  try {
    const vault = openVault(system, 'default', pool);
    const planner = createPlanner();
    const recordSearch = async () => Promise.resolve();
    const sealing = createSealing({ vault, pool, planner, log, recordSearch });
    const emails = await addReal(vault, logto.url);
    const lookUp = createLookUp(sealing, client);
    const lines: Line[] = [];
    let rows = realCount;
    for (const size of [1000, 10_000, 100_000, 1_000_000].filter((each) => each <= largest)) {
      await addMadeUp(logto.url, rows, size - 1);
      rows = size;
      const times = await measure(lookUp, emails);
      const note = await describePlan(sealing, client, emails[0] ?? '');
      lines.push({ title: `${size} users`, times, note });
    }
    return lines;
  } finally {
    await client.end();
    await pool.end();
    await system.close();
    await Promise.all([logto.drop(), eu.drop(), ru.drop()]);
    await keys.remove();
  }
};
