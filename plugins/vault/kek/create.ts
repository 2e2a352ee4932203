/** Makes the provider that the configuration names; each is loaded only when it is used. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { vaultErrors } from '../errors.ts';
import type { VaultConfig } from '../config.ts';
import { createLocalFileProvider } from './local-file.ts';
import type { KekProvider } from './provider.ts';

type Options = VaultConfig['kek']['options'];

const keysGuard = z.record(z.string(), z.string().min(1));

const need = (options: Options, name: string): string => {
  const value = options[name];
  if (!value) {
    throw vaultErrors.not_configured({ detail: { missing: `PASSPORT_KEK_${name}` } });
  }
  return value;
};

/** One name for all regions, or JSON from region to name. */
const readKeys = (options: Options): string | Readonly<Record<string, string>> => {
  const text = need(options, 'KEYS').trim();
  if (!text.startsWith('{')) {
    return text;
  }
  try {
    return keysGuard.parse(JSON.parse(text));
  } catch {
    // The cause would quote the option.
    throw vaultErrors.invalid_config({ detail: { option: 'PASSPORT_KEK_KEYS' } });
  }
};

const readPrevious = (options: Options): readonly string[] =>
  (options['PREVIOUS_KEYS'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** Read at every use, so that whoever renews it need not tell us. */
const createFileReader = (file: string) => async () => (await readFile(file, 'utf8')).trim();

/** A token that travels in clear is a token that everybody has; only this machine's own loopback is excepted. */
const readAddress = (options: Options): string => {
  const address = need(options, 'ADDRESS');
  const url = URL.canParse(address) ? new URL(address) : null;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback)) {
    throw vaultErrors.invalid_config({ detail: { option: 'PASSPORT_KEK_ADDRESS' } });
  }
  return address;
};

/** @throws vault.not_configured with the missing option, vault.invalid_config */
export const createKekProvider = async ({
  provider,
  options,
}: VaultConfig['kek']): Promise<KekProvider> => {
  switch (provider) {
    case 'local-file': {
      return createLocalFileProvider(need(options, 'FILE'));
    }
    case 'transit': {
      const { createTransitProvider } = await import('./transit.ts');
      return createTransitProvider({
        address: readAddress(options),
        token: createFileReader(need(options, 'TOKEN_FILE')),
        mount: options['MOUNT'] ?? 'transit',
        keyPrefix: options['KEY_PREFIX'] ?? 'passport',
      });
    }
    case 'aws-kms': {
      const { createAwsKmsProvider } = await import('./aws-kms.ts');
      return createAwsKmsProvider({
        keys: readKeys(options),
        previousKeys: readPrevious(options),
        ...(options['AWS_REGION'] ? { awsRegion: options['AWS_REGION'] } : {}),
        ...(options['ENDPOINT'] ? { endpoint: options['ENDPOINT'] } : {}),
      });
    }
    case 'gcp-kms': {
      const { createGcpKmsProvider } = await import('./gcp-kms.ts');
      return createGcpKmsProvider({
        keys: readKeys(options),
        previousKeys: readPrevious(options),
        ...(options['ENDPOINT'] ? { endpoint: options['ENDPOINT'] } : {}),
      });
    }
    case 'pkcs11': {
      const { createPkcs11Provider } = await import('./pkcs11.ts');
      return createPkcs11Provider({
        modulePath: need(options, 'LIBRARY'),
        tokenLabel: need(options, 'TOKEN_LABEL'),
        pin: createFileReader(need(options, 'PIN_FILE')),
        keys: readKeys(options),
        previousKeys: readPrevious(options),
        ...(options['LIBRARY_PARAMETERS']
          ? { libraryParameters: options['LIBRARY_PARAMETERS'] }
          : {}),
      });
    }
  }
};
