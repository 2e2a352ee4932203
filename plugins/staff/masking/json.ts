/** Walking through what will be sent as JSON, without recursion: an answer may be as deep as somebody's custom data. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a mask does with one value: something else in its place, or `further` into it. */
export type Step = { readonly type: 'put'; readonly value: unknown } | { readonly type: 'further' };
export const further: Step = { type: 'further' };
export const put = (value: unknown): Step => ({ type: 'put', value });

/** Where a value stands: the name it has in its object, and that object; a list's members have the list's own name. */
export type Place = { readonly key: string; readonly parent: Json };

type Task = {
  readonly value: unknown;
  readonly place: Place;
  readonly write: (value: unknown) => void;
};

const toWritten = (value: unknown): unknown =>
  // Times and the like are what JSON makes of them.
  isObject(value) && 'toJSON' in value && typeof value.toJSON === 'function'
    ? (JSON.parse(JSON.stringify(value)) as unknown)
    : value;

/** A copy of a value in which each value was decided about; the original stays as it is. */
export const rewrite = (root: unknown, decide: (value: unknown, place: Place) => Step): unknown => {
  const result: { value: unknown } = { value: undefined };
  const waiting: Task[] = [
    {
      value: root,
      place: { key: '', parent: {} },
      write: (value) => {
        result.value = value;
      },
    },
  ];
  for (let task = waiting.pop(); task; task = waiting.pop()) {
    const { place, write } = task;
    const value = toWritten(task.value);
    const step = decide(value, place);
    if (step.type === 'put') {
      write(step.value);
    } else if (Array.isArray(value)) {
      const copy: unknown[] = [];
      write(copy);
      for (const [index, inner] of value.entries()) {
        waiting.push({ value: inner, place, write: (done) => (copy[index] = done) });
      }
    } else if (isObject(value)) {
      const copy: Record<string, unknown> = {};
      write(copy);
      for (const [key, inner] of Object.entries(value)) {
        // In the order they came, whenever they are done.
        copy[key] = undefined;
        waiting.push({
          value: inner,
          place: { key, parent: value },
          write: (done) => (copy[key] = done),
        });
      }
    } else {
      write(value);
    }
  }
  return result.value;
};

/** Every text and number in a value, as text. */
export const listLeaves = (root: unknown): readonly string[] => {
  const leaves: string[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      leaves.push(value);
    } else if (typeof value === 'number') {
      leaves.push(String(value));
    } else if (Array.isArray(value) || isObject(value)) {
      for (const inner of Object.values(value)) {
        waiting.push(inner);
      }
    }
  }
  return leaves;
};
