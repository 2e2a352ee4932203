/**
 * The registry of everything personal that a drive writes. Every value is unique and says what kind of thing it is and which
 * flow wrote it, so that a finding can be reported without the value.
 */
import { randomBytes, randomInt } from 'node:crypto';

/** Shapes that Logto's own checks let through. */
const shape = {
  username: (core: string) => `u_${core}`,
  email: (core: string) => `${core}@Canary.Example`,
  phone: (core: string) => core,
  name: (core: string) => `Alma ${core}`,
  'given name': (core: string) => core,
  'family name': (core: string) => core,
  nickname: (core: string) => core,
  address: (core: string) => `${core} Street 7`,
  birthdate: (core: string) => `1987-03-${core}`,
  avatar: (core: string) => `https://avatars.example/${core}.png`,
  'custom data': (core: string) => core,
  identity: (core: string) => `sub-${core}`,
  search: (core: string) => core,
  login_hint: (core: string) => `${core}@Hint.Example`,
  password: (core: string) => `${core}!`,
  'user agent': (core: string) => `Canary/${core} (Test; ${core})`,
  city: (core: string) => core,
  coordinate: (core: string) => core,
  context: (core: string) => core,
  secret: (core: string) => core,
  planted: (core: string) => core,
} satisfies Readonly<Record<string, (core: string) => string>>;

export type Kind = keyof typeof shape;

/** In the order of the table above. */
export const kinds = Object.keys(shape) as readonly Kind[];

export type Canary = {
  readonly kind: Kind;
  readonly flow: string;
  readonly value: string;
  /** The random part; a value may be stored cut, escaped or split. */
  readonly core: string;
};

export type Canaries = {
  readonly make: (kind: Kind) => string;
  /** Looks for a value that the host made: keys and secrets. */
  readonly keep: (kind: Kind, value: string) => void;
  /** From here on new canaries belong to this flow. */
  readonly enter: (flow: string) => void;
  readonly list: () => readonly Canary[];
  /** What to look for: values and cores. */
  readonly values: () => readonly string[];
  /** @throws TypeError for what is no canary of this registry */
  readonly describe: (value: string) => Canary;
};

const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const coreLength = 16;

/** Mixed case, begins with a letter, holds each of Logto's kinds of characters but symbols. */
const createCore = (): string =>
  `Qz7${[...randomBytes(coreLength)].map((byte) => letters[byte % letters.length]).join('')}`;

const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('');

const createUnique = (kind: Kind): string => {
  if (kind === 'phone') {
    // 13 digits that are a possible mobile number.
    return `8613${digits(9)}`;
  }
  // Its last digit is not zero: numeric(9,6) keeps the digits, but whatever formats a number may drop zeros.
  return kind === 'coordinate'
    ? `${randomInt(60, 80)}.${digits(5)}${randomInt(1, 10)}`
    : createCore();
};

export const createCanaries = (): Canaries => {
  const made = new Map<string, Canary>();
  const all: Canary[] = [];
  let current = 'setup';
  return {
    make: (kind) => {
      const core = createUnique(kind);
      const canary = { kind, flow: current, value: shape[kind](core), core };
      made.set(canary.value, canary);
      made.set(core, canary);
      if (kind === 'phone') {
        // As E.164 writes it: another value to a hash.
        made.set(`+${core}`, canary);
      }
      all.push(canary);
      return canary.value;
    },
    keep: (kind, value) => {
      const canary = { kind, flow: current, value, core: value };
      made.set(value, canary);
      all.push(canary);
    },
    enter: (flow) => {
      current = flow;
    },
    list: () => [...all],
    values: () => [...made.keys()],
    describe: (value) => {
      const canary = made.get(value);
      if (!canary) {
        throw new TypeError('not a canary of this registry');
      }
      return canary;
    },
  };
};
