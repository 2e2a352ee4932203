/**
 * A process of its own that moves one person and ends: for tests that kill it on the way.
 * Usage: TENANT_URL=… PASSPORT_…=… node move-person.ts <user id> <region>
 */
import { openPool } from '../../kernel/port.ts';
import { readVaultConfig } from '../config.ts';
import { openVault, openVaultSystem } from '../service.ts';

const [, , userId = '', region = ''] = process.argv;
const log = { info: () => undefined, error: () => undefined };
const system = await openVaultSystem(readVaultConfig(process.env), log);
const pool = await openPool(process.env['TENANT_URL'] ?? '', 2, log);
await openVault(system, 'default', pool).relocation.move(userId, region);
await pool.end();
await system.close();
