/**
 * Everything about a person that they may see, as one JSON document (GDPR Art. 15, 20). Who looked is its last and longest member, without a
 * bound, and read and sent page by page: it stands at no time in memory as a whole. A document that breaks off is not valid JSON.
 */
import { Readable } from 'node:stream';
import { listFeed } from '../../plugins/audit/port.ts';
import { createPeople, createRelationReader } from '../../plugins/consent/port.ts';
import { kernelErrors } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import type { Session } from './person-session.ts';

const feedPage = 500;

const toTime = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** All but who looked. */
const collect = async ({ tenant, userId }: Session) => {
  const [person, relations, history, blocks, complaints] = await Promise.all([
    createPeople(tenant.sealing.run).read(userId),
    createRelationReader(tenant)(userId),
    tenant.consents.listHistory(userId),
    tenant.blocks.listOfUser(userId),
    tenant.complaints.listOfUser(userId),
  ]);
  return {
    exported_at: new Date().toISOString(),
    user_id: userId,
    attributes: person?.values ?? {},
    sites: relations.map(({ siteId, userRef }) => ({ site: siteId, user_ref: userRef })),
    consents: history.map((consent) => ({
      site: consent.siteId,
      attribute: consent.attribute,
      purpose: consent.purpose,
      decision: consent.decision,
      decided_at: toTime(consent.decidedAt),
      expires_at: toTime(consent.expiresAt),
      ended_at: toTime(consent.endedAt),
    })),
    blocks: blocks.map(({ siteId, reason, createdAt }) => ({
      site: siteId,
      reason,
      since: toTime(createdAt),
    })),
    complaints: complaints.map(({ siteId, status, createdAt }) => ({
      site: siteId,
      status,
      created_at: toTime(createdAt),
    })),
  };
};

/** Newest first. */
const readFeed = async function* ({ tenant, userId }: Session) {
  for (let before: number | null = null; ;) {
    const page: Awaited<ReturnType<typeof listFeed>> = await listFeed(
      tenant.pool,
      tenant.id,
      userId,
      { beforeSequence: before, limit: feedPage }
    );
    yield page.map((entry) => ({
      at: toTime(entry.occurredAtMs),
      by: entry.actorType,
      site: entry.siteId,
      action: entry.action,
      attributes: entry.attributes,
      purpose: entry.purpose,
      result: entry.result,
    }));
    before = page.at(-1)?.sequence ?? null;
    if (page.length < feedPage) {
      return;
    }
  }
};

const write = async function* (known: object, session: Session, log: Log) {
  const head = JSON.stringify(known, undefined, 2).replace(/\n\}$/, '');
  yield `${head},\n  "accesses": [`;
  try {
    let separator = '';
    for await (const page of readFeed(session)) {
      const lines = page.map((entry) => `\n    ${JSON.stringify(entry)}`);
      if (lines.length > 0) {
        yield `${separator}${lines.join(',')}`;
        separator = ',';
      }
    }
  } catch (error) {
    log.error('export_broken_off', error);
    throw kernelErrors.internal();
  }
  yield '\n  ]\n}\n';
};

/** @returns the names of what it will say of the person, for the chain, and the document */
export const openExport = async (
  session: Session,
  log: Log
): Promise<{ readonly attributes: readonly string[]; readonly stream: () => Readable }> => {
  const known = await collect(session);
  return {
    attributes: Object.keys(known.attributes),
    stream: () => Readable.from(write(known, session, log)),
  };
};
