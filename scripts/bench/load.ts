/** Many callers at once: each asks again as soon as it is answered. Windows of different loads take turns. */
import { time } from './measure.ts';
import type { Rate } from './measure.ts';

export type Load = {
  readonly title: string;
  readonly parallel: number;
  /** Must reject when the answer is not the one hoped for: a refusal is quick and would look good. */
  readonly run: (turn: number) => Promise<unknown>;
};

const windowMs = 2000;
const windows = 5;
const warmUpMs = 1000;

/** How long it lasted in all: answers that were under way at the end are waited for and counted. */
const press = async ({ parallel, run }: Load, lengthMs: number, times: number[]) => {
  const turns = { next: 0 };
  return time(async () => {
    const end = performance.now() + lengthMs;
    const ask = async () => {
      while (performance.now() < end) {
        const turn = turns.next;
        turns.next += 1;
        times.push(await time(async () => run(turn)));
      }
    };
    await Promise.all(Array.from({ length: parallel }, ask));
  });
};

/** Before anything is counted. */
export const warmUp = async (loads: readonly Load[]): Promise<void> => {
  for (const load of loads) {
    await press(load, warmUpMs, []);
  }
};

/** Each load for ten seconds. */
export const measureLoads = async (loads: readonly Load[]): Promise<readonly Rate[]> => {
  const results = loads.map((load) => ({ load, times: [] as number[], lasted: [] as number[] }));
  for (let window = 0; window < windows; window += 1) {
    for (const { load, times, lasted } of window % 2 === 0 ? results : results.toReversed()) {
      lasted.push(await press(load, windowMs, times));
    }
  }
  return results.map(({ load, times, lasted }) => ({
    title: load.title,
    times,
    perSecond: (times.length * 1000) / lasted.reduce((sum, each) => sum + each, 0),
  }));
};
