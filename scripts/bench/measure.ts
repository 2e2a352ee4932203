/** Times and their table: median and 95th percentile, in milliseconds. */

export type Line = {
  readonly title: string;
  /** Milliseconds, one for each run. */
  readonly times: readonly number[];
  readonly note?: string;
};

const pick = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** @returns how long one run took, in milliseconds */
export const time = async (run: () => unknown): Promise<number> => {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
};

/** Runs of different things in turn, so that what else the machine does falls on all of them alike. */
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

export const formatTable = (title: string, lines: readonly Line[]): string => {
  const rows = [
    ['', 'median ms', 'p95 ms', 'runs', ''],
    ...lines.map((line) => {
      const sorted = line.times.toSorted((one, other) => one - other);
      return [
        line.title,
        pick(sorted, 0.5).toFixed(3),
        pick(sorted, 0.95).toFixed(3),
        String(sorted.length),
        line.note ?? '',
      ];
    }),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length))
  );
  const text = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0
          ? cell.padEnd(widths[0] ?? 0)
          : column === 4
            ? cell
            : cell.padStart(widths[column] ?? 0)
      )
      .join('  ')
      .trimEnd()
  );
  return [title, ...text, ''].join('\n');
};
