/**
 * The port to whatever keeps the key-encrypting keys (KEK): a file, a key management service, a hardware module.
 *
 * One KEK per tenant and region; a provider never hands it out. A wrapped key says by itself which KEK version made it, so that
 * old ones open after a rotation. Nobody but its provider reads a wrapped key.
 *
 * The scope is bound to the wrapped key (AAD, encryption context or a key of its own): one that was wrapped for another
 * tenant or region does not unwrap.
 */
export type KeyScope = { readonly tenantId: string; readonly region: string };

export type KekProviderName = 'local-file' | 'transit' | 'aws-kms' | 'gcp-kms' | 'pkcs11';

export type KekProvider = {
  readonly name: KekProviderName;
  /**
   * @param key exactly 32 bytes; not retained
   * @returns 33 to 1024 bytes
   * @throws vault.kms_unavailable when the provider cannot be reached or refuses
   */
  readonly wrap: (scope: KeyScope, key: Uint8Array) => Promise<Uint8Array>;
  /**
   * @returns the 32 bytes; the caller owns and zeroes them
   * @throws vault.open_failed for foreign, damaged or unknown bytes; vault.kms_unavailable
   */
  readonly unwrap: (scope: KeyScope, wrapped: Uint8Array) => Promise<Uint8Array>;
  /** False when `wrap` would use a newer KEK than the one `wrapped` was made with. @throws as `unwrap` */
  readonly isCurrent: (scope: KeyScope, wrapped: Uint8Array) => Promise<boolean>;
  /**
   * Makes a new KEK version, used by `wrap` from now on; keys wrapped before still unwrap.
   * @throws vault.kms_rotation_elsewhere when only the provider's own tools can do that
   */
  readonly rotate: (scope: KeyScope) => Promise<void>;
  /** Wraps and unwraps a throw-away key. @throws vault.kms_unavailable */
  readonly check: (scope: KeyScope) => Promise<void>;
  readonly close: () => Promise<void>;
};

export const keyBytes = 32;
