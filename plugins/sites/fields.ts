/** What the guards of sites share: texts people read, and the names of fields that were refused. */
import { z } from 'zod';
import type { ZodError } from 'zod';

/** One line of text. Control characters and marks that turn the direction of writing could make a name look like another. */
export const lineOfText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u);

/** Names only, never values. Unknown names are the sender's own words: what does not look like a name is not repeated. */
export const listFields = ({ issues }: ZodError): readonly string[] => {
  const names = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0] ?? '')]
  );
  return [...new Set(names.map((name) => (/^\w{1,40}$/.test(name) ? name : '(unknown)')))];
};
