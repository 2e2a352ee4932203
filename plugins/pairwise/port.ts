/** What others may use of pairwise subjects. */
export {
  createPairwise,
  createUserRef,
  isUserRef,
  userRefGuard,
  userRefPrefix,
} from './service.ts';
export type { Pairwise } from './service.ts';
export type { PairwiseSubject } from './queries.ts';
