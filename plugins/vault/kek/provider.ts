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

/** Where the KEK version stands in a wrapped key: at its head, so that a database can count keys by version. Bytes count from 0. */
export type VersionHead =
  | { readonly kind: 'fixed'; readonly bytes: number }
  /** Behind the first byte a length in so many bytes (big endian), then as many bytes as it says. */
  | { readonly kind: 'counted'; readonly lengthBytes: 1 | 2 }
  /** Up to and with the first byte of this value at or behind a place. */
  | { readonly kind: 'until'; readonly byte: number; readonly from: number };

/** The KEK that `wrap` uses now. */
export type KekState = {
  /** As `readVersion` names it. */
  readonly version: string;
  /** Null when the provider does not tell. */
  readonly createdAt: Date | null;
};

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
  readonly versionHead: VersionHead;
  /** What the KEK version is called that stands at the head of a wrapped key. Authenticates nothing. @throws vault.open_failed */
  readonly readVersion: (head: Uint8Array) => string;
  /** Null before the first use of the scope. @throws vault.kms_unavailable */
  readonly describe: (scope: KeyScope) => Promise<KekState | null>;
  /** False when `rotate` is left to the provider's own tools. */
  readonly isRotatedHere: boolean;
  readonly close: () => Promise<void>;
};

/** The head of a wrapped key, as a database cuts it off. */
export const cutVersionHead = (head: VersionHead, wrapped: Uint8Array): Uint8Array => {
  if (head.kind === 'fixed') {
    return wrapped.subarray(0, head.bytes);
  }
  if (head.kind === 'until') {
    const end = wrapped.indexOf(head.byte, head.from);
    return wrapped.subarray(0, end === -1 ? 0 : end + 1);
  }
  const start = 1 + head.lengthBytes;
  const length = wrapped.subarray(1, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return wrapped.subarray(0, start + length);
};

export const keyBytes = 32;
