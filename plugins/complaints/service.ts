/**
 * Complaints of sites about people, and what administrators decide about them. A site names a person by its own identifier, and is answered
 * under it; what it says is sealed (sealed-parts.ts). The staff's own work on them is in desk.ts.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import type { Relation } from '../consent/port.ts';
import { createRandomId } from '../kernel/port.ts';
import type { Vault } from '../vault/port.ts';
import { createDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { complaintsErrors } from './errors.ts';
import { findPersonalKinds } from './personal-data.ts';
import type { PersonalKind } from './personal-data.ts';
import { createComplaintQueries } from './queries.ts';
import type { Complaint, ComplaintCategory } from './queries.ts';
import { createRecordedChange, toEntry } from './recorded-change.ts';
import type { Actor } from './recorded-change.ts';
import { createSealedParts, listAttachments, listTexts } from './sealed-parts.ts';
import type { Attachment } from './sealed-parts.ts';

export type Draft = {
  readonly category: ComplaintCategory;
  readonly text: string;
  readonly attachments: readonly Attachment[];
};
export type OpenedComplaint = Complaint & {
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
  readonly answers: readonly string[];
};

export type Complaints = Desk & {
  /**
   * @returns its id, and kinds of personal data the text seems to hold
   * @throws complaints.user_unknown; complaints.daily_limit, with `retryAfterSeconds` in its detail; audit.unavailable, vault.unavailable
   */
  readonly file: (
    person: Relation,
    draft: Draft,
    by: Actor
  ) => Promise<{ readonly id: string; readonly warnings: readonly PersonalKind[] }>;
  readonly listOfUser: (userId: string) => Promise<readonly Complaint[]>;
  /** As its site reads it. @throws complaints.not_found, audit.unavailable */
  readonly open: (id: string, siteId: string, by: Actor) => Promise<OpenedComplaint>;
  /** @throws complaints.not_found, complaints.closed */
  readonly answer: (id: string, text: string, by: Actor) => Promise<void>;
  /** @throws complaints.not_found */
  readonly close: (id: string, by: Actor) => Promise<void>;
  /** Suspends the person at every site, or lifts it. @throws complaints.not_found */
  readonly setSuspended: (id: string, isSuspended: boolean, by: Actor) => Promise<void>;
};

const idLength = 24;

export const createComplaints = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly vault: Pick<Vault, 'people' | 'queries'>;
  readonly audit: Pick<AuditLog, 'append' | 'appendIn'>;
  /** Of one site. */
  readonly mostPerDay: number;
}): Complaints => {
  const { pool, tenantId, vault, audit, mostPerDay } = deps;
  const queries = createComplaintQueries(tenantId);
  const parts = createSealedParts(vault);
  const change = createRecordedChange({ pool, audit, queries });

  /** @throws complaints.daily_limit */
  const assertMayFile = async (connection: CommonQueryMethods, siteId: string) => {
    const retryAfterSeconds = await queries.findWait(connection, siteId, mostPerDay);
    if (retryAfterSeconds !== null) {
      throw complaintsErrors.daily_limit({ detail: { retryAfterSeconds } });
    }
  };

  return {
    ...createDesk({ pool, audit, queries, parts, change }),
    file: async (person, { category, text, attachments }, by) => {
      const { userId, siteId, userRef } = person;
      // Before anything is sealed; counted again below, where nobody can be faster.
      await assertMayFile(pool, siteId);
      const warnings = findPersonalKinds(text);
      const sealed = await parts.seal(userId, [
        { kind: 'text', value: text, by: null },
        ...attachments.map((value) => ({ kind: 'attachment' as const, value, by: null })),
      ]);
      const id = `complaint_${createRandomId(idLength)}`;
      await pool.transaction(async (connection) => {
        await queries.lockSite(connection, siteId);
        await assertMayFile(connection, siteId);
        const row = { id, siteId, userId, userRef, category, warnings };
        await queries.insert(connection, { ...row, by: by.id });
        for (const part of sealed) {
          await queries.insertPart(connection, id, part);
        }
        await audit.appendIn(connection, [toEntry(row, by, 'complaints.file')]);
      });
      return { id, warnings };
    },
    listOfUser: async (userId) => queries.listOfUser(pool, userId),
    open: async (id, siteId, by) => {
      const complaint = await queries.find(pool, id);
      if (complaint?.siteId !== siteId) {
        throw complaintsErrors.not_found();
      }
      await audit.append([
        { ...toEntry(complaint, by, 'complaints.read'), attributes: ['complaint'] },
      ]);
      const listed = (await queries.listParts(pool, id)).filter(({ kind }) => kind !== 'note');
      const opened = await parts.open(complaint.userId, listed);
      return {
        ...complaint,
        text: listTexts(opened, 'text')[0] ?? null,
        attachments: listAttachments(opened).map(({ name, mediaType, content }) => ({
          ...{ name, mediaType, content },
        })),
        answers: listTexts(opened, 'answer'),
      };
    },
    answer: async (id, text, by) => {
      const complaint = await queries.find(pool, id);
      if (!complaint) {
        throw complaintsErrors.not_found();
      }
      const [sealed] = await parts.seal(complaint.userId, [
        { kind: 'answer', value: text, by: by.id },
      ]);
      await change(id, by, 'complaints.answer', async (connection, { status }) => {
        if (status === 'closed') {
          throw complaintsErrors.closed();
        }
        if (sealed) {
          await queries.insertPart(connection, id, sealed);
        }
        await queries.setStatus(connection, id, 'answered');
      });
    },
    close: async (id, by) =>
      change(id, by, 'complaints.close', async (connection) =>
        queries.setStatus(connection, id, 'closed')
      ),
    setSuspended: async (id, isSuspended, by) => {
      const action = isSuspended ? 'complaints.suspend' : 'complaints.unsuspend';
      // The sites are told by the trigger that tells them of every suspension.
      await change(id, by, action, async (connection, { userId }) => {
        if ((await queries.setSuspended(connection, userId, isSuspended)) && isSuspended) {
          await queries.deleteSessions(connection, userId);
        }
      });
    },
  };
};
