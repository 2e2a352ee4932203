/** The vault's decorators on a real vault: what is counted, and that nothing else changes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPerson, createRig, openOne } from '../vault/test-rig.ts';
import type { Rig } from '../vault/test-rig.ts';
import { openVault } from '../vault/port.ts';
import type { Vault } from '../vault/port.ts';
import { createInstruments } from './instruments.ts';
import type { Instruments } from './instruments.ts';
import { observeVault, observeVaultSystem } from './observe-vault.ts';
import { readSample } from './test-rig.ts';

describe('an observed vault', () => {
  let rig: Rig;
  let instruments: Instruments;
  let vault: Vault;
  beforeAll(async () => {
    rig = await createRig();
    instruments = createInstruments();
    const system = observeVaultSystem(rig.system, instruments);
    vault = observeVault(openVault(system, 'default', rig.pool), instruments);
  });
  afterAll(async () => rig.close());

  const read = async (sample: string) => (await readSample(instruments, sample)) ?? 0;
  const duration = (operation: string) =>
    `passport_vault_operation_duration_seconds_count{tenant="default",operation="${operation}"}`;
  const request = (region: string, operation: string) =>
    `passport_vault_region_request_duration_seconds_count{region="${region}",operation="${operation}"}`;

  it('seals and opens as before, and counts both with the region they went to', async () => {
    const { ref, name } = await createPerson(vault, 'ru');

    const opened = await openOne(vault, ref);

    expect(opened).toBe(name);
    expect(await read(duration('seal'))).toBe(1);
    expect(await read(duration('open'))).toBe(1);
    expect(await read(request('ru', 'seal'))).toBeGreaterThan(0);
    expect(await read(request('ru', 'open'))).toBeGreaterThan(0);
    expect(await read(request('eu', 'seal'))).toBe(0);
  });

  it('counts a key once as missing and then as found', async () => {
    const { ref } = await createPerson(vault, 'eu');
    const before = await read('passport_key_cache_misses_total');
    const hits = await read('passport_key_cache_hits_total');

    await openOne(vault, ref);
    await openOne(vault, ref);

    expect(await read('passport_key_cache_misses_total')).toBe(before);
    expect(await read('passport_key_cache_hits_total')).toBe(hits + 2);
    const unwraps = 'passport_kms_call_duration_seconds_count{operation="unwrap",region="eu"}';
    expect(await read(unwraps)).toBeGreaterThan(0);
  });

  it('seals in place and opens again', async () => {
    const place = ['passcodes', 'email', 'one'] as const;

    const sealed = await vault.transient.seal(99_999, place, 'anna@example.com');

    expect(await vault.transient.open(sealed, place)).toBe('anna@example.com');
    expect(await read(duration('transient_seal'))).toBe(1);
    expect(await read(duration('transient_open'))).toBe(1);
  });

  it('counts what fails by code, and throws it', async () => {
    const { ref } = await createPerson(vault, 'ru');
    await rig.vaults.ru.disconnect();

    const failed = vault.people.open([ref]);

    await expect(failed).rejects.toMatchObject({ code: 'vault.unavailable' });
    await rig.vaults.ru.reconnect();
    const labels = 'operation="open",code="vault.unavailable"';
    expect(await read(`passport_vault_operation_failures_total{tenant="default",${labels}}`)).toBe(
      1
    );
    expect(await read(`passport_vault_region_failures_total{region="ru",${labels}}`)).toBe(1);
  });

  it('puts nothing of a person into the metrics', async () => {
    const { userId, email, name, ref, token } = await createPerson(vault, 'eu');
    await openOne(vault, ref);

    const text = await instruments.registry.metrics();

    expect([userId, email, name, ref, token].filter((one) => text.includes(one))).toEqual([]);
  });
});
