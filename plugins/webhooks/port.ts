/** What others may use of webhooks. */
export { readWebhooksConfig } from './config.ts';
export type { WebhooksConfig } from './config.ts';
export { webhooksErrors } from './errors.ts';
export type { WebhookSubject } from './payload.ts';
export { findHook } from './queries.ts';
export { findRoleOfHook } from './queries.admin.ts';
export { prepareDelivery } from './service.ts';
export type { Delivery, OpenedHook } from './service.ts';
