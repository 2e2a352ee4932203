/**
 * Looks for values where they must not be: in clear, lower-case, URL-encoded, base64 at its three alignments, hexadecimal and
 * as an unsalted hash. Pure functions over text; what to scan is the caller's.
 */
import { createHash } from 'node:crypto';

export type Finding = { readonly value: string; readonly encoding: string; readonly place: string };

const hashes = ['md5', 'sha1', 'sha256', 'sha512'] as const;

/** The part of a base64 text that does not depend on what stands before and behind the value. */
const encodeInside = (value: string, offset: number): string => {
  const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const encoded = padded.toString('base64').replace(/=+$/, '');
  const firstWhole = Math.ceil((offset * 8) / 6);
  const lastWhole = Math.floor((padded.length * 8) / 6);
  return encoded.slice(firstWhole, lastWhole);
};

/** Encodings of a value; all lower-case but base64, whose letters' case is part of it. */
const encode = (value: string): readonly (readonly [encoding: string, text: string])[] => {
  const lower = value.toLowerCase();
  const variants = [...new Set([value, lower])];
  return [
    ['clear', lower],
    ['url', encodeURIComponent(lower).toLowerCase()],
    ...variants.flatMap((variant) => [
      ['hex', Buffer.from(variant).toString('hex')] as const,
      ...[0, 1, 2].flatMap((offset) => {
        const inside = encodeInside(variant, offset);
        return [
          [`base64+${offset}`, inside] as const,
          [`base64url+${offset}`, inside.replaceAll('+', '-').replaceAll('/', '_')] as const,
        ];
      }),
      ...hashes.flatMap((name) => [
        [name, createHash(name).update(variant).digest('hex')] as const,
        [
          `${name} base64`,
          createHash(name).update(variant).digest('base64').replace(/=+$/, ''),
        ] as const,
      ]),
    ]),
  ];
};

/** @param values unique enough not to be there by chance: eight characters and more */
export const findCanaries = (
  values: readonly string[],
  texts: Readonly<Record<string, string>>
): readonly Finding[] => {
  for (const value of values) {
    if (value.length < 8) {
      throw new TypeError('a canary needs eight characters');
    }
  }
  return Object.entries(texts).flatMap(([place, text]) => {
    const lower = text.toLowerCase();
    return values.flatMap((value) =>
      encode(value).flatMap(([encoding, encoded]) => {
        const haystack = encoding.includes('base64') ? text : lower;
        return haystack.includes(encoded) ? [{ value, encoding, place }] : [];
      })
    );
  });
};
