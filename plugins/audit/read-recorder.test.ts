import { describe, expect, it } from '@jest/globals';
import type { AuditEntryInput } from '../../schemas/audit.ts';
import { createReadRecorder } from './read-recorder.ts';
import { makeInput } from './test-rig.ts';

const minute = 60_000;

const makeRig = () => {
  const appended: AuditEntryInput[] = [];
  const state = { ms: 0, isBroken: false };
  const { record } = createReadRecorder({
    audit: {
      append: async (entries) => {
        if (state.isBroken) {
          throw new Error('the chain is broken');
        }
        appended.push(...entries);
        return Promise.resolve([]);
      },
    },
    now: () => state.ms,
  });
  return { appended, state, record };
};
const entry = makeInput({ action: 'audit.search', attributes: [] });

describe('what the staff looks up', () => {
  it('is on the chain once for a page that asks again and again', async () => {
    const { appended, state, record } = makeRig();

    for (let asked = 0; asked < 60; asked += 1) {
      state.ms = asked * 9000;
      await record(entry, { action: 'users.read' });
    }

    expect(appended).toHaveLength(1);
  });

  it('is on the chain again ten minutes later', async () => {
    const { appended, state, record } = makeRig();
    await record(entry);
    state.ms = 10 * minute;

    await record(entry);

    expect(appended).toHaveLength(2);
  });

  it('is on the chain for each question, and for each who asks', async () => {
    const { appended, record } = makeRig();

    await record(entry);
    await record(entry, { action: 'users.read' });
    await record({ ...entry, userId: 'u2' });
    await record({ ...entry, actorId: 'somebody else' });

    expect(appended).toHaveLength(4);
  });

  it('is refused while the chain is broken, and not taken for recorded afterwards', async () => {
    const { appended, state, record } = makeRig();
    state.isBroken = true;
    await expect(record(entry)).rejects.toThrow('the chain is broken');
    state.isBroken = false;

    await record(entry);

    expect(appended).toHaveLength(1);
  });

  it('is recorded once more when it was forgotten: a thousand questions are kept', async () => {
    const { appended, record } = makeRig();
    for (let question = 0; question < 1001; question += 1) {
      await record(entry, { question });
    }

    await record(entry, { question: 1000 });
    await record(entry, { question: 0 });

    expect(appended).toHaveLength(1002);
  });
});
