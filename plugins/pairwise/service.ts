/**
 * The pairwise subject of a person at a site (OpenID Connect Core §8.1), stored and not computed: it can be unlinked,
 * replaced and looked up backwards. Random, so that it says nothing about the person or the site.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { createRandomId } from '../kernel/port.ts';
import { pairwiseErrors } from './errors.ts';
import {
  findLiveSubject,
  findSubjectByRef,
  insertSubject,
  listSubjects,
  unlinkSubject,
} from './queries.ts';
import type { PairwiseSubject } from './queries.ts';

export const userRefPrefix = 'ppid_';
const randomLength = 26;

/** `ppid_` and 26 characters of [0-9a-z] (134 bits). */
export const createUserRef = (): string => `${userRefPrefix}${createRandomId(randomLength)}`;

export const isUserRef = (value: string): boolean => /^ppid_[\da-z]{26}$/.test(value);

export type Pairwise = {
  /** The person's identifier at a sector, made at the first call. @throws pairwise.unavailable */
  readonly getUserRef: (sectorId: string, userId: string) => Promise<string>;
  /** Whose identifier this is; null when it is unknown, unlinked or of another tenant. */
  readonly findSubject: (userRef: string) => Promise<PairwiseSubject | null>;
  readonly list: (userId: string) => Promise<readonly PairwiseSubject[]>;
  /** Afterwards nobody can tell whose it was, and the person gets a new one. @returns whether it was live */
  readonly unlink: (userRef: string) => Promise<boolean>;
};

export const createPairwise = (pool: CommonQueryMethods, tenantId: string): Pairwise => ({
  getUserRef: async (sectorId, userId) => {
    const existing = await findLiveSubject(pool, tenantId, { sectorId, userId });
    if (existing) {
      return existing.userRef;
    }
    await insertSubject(pool, tenantId, { userRef: createUserRef(), sectorId, userId });
    const made = await findLiveSubject(pool, tenantId, { sectorId, userId });
    if (!made) {
      throw pairwiseErrors.unavailable({ detail: { sectorId } });
    }
    return made.userRef;
  },
  findSubject: async (userRef) =>
    isUserRef(userRef) ? findSubjectByRef(pool, tenantId, userRef) : null,
  list: async (userId) => listSubjects(pool, tenantId, userId),
  unlink: async (userRef) => unlinkSubject(pool, tenantId, userRef),
});
