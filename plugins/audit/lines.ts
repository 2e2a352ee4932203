/**
 * Splits a stream into lines at `\n` alone. Node's readline also splits at U+2028 and U+2029, which JSON leaves as they are
 * inside strings: an id that holds one would break a right export apart.
 */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { auditErrors } from './errors.ts';

/** An entry has at most 64 names of 128 characters and a dozen short fields. */
const longestLine = 65_536;

/** Lines with their number (1 for the first), in batches as they arrive; empty lines are left out. @throws audit.invalid_export */
export const readLines = async function* (
  input: Readable
): AsyncGenerator<readonly (readonly [string, number])[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let lineNumber = 0;
  const number = (lines: readonly string[]) =>
    lines.flatMap((line) => {
      lineNumber += 1;
      return line === '' ? [] : [[line, lineNumber] as const];
    });
  for await (const chunk of input as AsyncIterable<Buffer | string>) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
    rest = parts.pop() ?? '';
    yield number(parts);
    if (rest.length > longestLine) {
      throw auditErrors.invalid_export({ detail: { line: lineNumber + 1 } });
    }
  }
  yield number([rest + decoder.end()]);
};
