/** What an operator asks of a chain without reading it: its head, what is left, what was closed. Verifies nothing. */
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditHead } from '../../schemas/audit.ts';
import { findHead } from './queries.ts';
import type { AuditSegment } from './segment.ts';
import { findFirstSequence, listSegments } from './segment-queries.ts';

export type AuditStatus = {
  readonly head: AuditHead | null;
  readonly firstSequence: number | null;
  readonly segments: readonly AuditSegment[];
};

export const findAuditStatus = async (
  connection: CommonQueryMethods,
  tenantId: string
): Promise<AuditStatus> => ({
  head: await findHead(connection, tenantId),
  firstSequence: await findFirstSequence(connection, tenantId),
  segments: await listSegments(connection, tenantId),
});
