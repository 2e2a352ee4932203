/** Facts an administrator types to try rules without a person. Each is of its own kind; what is left out is not known. */
import { countYears, parseDay } from './age.ts';
import { rulesErrors } from './errors.ts';
import { facts } from './facts.ts';
import type { Fact, FactValue } from './facts.ts';

const longestText = 1000;
const mostItems = 100;

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= longestText;

const isOfKind: Readonly<Record<Fact['kind'], (value: unknown) => boolean>> = {
  text: isText,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  date: (value) => typeof value === 'string' && parseDay(value) !== null,
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value) && value.length <= mostItems && value.every(isText),
};

/** As `facts` derives the one from the other. */
const levels = ['none', 'low', 'substantial', 'high'];

const complete = (
  typed: Readonly<Record<string, FactValue>>,
  today: string
): Readonly<Record<string, FactValue>> => {
  const { birthdate, assurance_level: level, assurance } = typed;
  const age = typeof birthdate === 'string' ? countYears(birthdate, today) : null;
  const number = typeof level === 'string' ? levels.indexOf(level) : -1;
  const word = typeof assurance === 'number' ? levels[assurance] : undefined;
  return {
    // Nobody is blocked unless it is said.
    is_blocked: false,
    ...(age === null ? {} : { age }),
    ...(number === -1 ? {} : { assurance: number }),
    ...(word === undefined ? {} : { assurance_level: word }),
    ...typed,
  };
};

/** @throws rules.invalid_facts naming the first that does not fit, never its value */
export const parseTypedFacts = (
  given: Readonly<Record<string, unknown>>,
  today: string
): Readonly<Record<string, FactValue>> => {
  const wrong = Object.entries(given).find(([name, value]) => {
    const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
    return !fact || !isOfKind[fact.kind](value);
  });
  if (wrong) {
    const [name] = wrong;
    throw rulesErrors.invalid_facts({
      detail: { fact: Object.hasOwn(facts, name) ? name : '(unknown)' },
    });
  }
  return complete(given as Readonly<Record<string, FactValue>>, today); // each checked above
};
