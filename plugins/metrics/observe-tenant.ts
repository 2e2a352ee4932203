/**
 * Decorators of what a tenant does about people: the audit chain, consents, the keys of what sites have sealed.
 *
 * Every answer of attributes to a site is on the chain before it is given, so the chain is where disclosures are counted: one per entry,
 * and as `failed` when it could not be written, for then nothing was told.
 */
import type { AuditEntryInput, AuditLog } from '../audit/port.ts';
import type { Consents, SealingKeys } from '../consent/port.ts';
import type { Instruments } from './instruments.ts';
import { watch } from './watch.ts';
import type { Ending } from './watch.ts';

const sourceOfAction: Readonly<Record<string, string>> = {
  'id_token.issue': 'id_token',
  'userinfo.read': 'userinfo',
  'attributes.read': 'attributes',
  'attributes.open': 'attributes',
  'verdicts.evaluate': 'verdicts',
};

export const observeAudit = (
  audit: AuditLog,
  tenant: string,
  { appendSeconds, appendEntries, appendFailures, appendFailing, disclosures }: Instruments
): AuditLog => {
  const noteDisclosures = (entries: readonly AuditEntryInput[], hasFailed: boolean) => {
    for (const { action, result } of entries) {
      const source = sourceOfAction[action];
      if (source) {
        disclosures.inc({ tenant, source, result: hasFailed ? 'failed' : result });
      }
    }
  };
  const note =
    (entries: readonly AuditEntryInput[]) =>
    ({ seconds, code }: Ending) => {
      appendSeconds.observe({ tenant }, seconds);
      appendEntries.observe({ tenant }, entries.length);
      noteDisclosures(entries, code !== null);
      // An entry that was not right says nothing about the chain.
      if (code !== 'audit.invalid_entry') {
        appendFailing.set({ tenant }, code === null ? 0 : 1);
      }
      if (code !== null) {
        appendFailures.inc({ tenant, code });
      }
    };
  const measure = async <Result>(
    entries: readonly AuditEntryInput[],
    run: () => Promise<Result>
  ): Promise<Result> =>
    watch(
      {
        name: 'audit.append',
        attributes: { tenant, entries: entries.length },
        onEnd: note(entries),
      },
      run
    );
  return {
    append: async (entries) => measure(entries, async () => audit.append(entries)),
    appendIn: async (connection, entries) =>
      measure(entries, async () => audit.appendIn(connection, entries)),
    findHead: async () => audit.findHead(),
  };
};

/** Counted when the change has committed. */
export const observeConsents = (
  consents: Consents,
  tenant: string,
  { consents: decisions }: Instruments
): Consents => {
  const attributes = { tenant };
  return {
    ...consents,
    answer: async (person, answers, method) => {
      await watch({ name: 'consent.answer', attributes }, async () =>
        consents.answer(person, answers, method)
      );
      const granted = answers.filter(({ days }) => days !== null).length;
      decisions.inc({ tenant, decision: 'granted' }, granted);
      decisions.inc({ tenant, decision: 'refused' }, answers.length - granted);
    },
    withdraw: async (...parameters) => {
      const ended = await watch({ name: 'consent.withdraw', attributes }, async () =>
        consents.withdraw(...parameters)
      );
      decisions.inc({ tenant, decision: 'withdrawn' }, ended);
      return ended;
    },
    read: async (relation) =>
      watch({ name: 'consent.read', attributes }, async () => consents.read(relation)),
    listLive: async (userId, siteId) =>
      watch({ name: 'consent.read', attributes }, async () => consents.listLive(userId, siteId)),
  };
};

export const observeSealingKeys = (
  keys: SealingKeys,
  tenant: string,
  { sweepSeconds, sweepFailures }: Instruments
): SealingKeys => ({
  ...keys,
  sweep: async () =>
    watch(
      {
        name: 'sweep.sealing_keys',
        attributes: { tenant },
        onEnd: ({ seconds, code }) => {
          sweepSeconds.observe({ sweeper: 'sealing_keys' }, seconds);
          if (code !== null) {
            sweepFailures.inc({ step: 'sealing_keys' });
          }
        },
      },
      async () => keys.sweep()
    ),
});
