/** One value sealed and opened: our envelope, AES-256-GCM of Node alone, and the AWS Encryption SDK with a raw AES keyring. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from '@aws-crypto/client-node';
import { createEnvelope } from '../../plugins/vault/envelope.ts';
import { alternate } from './measure.ts';
import type { Line } from './measure.ts';

const rounds = 2000;
const warmUpRounds = 200;
const sizes = [64, 4096];
const nonceBytes = 12;
const tagBytes = 16;
const aad = ['attribute', 'default', 'eu', 'user1', 'name', '1', `plr_${'a'.repeat(26)}`];
const context = Object.fromEntries(aad.map((part, index) => [`part${index}`, part]));

type Cipher = {
  readonly seal: (plaintext: Buffer) => Promise<Buffer>;
  readonly open: (sealed: Buffer) => Promise<unknown>;
};

const createRaw = (key: Buffer): Cipher => ({
  seal: async (plaintext) => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    return Promise.resolve(
      Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
    );
  },
  open: async (sealed) => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    const start = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
    return Promise.resolve(Buffer.concat([start, decipher.final()]));
  },
});

const createOurs = (key: Buffer): Cipher => {
  const envelope = createEnvelope();
  return {
    seal: async (plaintext) => Promise.resolve(envelope.seal(key, aad, plaintext)),
    open: async (sealed) => Promise.resolve(envelope.open(key, aad, sealed)),
  };
};

const createAws = (key: Buffer, suiteId: AlgorithmSuiteIdentifier): Cipher => {
  const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  // Memory that nothing else shares: the keyring asks for it.
  const master = new Uint8Array(new ArrayBuffer(key.length));
  master.set(key);
  const keyring = new RawAesKeyringNode({
    keyName: 'bench',
    keyNamespace: 'passport',
    unencryptedMasterKey: master,
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  return {
    seal: async (plaintext) =>
      (await encrypt(keyring, plaintext, { suiteId, encryptionContext: context })).result,
    open: async (sealed) => decrypt(keyring, sealed),
  };
};

export const benchEnvelopes = async (): Promise<readonly Line[]> => {
  const key = randomBytes(32);
  const ciphers: Readonly<Record<string, Cipher>> = {
    'our envelope': createOurs(key),
    'node:crypto alone': createRaw(key),
    'AWS Encryption SDK, unsigned': createAws(
      key,
      AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY
    ),
    'AWS Encryption SDK, default (signed)': createAws(
      key,
      AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY_ECDSA_P384
    ),
  };
  const lines: Line[] = [];
  for (const size of sizes) {
    const plaintext = randomBytes(size);
    const sealed = new Map<string, Buffer>();
    for (const [name, cipher] of Object.entries(ciphers)) {
      sealed.set(name, await cipher.seal(plaintext));
    }
    const seals = Object.fromEntries(
      Object.entries(ciphers).map(([name, { seal }]) => [
        `seal ${size} B, ${name}`,
        async () => seal(plaintext),
      ])
    );
    const opens = Object.fromEntries(
      Object.entries(ciphers).map(([name, { open }]) => [
        `open ${size} B, ${name}`,
        async () => open(sealed.get(name) ?? Buffer.alloc(0)),
      ])
    );
    for (const runs of [seals, opens]) {
      await alternate(warmUpRounds, runs);
      const times = await alternate(rounds, runs);
      lines.push(...Object.entries(times).map(([title, each]) => ({ title, times: each })));
    }
  }
  return lines;
};
