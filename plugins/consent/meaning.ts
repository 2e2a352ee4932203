/**
 * What the pages say about one thing a site asks for, as a digest that comes back with the form: an answer counts for what was on the
 * screen, and for nothing else.
 *
 * The version of a declaration does not tell that: taken back and made anew it begins at 1 again as long as nobody has answered, and
 * notes and lengths change without raising it. Not a secret and no proof of anything: it only tells two meanings apart.
 *
 * SHA-256, base64url, over a JSON list of fixed order and length, its first member the name of this layout. Both languages are in it,
 * whichever was shown.
 */
import { createHash } from 'node:crypto';
import type { Declaration } from './queries.ts';

export type Meaning = Omit<Declaration, 'textVersion'>;

const layout = 'passport-meaning/v1';

export const digestMeaning = (meaning: Meaning): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        layout,
        meaning.attribute,
        meaning.purpose,
        meaning.purposeCode,
        meaning.textEn,
        meaning.textRu,
        meaning.release,
        meaning.legalNote,
        meaning.retentionDays,
        meaning.isNeeded,
        meaning.defaultDays,
        meaning.longestDays,
      ])
    )
    .digest('base64url');
