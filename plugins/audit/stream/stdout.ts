/** Entries as JSON lines on standard output, `event` telling them from the log's other lines. */
import type { Writable } from 'node:stream';
import type { Sink } from './sink.ts';

export const createStdoutSink = (output: Writable): Sink => ({
  send: async (entries) => {
    const text = entries
      .map((entry) => `${JSON.stringify({ event: 'passport.audit_entry', ...entry })}\n`)
      .join('');
    return new Promise((resolve, reject) => {
      output.write(text, (error) => {
        if (error) {
          reject(error);
        } else {
          resolve(0);
        }
      });
    });
  },
  close: async () => Promise.resolve(),
});
