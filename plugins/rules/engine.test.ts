import { describe, expect, it } from '@jest/globals';
import { evaluate } from './engine.ts';
import { operators } from './operators.ts';

class Boom extends Error {}

/** Evaluates without the guard: what the engine itself lets happen. */
const run = (rule: unknown, values: Readonly<Record<string, string | number | boolean>> = {}) => {
  const reads: string[] = [];
  const reader = {
    read: (path: string) => {
      reads.push(path);
      if (path === 'boom') {
        throw new Boom();
      }
      return values[path] ?? 1;
    },
    isMissing: (path: string) => path === 'gone',
  };
  return { reads, act: () => evaluate(rule, reader) };
};

describe('the engine', () => {
  const boom = { var: 'boom' };
  const lazy: readonly [string, unknown, unknown][] = [
    ['or after a true one', { or: [{ var: 'a' }, boom] }, 1],
    ['and after a false one', { and: [{ '!': { var: 'a' } }, boom] }, false],
    ['the branch of if not taken', { if: [{ var: 'a' }, 'yes', boom] }, 'yes'],
    ['later conditions of if', { if: [false, boom, { var: 'a' }, 2, boom] }, 2],
    ['the branch of ?: not taken', { '?:': [false, boom, 3] }, 3],
    // The optimiser of the package evaluates this one ahead.
    ['a constant that cannot be computed', { if: [{ var: 'a' }, 1, { '+': ['x'] }] }, 1],
  ];
  it.each(lazy)('does not evaluate %s', (_title, rule, result) => {
    const { act, reads } = run(rule);

    expect(act()).toBe(result);
    expect(reads).not.toContain('boom');
  });

  it.each(Object.keys(operators).filter((name) => !['var', 'missing'].includes(name)))(
    'lets what reading throws through %s',
    (name) => {
      expect(run({ [name]: [boom, [1]] }).act).toThrow(Boom);
    }
  );

  it.each([
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__proto__',
    '__defineGetter__',
  ])('has no operator %s', (name) => {
    const rule: unknown = JSON.parse(`{${JSON.stringify(name)}:["and"]}`);

    expect(run(rule).act).toThrow();
  });

  it('has the operators of the table and no others', () => {
    for (const name of ['map', 'val', 'get', 'try', 'throw', 'preserve', 'method', 'log', '??']) {
      let thrown: unknown;
      try {
        run({ [name]: [1, 1] }).act();
      } catch (error) {
        thrown = error;
      }

      expect(thrown).toMatchObject({ type: 'Unknown Operator' });
    }
  });

  it('asks the reader for a path and walks none itself', () => {
    const { act, reads } = run({ cat: [{ var: '__proto__.x' }, { var: 'constructor.name' }] });

    expect(act()).toBe('11');
    expect(reads).toEqual(['__proto__.x', 'constructor.name']);
  });

  it('treats an operand alike whether it stands bare or in a list', () => {
    expect(run({ '!': { missing: ['gone'] } }).act()).toBe(false);
    expect(run({ '!': [{ missing: ['gone'] }] }).act()).toBe(false);
    expect(run({ '!': { missing: ['here'] } }).act()).toBe(true);
    expect(run({ '!!': { missing: 'gone' } }).act()).toBe(true);
  });

  it('looks in lists, and not in texts', () => {
    expect(run({ in: [{ var: 'a' }, [1, 2]] }).act()).toBe(true);
    expect(run({ in: [{ var: 'a' }, { var: 'b' }] }, { a: ',', b: 'DE,FR' }).act).toThrow();
  });

  it('sees a rule that was changed since', () => {
    const rule = { '==': [{ var: 'a' }, 1] };
    run(rule).act();

    rule['=='][1] = 2;

    expect(run(rule).act()).toBe(false);
  });
});
