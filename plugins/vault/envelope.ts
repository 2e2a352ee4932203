/**
 * Authenticated encryption of one value: AES-256-GCM with a fresh 96-bit nonce for every call.
 *
 * Layout v1, 29 bytes of overhead: 0x01 | nonce 12 | ciphertext n | tag 16.
 * The AAD is a list of texts, each length-prefixed (u32 big endian), the format's own name first: what a value belongs to
 * is bound to it, so that it does not open when moved to another row, person, tenant or region.
 *
 * Every failure to open is one `vault.open_failed`. Zeroing of keys is the caller's and best effort.
 * @see NIST SP 800-38D §8.2.2 (random nonces: at most 2^32 messages per key; a person or a day has far fewer)
 */
import { createCipheriv, createDecipheriv, randomBytes as systemRandomBytes } from 'node:crypto';
import { vaultErrors } from './errors.ts';

const algorithm = 'aes-256-gcm';
const version = 1;
const versionBytes = 1;
const nonceBytes = 12;
const tagBytes = 16;
const lengthBytes = 4;
export const envelopeOverheadBytes = versionBytes + nonceBytes + tagBytes;

export type Aad = readonly string[];
export type Envelope = {
  /** @param key 32 bytes */
  readonly seal: (key: Uint8Array, aad: Aad, plaintext: Uint8Array) => Buffer;
  /** @throws vault.open_failed */
  readonly open: (key: Uint8Array, aad: Aad, sealed: Uint8Array) => Buffer;
};

export const encodeAad = (aad: Aad): Buffer =>
  Buffer.concat(
    ['passport/v1', ...aad].flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    })
  );

export const createEnvelope = ({ randomBytes = systemRandomBytes } = {}): Envelope => ({
  seal: (key, aad, plaintext) => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(encodeAad(aad));
    return Buffer.concat([
      Buffer.of(version),
      nonce,
      cipher.update(plaintext),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
  },
  open: (key, aad, sealed) => {
    if (sealed.length < envelopeOverheadBytes || sealed[0] !== version) {
      throw vaultErrors.open_failed();
    }
    const nonce = sealed.subarray(versionBytes, versionBytes + nonceBytes);
    const body = sealed.subarray(versionBytes + nonceBytes, sealed.length - tagBytes);
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(encodeAad(aad));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const start = decipher.update(body);
    try {
      return Buffer.concat([start, decipher.final()]);
    } catch {
      // Whatever it was, an attacker learns only that it failed; nothing of the plaintext is returned.
      start.fill(0);
      throw vaultErrors.open_failed();
    }
  },
});
