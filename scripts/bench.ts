// Purpose: measures what the pack costs, on this machine, and prints a table; asserts nothing.
// Usage: npm run bench vault [-- <largest number of users for look-ups, 1000000 unless given>]
// Exit code: 0 measured, 2 wrong usage.
import { benchEnvelopes } from './bench/envelopes.ts';
import { benchHosts } from './bench/hosts.ts';
import { benchLookUps } from './bench/look-ups.ts';
import { formatTable } from './bench/measure.ts';
import { startTestServer } from './testing/server.ts';

const [, , subject, largestText = '1000000'] = process.argv;
const largest = Number(largestText);

const run = async (): Promise<number> => {
  if (subject !== 'vault' || !Number.isInteger(largest) || largest < 1000) {
    process.stderr.write('usage: npm run bench vault [-- <largest number of users>]\n');
    return 2;
  }
  process.stdout.write(`${formatTable('Sealing and opening one value', await benchEnvelopes())}\n`);
  const stop = await startTestServer();
  try {
    process.stdout.write(`${formatTable('On the embedded host', await benchHosts())}\n`);
    process.stdout.write(
      `${formatTable('Sign-in look-up by e-mail, sealed', await benchLookUps(largest))}\n`
    );
  } finally {
    await stop();
  }
  return 0;
};

process.exitCode = await run();
