/**
 * What became of one attempt at one provider, in words that say nothing about whom the message was for: an SMTP server's
 * “mailbox unknown” and a gateway's “number not in service” are both `refused`.
 */
export type Outcome = 'accepted' | 'refused' | 'rate_limited' | 'unreachable' | 'timeout';
