/**
 * The pairwise subject of a person at a site (OpenID Connect Core §8.1), stored and not computed: it can be unlinked,
 * replaced and looked up backwards. Random, so that it says nothing about the person or the site.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { z } from 'zod';
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

const userRefPattern = /^ppid_[\da-z]{26}$/;
export const isUserRef = (value: string): boolean => userRefPattern.test(value);
/** For what a site sends. */
export const userRefGuard = z
  .string()
  .regex(userRefPattern)
  .describe('The identifier of the person at your site: `sub` of their ID token.');

export type Pairwise = {
  /** The person's identifier at a sector, made at the first call. @throws pairwise.unavailable */
  readonly getUserRef: (sectorId: string, userId: string) => Promise<string>;
  /** The same without making one; null before the first call of `getUserRef`. */
  readonly findUserRef: (sectorId: string, userId: string) => Promise<string | null>;
  /** Whose identifier this is at a sector; null when it is unknown, unlinked, or of another sector or tenant. */
  readonly findUser: (sectorId: string, userRef: string) => Promise<string | null>;
  /** The same at whichever sector: for administrators only. */
  readonly findSubject: (userRef: string) => Promise<PairwiseSubject | null>;
  readonly list: (userId: string) => Promise<readonly PairwiseSubject[]>;
  /** Afterwards nobody can tell whose it was, and the person gets a new one. @returns whether it was live */
  readonly unlink: (userRef: string) => Promise<boolean>;
};

export const createPairwise = (pool: CommonQueryMethods, tenantId: string): Pairwise => {
  const findUserRef: Pairwise['findUserRef'] = async (sectorId, userId) =>
    (await findLiveSubject(pool, tenantId, { sectorId, userId }))?.userRef ?? null;
  const findSubject: Pairwise['findSubject'] = async (userRef) =>
    isUserRef(userRef) ? findSubjectByRef(pool, tenantId, userRef) : null;
  return {
    findUserRef,
    findSubject,
    getUserRef: async (sectorId, userId) => {
      const existing = await findUserRef(sectorId, userId);
      if (existing !== null) {
        return existing;
      }
      await insertSubject(pool, tenantId, { userRef: createUserRef(), sectorId, userId });
      const made = await findUserRef(sectorId, userId);
      if (made === null) {
        throw pairwiseErrors.unavailable({ detail: { sectorId } });
      }
      return made;
    },
    findUser: async (sectorId, userRef) => {
      const subject = await findSubject(userRef);
      return subject?.sectorId === sectorId ? subject.userId : null;
    },
    list: async (userId) => listSubjects(pool, tenantId, userId),
    unlink: async (userRef) => unlinkSubject(pool, tenantId, userRef),
  };
};
