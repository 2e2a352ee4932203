// Purpose: fills a fresh database with three sites, five hundred people and ninety days of what they did, the same every time.
// Usage: DB_URL=… and the pack's own settings (PASSPORT_*), then node scripts/demo-data/seed.ts [people]
//   Nobody else may use the database meanwhile: the clock of the process, and that of the database for the pack's rows, is set back.
import { pathToFileURL } from 'node:url';
import { readAuditConfig } from '../../plugins/audit/port.ts';
import { createObserver } from '../../plugins/metrics/port.ts';
import { openShared } from '../../patches/attach.ts';
import { createTenants } from '../../patches/tenants.ts';
import { silent } from '../passport/context.ts';
import { getTenantUrl } from '../testing/databases.ts';
import { startClock } from './clock.ts';
import { writeDeliveries } from './deliveries.ts';
import { playStory } from './play.ts';
import { tellStory } from './story.ts';

const tenantId = 'default';
const seed = 1795;
export const demoPeople = 500;

const fill = async (databaseUrl: string, count: number) => {
  const end = Date.now();
  const clock = await startClock(databaseUrl);
  try {
    const { shared } = await openShared(silent, readAuditConfig(process.env), createObserver());
    const tenant = await createTenants(shared).getByUrl(await getTenantUrl(databaseUrl, tenantId));
    try {
      const story = tellStory({ seed, count });
      const sites = await playStory(story, { tenant, clock, end });
      await writeDeliveries(clock, tenantId, sites, seed);
      await tenant.console.tend();
      return { moments: story.moments.length, seconds: Math.round(performance.now() / 1000) };
    } finally {
      await tenant.pool.end();
      await shared.vaultSystem.close();
    }
  } finally {
    await clock.stop();
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const databaseUrl = process.env['DB_URL'];
  if (!databaseUrl) {
    throw new Error('demo.database_missing: set DB_URL');
  }
  const { moments, seconds } = await fill(databaseUrl, Number(process.argv[2] ?? demoPeople));
  process.stdout.write(`${moments} moments of 90 days in ${seconds} s\n`);
}
