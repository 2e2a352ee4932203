/** Positions in the text of a statement. The parser tells where an operand begins; where it ends is read here. */
import { sealingErrors } from './errors.ts';

const parameter = /^\$\d+(?:\s*::\s*"?[a-z_][a-z_ ]*"?(?:\(\d+\))?(?:\[\])?)*/i;
const closing = /^\s*\)/;

/** The position behind the parameter at `start` and its casts; null when there is something else. */
export const findParameterEnd = (text: string, start: number): number | null => {
  // Offsets count bytes: in a text beyond ASCII they would point elsewhere.
  // eslint-disable-next-line no-control-regex
  const isAscii = /^[\x00-\x7f]*$/.test(text);
  const [operand] = (isAscii ? parameter.exec(text.slice(start)) : null) ?? [];
  return operand === undefined ? null : start + operand.trimEnd().length;
};

/**
 * The position behind the parameter at `start`, its casts, and `closers` closing parentheses.
 * @throws sealing.statement_unknown when there is something else
 */
export const findPositionAfter = (text: string, start: number, closers: number): number => {
  const refuse = () =>
    sealingErrors.statement_unknown({ detail: { reason: 'an operand', statement: text } });
  let end = findParameterEnd(text, start);
  if (end === null) {
    throw refuse();
  }
  for (let count = 0; count < closers; count += 1) {
    const [closer] = closing.exec(text.slice(end)) ?? [];
    if (closer === undefined) {
      throw refuse();
    }
    end += closer.length;
  }
  return end;
};

export type Edit = { readonly start: number; readonly end: number; readonly text: string };

/** Applies edits that do not overlap. */
export const applyEdits = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((left, right) => right.start - left.start)
    .reduce(
      (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
      text
    );
