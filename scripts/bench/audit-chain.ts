// Purpose: writes an export of many entries, has the command line verify it, and prints how long each took.
// Usage: node scripts/bench/audit-chain.ts [entries, 1000000 unless given]
// Exit code: that of the verification.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generateKeyPairSync } from 'node:crypto';
import { createGenesis, linkEntries } from '../../plugins/audit/chain.ts';
import { createHeadSigner } from '../../plugins/audit/head-signature.ts';

const tenantId = 'default';
const batchSize = 1000;
const signer = createHeadSigner(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
);

const makeInput = (index: number) => ({
  actorType: 'site' as const,
  actorId: `site_${index % 40}`,
  userId: `user${index % 10_000}`,
  userRef: `ppid_${index % 10_000}`,
  siteId: `site_${index % 40}`,
  action: 'attributes.read',
  attributes: ['email', 'name', 'phone_number'],
  purpose: 'delivery',
  ip: '203.0.113.0',
  result: 'allowed' as const,
  occurredAtMs: 1_700_000_000_000 + index,
});

const writeChain = function* (count: number): Generator<string> {
  let head = createGenesis(tenantId);
  for (let made = 0; made < count; made += batchSize) {
    const size = Math.min(batchSize, count - made);
    const inputs = Array.from({ length: size }, (_, index) => makeInput(made + index));
    const entries = linkEntries(tenantId, head, inputs);
    yield entries.map((entry) => `${JSON.stringify({ type: 'entry', ...entry })}\n`).join('');
    head = entries.at(-1) ?? head;
  }
  const { sequence, entryHash } = head;
  const signed = signer.sign({ tenantId, sequence, entryHash, signedAtMs: Date.now() });
  yield `${JSON.stringify({ type: 'head', ...signed })}\n`;
};

const verify = async (file: string, keys: string): Promise<number> => {
  const program = path.resolve(import.meta.dirname, '../passport.ts');
  const child = spawn(process.execPath, [program, 'audit', 'verify', file, '--keys', keys], {
    env: { NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
};

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

const run = async (count: number): Promise<number> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-chain-'));
  try {
    const [file, keys] = [path.join(folder, 'export.jsonl'), path.join(folder, 'keys.json')];
    await writeFile(keys, JSON.stringify({ keys: [signer.publicJwk] }));
    const writing = performance.now();
    await pipeline(Readable.from(writeChain(count)), createWriteStream(file));
    const megabytes = Math.round((await stat(file)).size / 1e6);
    process.stdout.write(`written: ${count} entries, ${megabytes} MB in ${seconds(writing)} s\n`);
    const verifying = performance.now();
    const code = await verify(file, keys);
    process.stdout.write(`verified in ${seconds(verifying)} s, exit code ${code}\n`);
    return code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const [, , countText = '1000000'] = process.argv;
process.exitCode = await run(Number(countText));
