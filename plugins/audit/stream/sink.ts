/** Where the live stream sends entries. */
import type { AuditEntry } from '../../../schemas/audit.ts';

export type Sink = {
  /**
   * Sends entries in order.
   * @returns how many of them the receiver refused for good; sending those again would change nothing
   * @throws when the receiver could not be reached or asks to try again: the same entries may then be sent again
   */
  readonly send: (entries: readonly AuditEntry[]) => Promise<number>;
  readonly close: () => Promise<void>;
};
