import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readVaultConfig } from './config.ts';

const secretUrl = 'postgres://vault:hunter2@db/vault_eu';
const minimal = {
  PASSPORT_REGIONS: 'eu,ru',
  PASSPORT_VAULT_EU_URL: secretUrl,
  PASSPORT_VAULT_RU_URL: 'postgres://vault:hunter2@db/vault_ru',
  PASSPORT_KEK_PROVIDER: 'local-file',
  PASSPORT_KEK_FILE: '/run/secrets/kek.json',
};

const failureOf = (environment: Readonly<Record<string, string | undefined>>): unknown => {
  try {
    readVaultConfig(environment);
  } catch (error) {
    return error;
  }
  throw new Error('it was accepted');
};

describe('the configuration of the vault', () => {
  it('is read, with a default for everything that protects nothing', () => {
    expect(readVaultConfig(minimal)).toEqual({
      regions: [
        { name: 'eu', url: secretUrl },
        { name: 'ru', url: 'postgres://vault:hunter2@db/vault_ru' },
      ],
      homeRegion: 'eu',
      countries: { RU: 'ru' },
      kek: { provider: 'local-file', options: { FILE: '/run/secrets/kek.json' } },
      kekMaxDays: 365,
      keyCacheSize: 10_000,
      keyCacheSeconds: 600,
      logDays: 90,
      searchPeople: 10_000,
    });
  });

  it('takes what is set', () => {
    const config = readVaultConfig({
      ...minimal,
      PASSPORT_HOME_REGION: 'ru',
      PASSPORT_REGION_COUNTRIES: '{"DE":"eu","KZ":"ru"}',
      PASSPORT_KEY_CACHE_SIZE: '5',
      PASSPORT_KEY_CACHE_SECONDS: '7',
      PASSPORT_LOG_DAYS: '8',
      PASSPORT_SEARCH_PEOPLE: '9',
    });

    expect(config).toMatchObject({
      homeRegion: 'ru',
      countries: { DE: 'eu', KZ: 'ru' },
      keyCacheSize: 5,
      keyCacheSeconds: 7,
      logDays: 8,
      searchPeople: 9,
    });
  });

  it('sends nobody to a region for their country unless there is a region `ru`', () => {
    expect(readVaultConfig({ ...minimal, PASSPORT_REGIONS: 'eu' }).countries).toEqual({});
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(readVaultConfig(minimal))).toBe(true);
  });

  it.each(Object.keys(minimal).filter((name) => name !== 'PASSPORT_KEK_FILE'))(
    'is not complete without %s',
    (name) => {
      expect(failureOf({ ...minimal, [name]: undefined })).toMatchObject({
        code: 'vault.not_configured',
        detail: { missing: name },
      });
    }
  );

  it.each([
    ['PASSPORT_REGIONS', 'EU'],
    ['PASSPORT_REGIONS', 'eu,'],
    ['PASSPORT_REGIONS', '../etc'],
    ['PASSPORT_VAULT_EU_URL', 'no-url-hunter2'],
    ['PASSPORT_HOME_REGION', 'mars'],
    ['PASSPORT_REGION_COUNTRIES', '{"DE":"mars"}'],
    ['PASSPORT_REGION_COUNTRIES', '{"germany":"eu"}'],
    ['PASSPORT_REGION_COUNTRIES', '{'],
    ['PASSPORT_KEK_PROVIDER', 'hunter2'],
    ['PASSPORT_KEY_CACHE_SIZE', '0'],
    ['PASSPORT_KEY_CACHE_SIZE', '-1'],
    ['PASSPORT_KEY_CACHE_SECONDS', '1.5'],
    ['PASSPORT_LOG_DAYS', 'many'],
    ['PASSPORT_SEARCH_PEOPLE', 'Infinity'],
  ])('is refused with %s = %j, by the option’s name and without its value', (name, value) => {
    const error = failureOf({ ...minimal, [name]: value });

    expect(error).toMatchObject({ code: 'vault.invalid_config', detail: { option: name } });
    expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
  });

  // A move between two names of one database would copy a person onto themselves and then delete the source.
  it('is refused when two regions are one database', () => {
    expect(failureOf({ ...minimal, PASSPORT_VAULT_RU_URL: secretUrl })).toMatchObject({
      code: 'vault.invalid_config',
    });
  });

  it('is refused when a region is named twice', () => {
    expect(failureOf({ ...minimal, PASSPORT_REGIONS: 'eu,ru,eu' })).toMatchObject({
      code: 'vault.invalid_config',
    });
  });
});

describe('a setting from a file', () => {
  const made: { folder?: string } = {};
  beforeAll(async () => {
    made.folder = await mkdtemp(path.join(tmpdir(), 'passport-config-'));
    await writeFile(path.join(made.folder, 'url'), `${secretUrl}\n`);
  });
  afterAll(async () => rm(made.folder!, { recursive: true }));

  it('counts as if it were set, without the end of its line', () => {
    const config = readVaultConfig({
      ...minimal,
      PASSPORT_VAULT_EU_URL: undefined,
      PASSPORT_VAULT_EU_URL_FILE: path.join(made.folder!, 'url'),
    });

    expect(config.regions[0]).toEqual({ name: 'eu', url: secretUrl });
  });

  it('that cannot be read is named as an option that is not valid', () => {
    const error = failureOf({
      ...minimal,
      PASSPORT_VAULT_EU_URL: undefined,
      PASSPORT_VAULT_EU_URL_FILE: path.join(made.folder!, 'nothing'),
    });

    expect(error).toMatchObject({ code: expect.stringMatching(/^vault\./) });
  });
});
