/**
 * Where outgoing messages go on this host: memory of the process, shown on /mailbox outside production. It stands in for
 * an e-mail or SMS connector.
 */
export type OutgoingMessage = {
  readonly id: number;
  readonly to: string;
  readonly channel: 'email' | 'sms';
  /** Logto's template type: SignIn, Register, ForgotPassword, … */
  readonly template: string;
  readonly code: string;
  readonly sentAtMs: number;
};

export type Mailbox = {
  readonly send: (message: Omit<OutgoingMessage, 'id' | 'sentAtMs'>) => void;
  /** Newest first. */
  readonly list: () => readonly OutgoingMessage[];
};

const capacity = 200;

export const createMailbox = (now: () => number): Mailbox => {
  const messages: OutgoingMessage[] = [];
  let lastId = 0;
  return {
    send: (message) => {
      lastId += 1;
      messages.unshift({ ...message, id: lastId, sentAtMs: now() });
      messages.length = Math.min(messages.length, capacity);
    },
    list: () => [...messages],
  };
};
