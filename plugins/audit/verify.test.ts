import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../schemas/audit.ts';
import { linkEntries } from './chain.ts';
import type { ExportLine } from './export.ts';
import type { AuditSegment } from './segment.ts';
import {
  makeChain,
  makeInput,
  makeSigner,
  signHead,
  signSegment,
  verifyLines,
} from './test-rig.ts';

const signer = makeSigner();
const chain = makeChain(9);
const last = (entries: readonly AuditEntry[]) => entries.at(-1)!;

const toLines = (entries: readonly AuditEntry[]): ExportLine[] =>
  entries.map((entry) => ({ type: 'entry', ...entry }));
const toExport = (entries: readonly AuditEntry[], head = signHead(signer, last(entries))) => [
  ...toLines(entries),
  { type: 'head' as const, ...head },
];
const toSegmentLine = (segment: AuditSegment): ExportLine => ({ type: 'segment', ...segment });
const faultOf = async (...parameters: Parameters<typeof verifyLines>) =>
  (await verifyLines(...parameters)).fault;

describe('an exported file', () => {
  it('verifies with the public key alone, whatever its tenant is called', async () => {
    const report = await verifyLines(toExport(makeChain(3, 'shop')), signer);

    expect(report).toMatchObject({ tenantId: 'shop', entries: 3, fault: null });
  });

  it('verifies when a value holds separators that only JavaScript takes for line ends', async () => {
    const entries = linkEntries('default', chain[0]!, [
      { ...makeInput({ actorId: 'a\u2028b\u2029c\u0085d' }), occurredAtMs: 1 },
    ]);

    expect(await faultOf(toExport([chain[0]!, ...entries]), signer)).toBeNull();
  });

  it('verifies however its bytes arrive', async () => {
    const { Readable } = await import('node:stream');
    const text = toExport(chain.map((entry) => ({ ...entry })))
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
    const bytes = [...Buffer.from(text)].map((byte) => Buffer.from([byte]));

    expect(await faultOf([], signer, { open: () => Readable.from(bytes) })).toBeNull();
  });

  // prettier-ignore
  const edits: readonly (readonly [string, (lines: ExportLine[]) => unknown[], object])[] = [
    ['an edited entry', (lines) => lines.with(3, { ...lines[3]!, purpose: 'marketing' } as ExportLine), { type: 'edited', sequence: 4 }],
    ['a deleted entry', (lines) => lines.toSpliced(3, 1), { type: 'gap', sequence: 5, expected: 4 }],
    ['a deleted first entry', (lines) => lines.slice(1), { type: 'gap', sequence: 2, expected: 1 }],
    ['reordered entries', (lines) => [lines[1], lines[0], ...lines.slice(2)], { type: 'gap', sequence: 2, expected: 1 }],
    ['an entry twice', (lines) => lines.toSpliced(3, 0, lines[3]!), { type: 'gap', sequence: 4, expected: 5 }],
    ['an inserted entry', (lines) => lines.toSpliced(9, 0, ...toLines(linkEntries('default', last(chain), [{ ...makeInput(), occurredAtMs: 1 }]))), { type: 'unsigned', sequence: 9 }],
    ['a cut-off end', (lines) => lines.toSpliced(6, 3), { type: 'truncated', sequence: 6, anchored: 9 }],
    ['a cut-off end with its head', (lines) => lines.slice(0, 6), { type: 'unsigned', sequence: 0 }],
    ['a missing head', (lines) => lines.slice(0, -1), { type: 'unsigned', sequence: 0 }],
    ['an empty file', () => [], { type: 'unsigned', sequence: 0 }],
    ['half a line', (lines) => [...lines.slice(0, 3), JSON.stringify(lines[3]).slice(0, 80)], { type: 'unreadable', line: 4 }],
    ['an entry of another tenant', (lines) => lines.with(2, toLines(makeChain(3, 'other'))[2]!), { type: 'foreign_tenant', sequence: 3 }],
    ['a head hidden behind the beginning of an entry', (lines) => [...lines, `{"type":"entry",${JSON.stringify(lines.at(-1)).slice(1)}`], { type: 'unreadable', line: 11 }],
  ];
  it.each(edits)('with %s is found out', async (_, edit, fault) => {
    const lines = edit(toExport(chain)) as (ExportLine | string)[];

    expect(await faultOf(lines, signer)).toEqual(fault);
  });

  it('rewritten as a whole is found out by the signature of its head', async () => {
    const rewritten = linkEntries(
      'default',
      { sequence: 0, entryHash: chain[0]!.previousHash },
      chain.map((entry) => ({ ...entry, purpose: 'x' }))
    );
    const forger = makeSigner();

    const unsigned = await faultOf(toExport(rewritten, signHead(signer, last(chain))), signer);
    const resigned = await faultOf(toExport(rewritten, signHead(forger, last(rewritten))), signer);

    expect(unsigned).toEqual({ type: 'head_mismatch', sequence: 9 });
    expect(resigned).toEqual({ type: 'bad_signature', sequence: 9 });
  });

  it('that ends at an older head is found out against its anchor only', async () => {
    const older = toExport(chain.slice(0, 6));
    const findAnchors = async () => Promise.resolve([signHead(signer, chain[7]!)]);

    expect(await faultOf(older, signer)).toBeNull();
    expect(await faultOf(older, signer, { findAnchors })).toEqual({
      type: 'truncated',
      sequence: 6,
      anchored: 8,
    });
  });
});

describe('an export behind closed segments', () => {
  const [first, second] = [
    signSegment(signer, chain.slice(0, 3)),
    signSegment(signer, chain.slice(3, 5)),
  ];
  const segments = [first, second].map(toSegmentLine);
  const rest = toExport(chain.slice(5));

  it('verifies from the hash of the newest segment', async () => {
    expect(await verifyLines([...segments, ...rest], signer)).toMatchObject({
      entries: 4,
      segments: 2,
      fault: null,
    });
  });

  it('verifies together with the archives put in front of it', async () => {
    const archives = [
      ...toLines(chain.slice(0, 3)),
      segments[0]!,
      segments[0]!,
      ...toLines(chain.slice(3, 5)),
      segments[1]!,
    ];

    const whole = await verifyLines([...archives, ...segments, ...rest], signer);
    const alone = await verifyLines([segments[0]!, ...archives.slice(5)], signer);

    expect(whole).toMatchObject({ entries: 9, segments: 2, fault: null });
    expect(alone).toMatchObject({ entries: 2, segments: 2, fault: null });
  });

  it('verifies when nothing is left but segments', async () => {
    const all = [...segments, toSegmentLine(signSegment(signer, chain.slice(5)))];
    const head: ExportLine = { type: 'head', ...signHead(signer, last(chain)) };

    expect(await faultOf([...all, head], signer)).toBeNull();
  });

  const changes: readonly Partial<AuditSegment>[] = [
    { firstSequence: 2 },
    { lastSequence: 4 },
    { lastEntryHash: chain[3]!.entryHash },
    { firstPreviousHash: chain[3]!.entryHash },
    { entryCount: 2 },
    { closedAtMs: 5 },
    { keyId: 'other' },
    { tenantId: 'other' },
    { signature: second.signature },
  ];
  it.each(changes)('is refused when its record was changed: %j', async (change) => {
    const lines = [toSegmentLine({ ...first, ...change }), segments[1]!, ...rest];

    expect(await faultOf(lines, signer, { tenantId: 'default' })).toMatchObject({
      type: 'bad_segment',
    });
  });

  it('is refused when a segment is missing, signed by a stranger or of other entries', async () => {
    const forged = signSegment(makeSigner(), chain.slice(3, 5));
    const relinked = signSegment(
      signer,
      makeChain(5)
        .map((entry) => ({ ...entry, previousHash: '00'.repeat(32) }))
        .slice(3)
    );

    expect(await faultOf([segments[1]!, ...rest], signer)).toEqual({
      type: 'bad_segment',
      sequence: 4,
    });
    expect(await faultOf([segments[0]!, ...rest], signer)).toEqual({
      type: 'gap',
      sequence: 6,
      expected: 4,
    });
    for (const segment of [forged, relinked]) {
      const lines = [segments[0]!, toSegmentLine(segment), ...rest];

      expect(await faultOf(lines, signer)).toEqual({ type: 'bad_segment', sequence: 4 });
    }
  });

  it('is refused when an anchor says something else about the end of a segment', async () => {
    const other = { ...chain[4]!, entryHash: '11'.repeat(32) };
    const findAnchors = async () => Promise.resolve([signHead(signer, other)]);

    expect(await faultOf([...segments, ...rest], signer, { findAnchors })).toEqual({
      type: 'head_mismatch',
      sequence: 5,
    });
  });
});
