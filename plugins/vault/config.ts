/**
 * The vault's settings. The only reader of its environment variables; each may instead name a file with `_FILE` behind it
 * (secrets as files). No default for anything that protects: what is missing ends the start.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { vaultErrors } from './errors.ts';

const regionName = z.string().regex(/^[a-z][a-z0-9]{0,19}$/);
const providerName = z.enum(['local-file', 'transit', 'aws-kms', 'gcp-kms', 'pkcs11']);

export type RegionConfig = { readonly name: string; readonly url: string };
export type VaultConfig = {
  /** PASSPORT_REGIONS, by commas, with PASSPORT_VAULT_<REGION>_URL each. */
  readonly regions: readonly RegionConfig[];
  /** PASSPORT_HOME_REGION: where people live of whom nothing says otherwise; the first region unless set. */
  readonly homeRegion: string;
  /** PASSPORT_REGION_COUNTRIES: JSON, ISO 3166-1 alpha-2 country to region. `{"RU":"ru"}` when there is a region `ru`. */
  readonly countries: Readonly<Record<string, string>>;
  /** PASSPORT_KEK_PROVIDER and what it needs (PASSPORT_KEK_…). */
  readonly kek: {
    readonly provider: z.infer<typeof providerName>;
    readonly options: Readonly<Record<string, string>>;
  };
  /** PASSPORT_KEK_MAX_DAYS: a KEK that is older needs attention, says the console; 365 unless set. */
  readonly kekMaxDays: number;
  /** PASSPORT_KEY_CACHE_SIZE, keys; 10 000 unless set. */
  readonly keyCacheSize: number;
  /** PASSPORT_KEY_CACHE_SECONDS; 600 unless set. */
  readonly keyCacheSeconds: number;
  /** PASSPORT_LOG_DAYS: how long the contents of log entries about nobody known can be read; 90 unless set. */
  readonly logDays: number;
  /** PASSPORT_SEARCH_PEOPLE: how many people one pattern search may decrypt; 10 000 unless set. */
  readonly searchPeople: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

const kekOptionNames = [
  'FILE',
  'ADDRESS',
  'TOKEN_FILE',
  'MOUNT',
  'KEY_PREFIX',
  'KEYS',
  'PREVIOUS_KEYS',
  'AWS_REGION',
  'ENDPOINT',
  'LIBRARY',
  'LIBRARY_PARAMETERS',
  'TOKEN_LABEL',
  'PIN_FILE',
];

const invalid = (option: string): never => {
  throw vaultErrors.invalid_config({ detail: { option } });
};

const parseWith = <Schema extends z.ZodTypeAny>(
  option: string,
  schema: Schema,
  value: unknown
): z.output<Schema> => {
  const result = schema.safeParse(value);
  // The value may be a secret: only the option's name is told.
  return result.success ? (result.data as z.output<Schema>) : invalid(option);
};

const parseJson = (option: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return invalid(option);
  }
};

/** @throws vault.not_configured with what is missing, vault.invalid_config with the option's name */
export const readVaultConfig = (environment: Environment): VaultConfig => {
  const read = (name: string): string | undefined => {
    const file = environment[`${name}_FILE`];
    if (!file) {
      return environment[name];
    }
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // The cause would name a path; the option is enough.
      return invalid(`${name}_FILE`);
    }
  };
  const need = (name: string): string => {
    const value = read(name);
    if (!value) {
      throw vaultErrors.not_configured({ detail: { missing: name } });
    }
    return value;
  };
  const readNumber = (name: string, fallback: number) =>
    parseWith(name, z.coerce.number().int().positive(), read(name) ?? fallback);

  const names = parseWith(
    'PASSPORT_REGIONS',
    z.array(regionName).min(1),
    need('PASSPORT_REGIONS')
      .split(',')
      .map((name) => name.trim())
  );
  const regions = names.map((name) => {
    const option = `PASSPORT_VAULT_${name.toUpperCase()}_URL`;
    return { name, url: parseWith(option, z.string().url(), need(option)) };
  });
  const places = regions.map(({ url }) => {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  });
  if (new Set(names).size < names.length || new Set(places).size < places.length) {
    // Two regions in one database would take each other's people for their own.
    invalid('PASSPORT_REGIONS');
  }
  const known = z.string().refine((name) => names.includes(name));
  const [first] = names;
  const countriesText = read('PASSPORT_REGION_COUNTRIES');
  const options = kekOptionNames.flatMap((name) => {
    const value = environment[`PASSPORT_KEK_${name}`];
    return value ? [[name, value] as const] : [];
  });
  return Object.freeze({
    regions,
    homeRegion: parseWith('PASSPORT_HOME_REGION', known, read('PASSPORT_HOME_REGION') ?? first),
    countries: countriesText
      ? parseWith(
          'PASSPORT_REGION_COUNTRIES',
          z.record(z.string().regex(/^[A-Z]{2}$/), known),
          parseJson('PASSPORT_REGION_COUNTRIES', countriesText)
        )
      : names.includes('ru')
        ? { RU: 'ru' }
        : {},
    kek: {
      provider: parseWith('PASSPORT_KEK_PROVIDER', providerName, need('PASSPORT_KEK_PROVIDER')),
      options: Object.fromEntries(options),
    },
    kekMaxDays: readNumber('PASSPORT_KEK_MAX_DAYS', 365),
    keyCacheSize: readNumber('PASSPORT_KEY_CACHE_SIZE', 10_000),
    keyCacheSeconds: readNumber('PASSPORT_KEY_CACHE_SECONDS', 600),
    logDays: readNumber('PASSPORT_LOG_DAYS', 90),
    searchPeople: readNumber('PASSPORT_SEARCH_PEOPLE', 10_000),
  });
};
