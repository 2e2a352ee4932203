/** Times and rates and their tables: median and 95th percentile, in milliseconds. */

export type Line = {
  readonly title: string;
  /** Milliseconds, one for each run. */
  readonly times: readonly number[];
  readonly note?: string;
};

export type Rate = Line & { readonly perSecond: number };

const pick = (times: readonly number[], share: number): number => {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** @returns how long one run took, in milliseconds */
export const time = async (run: () => unknown): Promise<number> => {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
};

/**
 * Runs of different things in turn, so that what else the machine does falls on all of them alike. The same place in two
 * lists is the same round.
 */
export const alternate = async (
  rounds: number,
  runs: Readonly<Record<string, (round: number) => unknown>>
): Promise<Readonly<Record<string, readonly number[]>>> => {
  const names = Object.keys(runs);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      times.get(name)?.push(await time(() => runs[name]?.(round)));
    }
  }
  return Object.fromEntries(times);
};

/** How many times as long as the other run of its round: median of the rounds, which drift of the machine leaves alone. */
export const describeRatio = (times: readonly number[], others: readonly number[]): string => {
  const ratios = times.map((each, round) => each / (others[round] ?? Number.NaN));
  return `×${pick(ratios, 0.5).toFixed(2)} in pairs`;
};

/** The first column and the notes after the last number are words. */
const layOut = (title: string, header: readonly string[], body: readonly (readonly string[])[]) => {
  const rows = [['', ...header, ''], ...body];
  const notes = header.length + 1;
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length))
  );
  const text = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : column === notes ? cell : cell.padStart(width);
      })
      .join('  ')
      .trimEnd()
  );
  return [title, ...text, ''].join('\n');
};

const toCells = ({ times, note }: Line) => [
  pick(times, 0.5).toFixed(3),
  pick(times, 0.95).toFixed(3),
  String(times.length),
  note ?? '',
];

export const formatTable = (title: string, lines: readonly Line[]): string =>
  layOut(
    title,
    ['median ms', 'p95 ms', 'runs'],
    lines.map((line) => [line.title, ...toCells(line)])
  );

export const formatRates = (title: string, rates: readonly Rate[]): string =>
  layOut(
    title,
    ['a second', 'median ms', 'p95 ms', 'runs'],
    rates.map((rate) => [rate.title, rate.perSecond.toFixed(0), ...toCells(rate)])
  );
