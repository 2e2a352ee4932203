/** What the patches may use of sharing. */
export { sharingErrors } from './errors.ts';
export { createSharingOperations } from './operations.ts';
export { createWithdrawals } from './withdrawals.ts';
export type { Withdrawals } from './withdrawals.ts';
