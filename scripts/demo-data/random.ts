/** A source of chance that is the same every time (mulberry32), for data that must be. */
export type Chance = {
  /** From 0 up to 1. */
  readonly next: () => number;
  readonly integer: (below: number) => number;
  readonly isSo: (probability: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** By weights beside the items. */
  readonly weigh: <Item>(items: readonly (readonly [Item, number])[]) => Item;
  readonly text: (alphabet: string, length: number) => string;
};

export const createChance = (seed: number): Chance => {
  const state = { value: seed >>> 0 };
  const next = () => {
    state.value = (state.value + 0x6d2b79f5) >>> 0;
    let mixed = state.value;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number) => Math.floor(next() * below);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[integer(items.length)];
    if (item === undefined) {
      throw new TypeError('nothing to pick from');
    }
    return item;
  };
  return {
    next,
    integer,
    isSo: (probability) => next() < probability,
    pick,
    weigh: (items) => {
      const total = items.reduce((sum, [, weight]) => sum + weight, 0);
      let left = next() * total;
      const found = items.find(([, weight]) => {
        left -= weight;
        return left < 0;
      });
      return (found ?? pick(items))[0];
    },
    text: (alphabet, length) =>
      Array.from({ length }, () => alphabet[integer(alphabet.length)] ?? '').join(''),
  };
};
