/** Which claims the provider tells for a scope: its own table, so that what is recorded is what is told. */
import type { Configuration } from 'oidc-provider';

export type ClaimLists = NonNullable<Configuration['claims']>;

/** @param scope as in a token, words with spaces between */
export const listNames = (lists: ClaimLists, scope: string): readonly string[] =>
  scope.split(' ').flatMap((word) => {
    const names = lists[word];
    return Array.isArray(names) ? names.map(String) : Object.keys(names ?? {});
  });
