/**
 * The staff's work on complaints: the queue, one complaint with everything said about it, its attachments, notes among themselves, and who
 * works on it. Whoever opens something is on the audit chain before it is opened.
 */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import { complaintsErrors } from './errors.ts';
import type {
  Complaint,
  ComplaintFilter,
  ComplaintStatus,
  createComplaintQueries,
  Position,
} from './queries.ts';
import { toEntry } from './recorded-change.ts';
import type { Actor, RecordedChange } from './recorded-change.ts';
import { listAttachments, listTexts } from './sealed-parts.ts';
import type { Attachment, SealedParts } from './sealed-parts.ts';

export type Message = {
  readonly kind: 'answer' | 'note';
  /** Null once the person was erased. */
  readonly text: string | null;
  readonly by: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
};
export type ComplaintOnDesk = Complaint & {
  readonly text: string | null;
  readonly attachments: readonly {
    readonly ordinal: number;
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: number;
  }[];
  /** Answers and notes in their order. */
  readonly messages: readonly Message[];
  /** Null when the account is gone. */
  readonly isSuspended: boolean | null;
};

export type Desk = {
  readonly list: (
    filter: ComplaintFilter,
    page: {
      readonly after: Position | null;
      readonly order: 'oldest' | 'newest';
      readonly limit: number;
    }
  ) => Promise<{ readonly complaints: readonly Complaint[]; readonly next: Position | null }>;
  readonly count: () => Promise<Readonly<Record<ComplaintStatus, number>>>;
  /** @throws complaints.not_found, audit.unavailable, vault.unavailable */
  readonly read: (id: string, by: Actor) => Promise<ComplaintOnDesk>;
  /** @throws complaints.not_found, complaints.attachment_not_found, audit.unavailable, vault.unavailable */
  readonly readAttachment: (id: string, ordinal: number, by: Actor) => Promise<Attachment>;
  /** For the staff alone. @throws complaints.not_found, complaints.user_unknown, audit.unavailable */
  readonly note: (id: string, text: string, by: Actor) => Promise<void>;
  /** Takes it, also from somebody else, or gives it back. @throws complaints.not_found, audit.unavailable */
  readonly assign: (id: string, to: 'caller' | 'nobody', by: Actor) => Promise<void>;
};

/** Of base64 in its one form (RFC 4648 §4). */
const countBytes = (content: string) => Buffer.byteLength(content, 'base64');

export const createDesk = ({
  pool,
  audit,
  queries,
  parts,
  change,
}: {
  readonly pool: DatabasePool;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly queries: ReturnType<typeof createComplaintQueries>;
  readonly parts: SealedParts;
  readonly change: RecordedChange;
}): Desk => {
  /** @throws complaints.not_found */
  const get = async (id: string): Promise<Complaint> => {
    const complaint = await queries.find(pool, id);
    if (!complaint) {
      throw complaintsErrors.not_found();
    }
    return complaint;
  };
  const recordReading = async (complaint: Complaint, by: Actor, action: string) =>
    audit.append([{ ...toEntry(complaint, by, action), attributes: ['complaint'] }]);

  return {
    list: async (filter, page) => {
      // One more tells whether there is a next page.
      const found = await queries.listPage(pool, filter, { ...page, limit: page.limit + 1 });
      const complaints = found.slice(0, page.limit);
      const last = complaints.at(-1);
      const hasMore = found.length > page.limit && last !== undefined;
      return {
        complaints,
        next: hasMore ? { createdAtMicros: last.createdAtMicros, id: last.id } : null,
      };
    },
    count: async () => {
      const counts = await queries.countByStatus(pool);
      const of = (status: ComplaintStatus) =>
        counts.find((row) => row.status === status)?.count ?? 0;
      return { open: of('open'), answered: of('answered'), closed: of('closed') };
    },
    read: async (id, by) => {
      const complaint = await get(id);
      await recordReading(complaint, by, 'complaints.read');
      const opened = await parts.open(complaint.userId, await queries.listParts(pool, id));
      return {
        ...complaint,
        text: listTexts(opened, 'text')[0] ?? null,
        attachments: listAttachments(opened).map(({ ordinal, name, mediaType, content }) => ({
          ...{ ordinal, name, mediaType },
          bytes: countBytes(content),
        })),
        messages: opened.flatMap(({ kind, value, by: author, createdAt }) =>
          kind === 'answer' || kind === 'note'
            ? [{ kind, text: typeof value === 'string' ? value : null, by: author, at: createdAt }]
            : []
        ),
        isSuspended: await queries.findSuspended(pool, complaint.userId),
      };
    },
    readAttachment: async (id, ordinal, by) => {
      const complaint = await get(id);
      const wanted = (await queries.listParts(pool, id)).filter(
        (part) => part.kind === 'attachment' && part.ordinal === ordinal
      );
      if (wanted.length === 0) {
        throw complaintsErrors.attachment_not_found();
      }
      await recordReading(complaint, by, 'complaints.read_attachment');
      const [attachment] = listAttachments(await parts.open(complaint.userId, wanted));
      if (!attachment) {
        // Erased with its person.
        throw complaintsErrors.attachment_not_found();
      }
      return attachment;
    },
    note: async (id, text, by) => {
      const { userId } = await get(id);
      const [sealed] = await parts.seal(userId, [{ kind: 'note', value: text, by: by.id }]);
      await change(id, by, 'complaints.note', async (connection) => {
        if (sealed) {
          await queries.insertPart(connection, id, sealed);
        }
      });
    },
    assign: async (id, to, by) =>
      change(id, by, 'complaints.assign', async (connection) =>
        queries.setAssignment(connection, id, to === 'caller' ? by.id : null)
      ),
  };
};
