// Purpose: measures what the pack costs, on this machine, and prints tables; asserts nothing about speed.
// Usage: npm run bench vault [largest number of users for look-ups, 1000000 unless given]
//        npm run bench consent [runs of each, 200 unless given]
//        npm run bench audit [entries to verify, 1000000 unless given]
//        With HOST=logto LOGTO_HOME=<built tree> vault and consent run on stock Logto instead of the embedded host.
// Exit code: 0 measured, 2 wrong usage; that of the verification for audit.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { benchAuditAppends } from './bench/audit-appends.ts';
import { benchLoads, benchPackAlone, benchSideBySide, withConsentHosts } from './bench/consent.ts';
import { startDurableServer } from './bench/durable-server.ts';
import { benchEnvelopes } from './bench/envelopes.ts';
import { benchHosts } from './bench/hosts.ts';
import { benchLookUps } from './bench/look-ups.ts';
import { formatRates, formatTable } from './bench/measure.ts';
import { startTestServer } from './testing/server.ts';

const usage = 'npm run bench vault [users] | consent [runs] | audit [entries]';
const hostName = process.env['HOST'] === 'logto' ? 'stock Logto' : 'the embedded host';

const print = (table: string) => process.stdout.write(`${table}\n`);

const withServer = async (start: () => Promise<() => Promise<void>>, run: () => Promise<void>) => {
  const stop = await start();
  try {
    await run();
  } finally {
    await stop();
  }
};

const benchVault = async (largest: number): Promise<number> => {
  print(formatTable('Sealing and opening one value', await benchEnvelopes()));
  await withServer(startTestServer, async () => {
    print(formatTable(`On ${hostName}`, await benchHosts()));
    print(formatTable('Sign-in look-up by e-mail, sealed', await benchLookUps(largest)));
  });
  return 0;
};

const benchConsent = async (runs: number): Promise<number> => {
  await withServer(startDurableServer, async () =>
    withConsentHosts(async (withPack, without) => {
      const pairs = await benchSideBySide(withPack, without, runs);
      print(formatTable(`What sites ask of every host, on ${hostName}`, pairs));
      const alone = await benchPackAlone(withPack, runs);
      print(formatTable(`What only the pack answers, on ${hostName}`, alone));
      const loads = await benchLoads(withPack, without);
      print(formatRates(`16 callers at once for 10 s, on ${hostName}`, loads));
    })
  );
  return 0;
};

const verifyChain = async (entries: number): Promise<number> => {
  const program = path.resolve(import.meta.dirname, 'bench/audit-chain.ts');
  const child = spawn(process.execPath, [program, String(entries)], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
};

const benchAudit = async (entries: number): Promise<number> => {
  await withServer(startDurableServer, async () => {
    print(formatRates('Appending to the audit chain', await benchAuditAppends()));
  });
  return verifyChain(entries);
};

const benches = new Map([
  ['vault', { run: benchVault, count: 1_000_000, least: 1000 }],
  ['consent', { run: benchConsent, count: 200, least: 1 }],
  ['audit', { run: benchAudit, count: 1_000_000, least: 1 }],
]);

const run = async (): Promise<number> => {
  const [, , subject = '', countText] = process.argv;
  const bench = benches.get(subject);
  const count = countText === undefined ? bench?.count : Number(countText);
  if (!bench || count === undefined || !Number.isInteger(count) || count < bench.least) {
    process.stderr.write(`usage: ${usage}\n`);
    return 2;
  }
  return bench.run(count);
};

process.exitCode = await run();
