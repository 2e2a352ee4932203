/** What other plugins and the patches may use of sealing. */
export { sealingErrors } from './errors.ts';
export { createSealingJobs } from './jobs.ts';
export type { JobKind, Progress } from './jobs.ts';
export type { Plan } from './plan.ts';
export { isPlanEmpty } from './planner.ts';
export type { Query, RecordSearch } from './rewriter.ts';
export { createPlanner, createSealing } from './service.ts';
export type { Planner, Sealing } from './service.ts';
export { createSealingStates, settleMs } from './state.ts';
export type { SealingMode, SealingState, SealingStates } from './state.ts';
export { loadParser } from './syntax.ts';
