/** What the patches may use of metrics, traces and health. */
export { createCached, probe, within } from './checks.ts';
export type { UpOrDown } from './checks.ts';
export { readMetricsConfig } from './config.ts';
export type { MetricsConfig } from './config.ts';
export { metricsErrors } from './errors.ts';
export { listProblems } from './health.ts';
export type { HealthFacts, Problem } from './health.ts';
export type { Instruments } from './instruments.ts';
export { createObserver } from './observer.ts';
export type { Observer, TenantObserver } from './observer.ts';
