/** What hosts and other plugins may use of events. */
export { readEventsConfig } from './config.ts';
export type { EventsConfig } from './config.ts';
export { eventsErrors } from './errors.ts';
export { isEventType, supportedEvents } from './event-types.ts';
export type { EventType, Payload } from './event-types.ts';
export { buildTransmitterMetadata } from './metadata.ts';
export type { TransmitterEndpoints } from './metadata.ts';
export { insertEvent } from './outbox.ts';
export type { NewEvent } from './outbox.ts';
export { createSafePost } from './safe-fetch.ts';
export type { Outcome, Post } from './safe-fetch.ts';
export { createEvents } from './service.ts';
export type { Events } from './service.ts';
export type { SetHeader, SetPayload, SignSet } from './set.ts';
export type { EventsTenant, SecretBox } from './tenant.ts';
export { startEventsWorker } from './worker.ts';
export type { EventsWorker, EventsWorkerOptions } from './worker.ts';
export { createEventOperations } from './operations.ts';
