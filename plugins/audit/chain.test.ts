import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEntry, AuditEntryInput } from '../../schemas/audit.ts';
import { createGenesis, linkEntries, verifyChain } from './chain.ts';
import { encodeEntry } from './encoding.ts';
import { createHeadSigner, createHeadVerifier } from './head-signature.ts';

const input = (change: Partial<AuditEntryInput> = {}) => ({
  actorType: 'site' as const,
  actorId: 'site_a',
  userId: 'u1',
  userRef: 'ppid_1',
  siteId: 'site_a',
  action: 'attributes.read',
  attributes: ['email'],
  purpose: 'delivery',
  ip: null,
  result: 'allowed' as const,
  ...change,
  occurredAtMs: 1_700_000_000_000,
});

const makeChain = (length: number) =>
  linkEntries(
    'default',
    createGenesis('default'),
    Array.from({ length }, (_, index) => input({ actorId: `site_${index}` }))
  );

const makeSigner = () =>
  createHeadSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));

const verify = async (entries: readonly AuditEntry[], extra: object = {}) =>
  verifyChain({
    tenantId: 'default',
    entries,
    heads: [],
    isSignatureValid: () => true,
    ...extra,
  });

describe('the canonical encoding', () => {
  it('is the bytes its README specifies', () => {
    const [entry] = linkEntries('default', createGenesis('default'), [input()]);

    // Vector made by hand from plugins/audit/README.md, "Encoding".
    expect(Buffer.from(encodeEntry(entry!)).toString('hex')).toBe(
      [
        '0100000017',
        Buffer.from('passport-audit-entry/v1').toString('hex'),
        '0100000007',
        Buffer.from('default').toString('hex'),
        '0200000001',
        '31',
        '0300000020',
        'b93236de818b5a821766a722bd190ece57467bd058fc25f270c07de6a62fdb66',
        '020000000d',
        Buffer.from('1700000000000').toString('hex'),
        '0100000004',
        Buffer.from('site').toString('hex'),
        '0100000006',
        Buffer.from('site_a').toString('hex'),
        '0100000002',
        Buffer.from('u1').toString('hex'),
        '0100000006',
        Buffer.from('ppid_1').toString('hex'),
        '0100000006',
        Buffer.from('site_a').toString('hex'),
        '010000000f',
        Buffer.from('attributes.read').toString('hex'),
        '040000000a',
        '0100000005',
        Buffer.from('email').toString('hex'),
        '0100000008',
        Buffer.from('delivery').toString('hex'),
        '0000000000',
        '0100000007',
        Buffer.from('allowed').toString('hex'),
      ].join('')
    );
  });

  it('never encodes two different entries alike', () => {
    const text = fc.string({ minLength: 1, maxLength: 12 });
    const entry = fc.record({
      userId: text,
      userRef: text,
      attributes: fc.array(text),
      purpose: fc.option(text),
    });

    fc.assert(
      fc.property(entry, entry, (left, right) => {
        const [encodedLeft, encodedRight] = [left, right].map((change) => {
          const unhashed = {
            ...input(change),
            tenantId: 't',
            sequence: 1,
            previousHash: '00'.repeat(32),
          };
          return Buffer.from(encodeEntry(unhashed)).toString('hex');
        });
        return (JSON.stringify(left) === JSON.stringify(right)) === (encodedLeft === encodedRight);
      })
    );
  });
});

describe('verifyChain', () => {
  it('accepts an untouched chain', async () => {
    const report = await verify(makeChain(5));

    expect(report).toMatchObject({ entries: 5, fault: null, head: { sequence: 5 } });
  });

  const changed: readonly (keyof AuditEntry)[] = [
    'actorId',
    'userId',
    'userRef',
    'siteId',
    'action',
    'purpose',
    'ip',
  ];
  it.each(changed)('detects an edited %s', async (name) => {
    const entries = makeChain(5).map((entry) =>
      entry.sequence === 3 ? { ...entry, [name]: 'other.value' } : entry
    );

    expect((await verify(entries)).fault).toEqual({ type: 'edited', sequence: 3 });
  });

  it('detects an edited result, time and attribute list', async () => {
    for (const change of [{ result: 'denied' as const }, { occurredAtMs: 1 }, { attributes: [] }]) {
      const entries = makeChain(3).map((entry) =>
        entry.sequence === 2 ? { ...entry, ...change } : entry
      );

      expect((await verify(entries)).fault).toEqual({ type: 'edited', sequence: 2 });
    }
  });

  it('detects a deleted entry', async () => {
    const report = await verify(makeChain(5).filter(({ sequence }) => sequence !== 3));

    expect(report.fault).toEqual({ type: 'gap', sequence: 4, expected: 3 });
  });

  it('detects reordered entries', async () => {
    const [first, second, third] = makeChain(3);

    expect((await verify([first!, third!, second!])).fault).toMatchObject({ type: 'gap' });
  });

  it('detects an inserted entry whose own hash is right', async () => {
    const [first, second, third] = makeChain(3);
    const [forged] = linkEntries('default', first!, [input({ actorId: 'forged' })]);

    expect(
      (await verify([first!, forged!, { ...third!, sequence: 3 }, second!])).fault
    ).toMatchObject({
      type: 'unlinked',
      sequence: 3,
    });
  });

  it('detects an entry of another tenant', async () => {
    const entries = makeChain(2).map((entry) => ({ ...entry, tenantId: 'other' }));

    expect((await verify(entries)).fault).toMatchObject({ type: 'foreign_tenant' });
  });

  it('does not see removed newest entries by itself and sees them against a signed head', async () => {
    const entries = makeChain(5);
    const signer = makeSigner();
    const head = signer.sign({
      tenantId: 'default',
      sequence: 5,
      entryHash: entries[4]!.entryHash,
      signedAtMs: 1,
    });
    const isSignatureValid = createHeadVerifier([signer.publicJwk]);

    const alone = await verify(entries.slice(0, 3));
    const anchored = await verify(entries.slice(0, 3), { heads: [head], isSignatureValid });

    expect([alone.fault, anchored.fault]).toEqual([
      null,
      { type: 'truncated', sequence: 3, anchored: 5 },
    ]);
  });

  it('detects a chain recomputed by someone who has no signing key', async () => {
    const entries = makeChain(4);
    const signer = makeSigner();
    const head = signer.sign({
      tenantId: 'default',
      sequence: 4,
      entryHash: entries[3]!.entryHash,
      signedAtMs: 1,
    });
    const recomputed = linkEntries(
      'default',
      createGenesis('default'),
      entries.map((entry) => input({ actorId: `x${entry.sequence}` }))
    );
    const forgedHead = makeSigner().sign({
      tenantId: 'default',
      sequence: 4,
      entryHash: recomputed[3]!.entryHash,
      signedAtMs: 1,
    });
    const isSignatureValid = createHeadVerifier([signer.publicJwk]);

    const against = await verify(recomputed, { heads: [head], isSignatureValid });
    const resigned = await verify(recomputed, { heads: [forgedHead], isSignatureValid });

    expect(against.fault).toEqual({ type: 'head_mismatch', sequence: 4 });
    expect(resigned.fault).toEqual({ type: 'bad_signature', sequence: 4 });
  });

  it('detects a head whose fields were changed after it was signed', async () => {
    const signer = makeSigner();
    const entries = makeChain(2);
    const head = signer.sign({
      tenantId: 'default',
      sequence: 2,
      entryHash: entries[1]!.entryHash,
      signedAtMs: 5,
    });
    const isSignatureValid = createHeadVerifier([signer.publicJwk]);

    for (const change of [
      { sequence: 1 },
      { signedAtMs: 6 },
      { entryHash: entries[0]!.entryHash },
    ]) {
      const report = await verify(entries, { heads: [{ ...head, ...change }], isSignatureValid });

      expect(report.fault).toMatchObject({ type: 'bad_signature' });
    }
  });

  it('continues behind a pruned segment from its signed head', async () => {
    const entries = makeChain(6);
    const start = { sequence: 3, entryHash: entries[2]!.entryHash };

    const report = await verify(entries.slice(3), { start });

    expect(report).toMatchObject({ entries: 3, fault: null });
  });
});

describe('createHeadSigner', () => {
  it.each([null, {}, { kty: 'RSA' }, { kty: 'OKP', crv: 'Ed25519', x: 'AA' }])(
    'refuses %j: it is not a private Ed25519 key',
    (jwk) => {
      expect(() => createHeadSigner(jwk)).toThrow(
        expect.objectContaining({ code: 'audit.invalid_key' })
      );
    }
  );
});
