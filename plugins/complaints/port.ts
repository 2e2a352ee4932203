/** What the patches may use of complaints. */
export { complaintsErrors } from './errors.ts';
export { createComplaintOperations } from './operations.ts';
export { createComplaints } from './service.ts';
export type { Complaints } from './service.ts';
export type { Complaint } from './queries.ts';
