import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readAuditConfig } from './config.ts';
import { makeSigner } from './test-rig.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'audit-config-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const write = async (name: string, text: string) => {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
};

describe('the settings of the audit chain', () => {
  it('keep no address, send nothing and anchor nowhere unless told', () => {
    expect(readAuditConfig({})).toEqual({
      anchor: null,
      anchorSeconds: 300,
      ip: 'none',
      stream: null,
      formerKeys: [],
    });
  });

  it.each([
    ['file:/var/anchors', { type: 'directory', directory: '/var/anchors' }],
    ['file:///var/anchors', { type: 'directory', directory: '/var/anchors' }],
    ['s3://bucket', { type: 's3', bucket: 'bucket', prefix: '', days: 1100, mode: 'COMPLIANCE' }],
    [
      's3://bucket/a/b/?days=30&mode=GOVERNANCE&region=eu-central-1',
      {
        type: 's3',
        bucket: 'bucket',
        prefix: 'a/b/',
        days: 30,
        mode: 'GOVERNANCE',
        region: 'eu-central-1',
      },
    ],
    ['https://anchors.example/x?y=1', { type: 'webhook', url: 'https://anchors.example/x?y=1' }],
    ['http://127.0.0.1:8080/', { type: 'webhook', url: 'http://127.0.0.1:8080/' }],
  ])('name an anchor: %s', (value, anchor) => {
    expect(readAuditConfig({ PASSPORT_AUDIT_ANCHOR: value }).anchor).toEqual(anchor);
  });

  it.each([
    ['stdout', { type: 'stdout' }],
    ['syslog+tcp://logs.internal:6514', { type: 'syslog', host: 'logs.internal', port: 6514 }],
    ['syslog+tcp://[::1]:6514', { type: 'syslog', host: '::1', port: 6514 }],
    ['otlp+http://collector:4318', { type: 'otlp', url: 'http://collector:4318/v1/logs' }],
    ['otlp+https://o.example/in/v1/logs', { type: 'otlp', url: 'https://o.example/in/v1/logs' }],
  ])('name a receiver of the stream: %s', (value, stream) => {
    expect(readAuditConfig({ PASSPORT_AUDIT_STREAM: value }).stream).toEqual(stream);
  });

  it.each([
    ['PASSPORT_AUDIT_ANCHOR', 'http://anchors.example/'],
    ['PASSPORT_AUDIT_ANCHOR', 'https://user:secret@anchors.example/'],
    ['PASSPORT_AUDIT_ANCHOR', 'ftp://anchors.example/'],
    ['PASSPORT_AUDIT_ANCHOR', '/var/anchors'],
    ['PASSPORT_AUDIT_ANCHOR', 'file://host/var/anchors'],
    ['PASSPORT_AUDIT_ANCHOR', 's3://bucket?days=0'],
    ['PASSPORT_AUDIT_ANCHOR', 's3://bucket?dayz=3'],
    ['PASSPORT_AUDIT_ANCHOR_SECONDS', '0'],
    ['PASSPORT_AUDIT_ANCHOR_FILE', '/there/is/no/such/secret'],
    ['PASSPORT_AUDIT_IP', 'full'],
    ['PASSPORT_AUDIT_STREAM', 'syslog+tcp://logs.internal'],
    ['PASSPORT_AUDIT_STREAM', 'syslog+udp://logs.internal:514'],
    ['PASSPORT_AUDIT_STREAM', 'otlp+grpc://collector:4317'],
    ['PASSPORT_AUDIT_FORMER_KEYS_FILE', '/there/is/no/such/file'],
  ])('are refused by the option’s name alone: %s=%s', (option, value) => {
    const read = () => readAuditConfig({ [option]: value });

    expect(read).toThrow(
      expect.objectContaining({ code: 'audit.invalid_config', detail: { option } })
    );
  });

  it('send no token in clear to another machine', () => {
    const environment = {
      PASSPORT_AUDIT_STREAM: 'otlp+http://collector:4318',
      PASSPORT_AUDIT_STREAM_TOKEN: 'secret',
    };

    expect(() => readAuditConfig(environment)).toThrow(
      expect.objectContaining({ detail: { option: 'PASSPORT_AUDIT_STREAM' } })
    );
  });

  it('take secrets and former keys from files', async () => {
    const { publicJwk } = makeSigner();
    const config = readAuditConfig({
      PASSPORT_AUDIT_ANCHOR_FILE: await write('anchor', 'https://anchors.example/secret\n'),
      PASSPORT_AUDIT_ANCHOR_TOKEN_FILE: await write('token', 'token-of-tests\n'),
      PASSPORT_AUDIT_FORMER_KEYS_FILE: await write('keys', JSON.stringify({ keys: [publicJwk] })),
    });

    expect(config.anchor).toEqual({
      type: 'webhook',
      url: 'https://anchors.example/secret',
      token: 'token-of-tests',
    });
    expect(config.formerKeys).toEqual([publicJwk]);
  });
});
