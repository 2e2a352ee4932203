import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditHead } from '../../../schemas/audit.ts';
import { anchorHead } from '../anchor.ts';
import { makeChain, makeSigner, signHead } from '../test-rig.ts';
import { createS3Anchor } from './s3.ts';
import { startS3Server } from './s3-server.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-access-key-of-tests' };
const now = Date.UTC(2026, 0, 1);
const signer = makeSigner();
const chain = makeChain(12);
const headAt = (sequence: number): AuditHead => signHead(signer, chain[sequence - 1]!);
/** A database whose newest head that is. */
const at = (sequence: number) => async () => Promise.resolve(headAt(sequence));

describe('an anchor in a bucket with Object Lock, a stand-in', () => {
  let server: Awaited<ReturnType<typeof startS3Server>>;
  beforeEach(async () => {
    server = await startS3Server(credentials, 'anchors');
  });
  afterEach(async () => server.stop());

  const open = (change: object = {}) =>
    createS3Anchor({
      bucket: 'anchors',
      prefix: 'passport/',
      days: 1100,
      mode: 'COMPLIANCE',
      region: 'eu-central-1',
      endpoint: server.address,
      credentials,
      now: () => now,
      ...change,
    });

  it('locks every head until its retention ends, and never writes over one', async () => {
    const anchor = open();

    await anchor.put(headAt(7));
    await anchor.put(headAt(7));

    expect(server.puts).toEqual([
      {
        key: 'passport/default/9007199254740984-0000000000000007.json',
        mode: 'COMPLIANCE',
        until: '2029-01-05T00:00:00Z',
        condition: '*',
        type: 'application/json',
      },
    ]);
  });

  it('finds the newest head, and all of one tenant over several pages', async () => {
    const anchor = open();
    for (const sequence of [3, 10, 9, 1, 12]) {
      await anchor.put(headAt(sequence));
    }
    await anchor.put(signHead(signer, makeChain(1, 'default2')[0]!));

    expect(await anchor.findNewest('default')).toEqual(headAt(12));
    expect(await anchor.list('default')).toEqual([1, 3, 9, 10, 12].map(headAt));
    expect([await anchor.findNewest('admin'), await anchor.list('admin')]).toEqual([null, []]);
  });

  it('still sees a head that was hidden or written over by somebody who may write', async () => {
    const anchor = open();
    await anchor.put(headAt(5));
    await anchor.put(headAt(8));
    const [first, second] = server.puts.map(({ key }) => key!);
    server.hide(second!);
    server.hide(second!);
    server.overwrite(first!, JSON.stringify(headAt(2)));

    expect(await anchor.list('default')).toEqual([headAt(5), headAt(8)]);
    await expect(anchorHead(anchor, 'default', at(5))).rejects.toMatchObject({
      code: 'audit.anchor_ahead',
    });
  });

  it('fails with a code and the reason’s name when the store refuses or is away', async () => {
    const stranger = open({ credentials: { ...credentials, secretAccessKey: 'another' } });
    await expect(stranger.put(headAt(1))).rejects.toMatchObject({
      code: 'audit.anchor_failed',
      detail: { reason: 'SignatureDoesNotMatch' },
    });
    await expect(open({ bucket: 'other' }).findNewest('default')).rejects.toMatchObject({
      detail: { reason: 'NoSuchBucket' },
    });

    server.failWith(503);
    await expect(open().list('default')).rejects.toMatchObject({ code: 'audit.anchor_failed' });
  });
});
