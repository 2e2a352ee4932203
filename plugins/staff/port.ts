/** What the wiring and the operator's commands may use of the staff. */
export { staffErrors } from './errors.ts';
export { createStaffOperations } from './operations.ts';
export { createMembers } from './service.ts';
export type { MemberActor, MemberDraft, Members } from './service.ts';
export { readStaffConfig } from './config.ts';
export type { ConsoleValues, StaffConfig } from './config.ts';
export { decideLogtoAccess } from './logto-access.ts';
export type { LogtoAccess } from './logto-access.ts';
export { maskAnswer } from './masking/answer.ts';
export { readSearch, toIdSearch } from './masking/search.ts';
export type { Search } from './masking/search.ts';
export { hideSecrets } from './masking/secrets.ts';
export { createSeenMask } from './masking/seen.ts';
export type { Seen } from './masking/seen.ts';
export { settleBody } from './masking/write-back.ts';
export type { Stored } from './masking/write-back.ts';
