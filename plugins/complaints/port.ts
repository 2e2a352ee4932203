/** What the patches may use of complaints. */
export { complaintsErrors } from './errors.ts';
export { readComplaintsConfig } from './config.ts';
export { createComplaintOperations } from './operations.ts';
export { createComplaintQueueOperations } from './queue-operations.ts';
export { findPersonalKinds } from './personal-data.ts';
export { complaintCategories, complaintStatuses, createComplaintQueries } from './queries.ts';
export { createComplaints } from './service.ts';
export type { Complaints } from './service.ts';
export type { Complaint } from './queries.ts';
