/** Providers made by our class; a registry instead of instanceof, because two copies of the package may exist. */
import type { Configuration } from 'oidc-provider';
import type { JWK } from 'jose';

const wrapped = new WeakMap<object, JWK | null>();

/** The first private key of the configuration is the one the provider signs with, and its public half is in the provider's JWKS. */
const findSigningKey = ({ jwks }: Configuration): JWK | null =>
  // The types of two libraries for one standard (RFC 7517).
  (jwks?.keys.find((key) => 'd' in key) as JWK | undefined) ?? null;

export const markWrapped = (provider: object, setup: Configuration) => {
  wrapped.set(provider, findSigningKey(setup));
};

export const isWrappedProvider = (value: object): boolean => wrapped.has(value);

/** Null when the provider was given no private key. */
export const getSigningKey = (provider: object): JWK | null => wrapped.get(provider) ?? null;
