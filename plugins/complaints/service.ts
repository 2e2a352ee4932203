/**
 * Complaints of sites about people, and what administrators make of them. A site names a person by its own identifier; an administrator
 * sees the same identifier and the complaint, not who it is. Text, attachments and answers are sealed in the person's vault, under
 * the person's key: erasing the person erases them.
 *
 * Vault first, then the rows that refer to it; what nothing refers to is swept.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import type { AuditLog } from '../audit/port.ts';
import type { Relation } from '../consent/port.ts';
import { createRandomId } from '../kernel/port.ts';
import type { Vault } from '../vault/port.ts';
import { complaintsErrors } from './errors.ts';
import { findPersonalKinds } from './personal-data.ts';
import type { PersonalKind } from './personal-data.ts';
import { createComplaintQueries } from './queries.ts';
import type { Complaint, ComplaintCategory, ComplaintStatus, Part } from './queries.ts';

export type Attachment = {
  readonly name: string;
  readonly mediaType: string;
  /** Base64. */
  readonly content: string;
};
export type Draft = {
  readonly category: ComplaintCategory;
  readonly text: string;
  readonly attachments: readonly Attachment[];
};
export type Actor = {
  readonly type: 'site' | 'admin';
  readonly id: string;
  readonly ip: string | null;
};
export type OpenedComplaint = Complaint & {
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
  readonly answers: readonly string[];
};

export type Complaints = {
  /** @returns its id, and kinds of personal data the text seems to hold */
  readonly file: (
    person: Relation,
    draft: Draft,
    by: Actor
  ) => Promise<{ readonly id: string; readonly warnings: readonly PersonalKind[] }>;
  readonly list: (status: ComplaintStatus | null) => Promise<readonly Complaint[]>;
  readonly listOfUser: (userId: string) => Promise<readonly Complaint[]>;
  /** @param siteId only of this site; null for an administrator. @throws complaints.not_found, audit.unavailable */
  readonly open: (id: string, siteId: string | null, by: Actor) => Promise<OpenedComplaint>;
  /** @throws complaints.not_found, complaints.closed */
  readonly answer: (id: string, text: string, by: Actor) => Promise<void>;
  /** @throws complaints.not_found */
  readonly close: (id: string, by: Actor) => Promise<void>;
  /** Suspends the person at every site, or lifts it; whom stays unknown. @throws complaints.not_found */
  readonly setSuspended: (id: string, isSuspended: boolean, by: Actor) => Promise<void>;
};

const idLength = 24;
const mostListed = 500;

export const createComplaints = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly vault: Pick<Vault, 'people' | 'queries'>;
  readonly audit: Pick<AuditLog, 'append' | 'appendIn'>;
}): Complaints => {
  const { pool, tenantId, vault, audit } = deps;
  const { people } = vault;
  const queries = createComplaintQueries(tenantId);

  const toEntry = (
    {
      userId,
      userRef,
      siteId,
      category,
    }: Omit<Complaint, 'id' | 'warnings' | 'status' | 'createdAt'>,
    by: Actor,
    action: string
  ) => ({
    actorType: by.type,
    actorId: by.id,
    // Empty once the account is gone.
    userId: userId === '' ? null : userId,
    userRef,
    siteId,
    action,
    attributes: [],
    purpose: category,
    ip: by.ip,
    result: 'allowed' as const,
  });

  /** @throws complaints.user_unknown for an account that is gone */
  const sealParts = async (
    userId: string,
    parts: readonly { readonly kind: Part['kind']; readonly value: unknown }[]
  ): Promise<readonly Part[]> => {
    const residency = await vault.queries.findResidency(userId);
    if (!residency) {
      throw complaintsErrors.user_unknown();
    }
    const sealed = parts.map((part) => ({ ...part, ref: people.createRef(residency.region) }));
    try {
      await people.store(userId, {
        identifiers: [],
        attributes: sealed.map(({ ref, value }) => ({ attribute: 'complaint', ref, value })),
      });
    } catch (error) {
      // Erased since the line above.
      throw isPassportError(error) && error.code === 'vault.user_unknown'
        ? complaintsErrors.user_unknown()
        : error;
    }
    return sealed.map(({ kind, ref }) => ({ kind, ref }));
  };

  const insertParts = async (
    connection: CommonQueryMethods,
    id: string,
    parts: readonly Part[]
  ) => {
    for (const part of parts) {
      await queries.insertPart(connection, id, part);
    }
  };

  const change = async (
    id: string,
    by: Actor,
    action: string,
    apply: (connection: CommonQueryMethods, complaint: Complaint) => Promise<unknown>
  ) =>
    pool.transaction(async (connection) => {
      const complaint = await queries.lock(connection, id);
      if (!complaint) {
        throw complaintsErrors.not_found();
      }
      await apply(connection, complaint);
      await audit.appendIn(connection, [toEntry(complaint, by, action)]);
    });

  return {
    file: async (person, { category, text, attachments }, by) => {
      const { userId, siteId, userRef } = person;
      const warnings = findPersonalKinds(text);
      const parts = await sealParts(userId, [
        { kind: 'text', value: text },
        ...attachments.map((value) => ({ kind: 'attachment' as const, value })),
      ]);
      const id = `complaint_${createRandomId(idLength)}`;
      await pool.transaction(async (connection) => {
        const row = { id, siteId, userId, userRef, category, warnings };
        await queries.insert(connection, { ...row, by: by.id });
        await insertParts(connection, id, parts);
        await audit.appendIn(connection, [toEntry(row, by, 'complaints.file')]);
      });
      return { id, warnings };
    },
    list: async (status) => queries.listByStatus(pool, status, mostListed),
    listOfUser: async (userId) => queries.listOfUser(pool, userId),
    open: async (id, siteId, by) => {
      const complaint = await queries.find(pool, id);
      if (!complaint || (siteId !== null && complaint.siteId !== siteId)) {
        throw complaintsErrors.not_found();
      }
      await audit.append([
        { ...toEntry(complaint, by, 'complaints.read'), attributes: ['complaint'] },
      ]);
      const parts = await queries.listParts(pool, id);
      const opened = await people.open(
        parts.map(({ ref }) => ({ marker: ref, owner: complaint.userId }))
      );
      const values = parts.map(({ kind, ref }) => ({
        kind,
        // Undefined when the person was erased.
        value: opened.get(ref)?.[0]?.value,
      }));
      const of = (kind: Part['kind']) =>
        values.flatMap((part) =>
          part.kind === kind && part.value !== undefined ? [part.value] : []
        );
      const [text] = of('text');
      return {
        ...complaint,
        text: typeof text === 'string' ? text : null,
        // Written by `file` and by nothing else.
        attachments: of('attachment') as unknown as readonly Attachment[],
        answers: of('answer').map(String),
      };
    },
    answer: async (id, text, by) => {
      const complaint = await queries.find(pool, id);
      if (!complaint) {
        throw complaintsErrors.not_found();
      }
      const parts = await sealParts(complaint.userId, [{ kind: 'answer', value: text }]);
      await change(id, by, 'complaints.answer', async (connection, { status }) => {
        if (status === 'closed') {
          throw complaintsErrors.closed();
        }
        await insertParts(connection, id, parts);
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
