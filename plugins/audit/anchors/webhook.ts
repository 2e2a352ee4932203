/**
 * Anchors by sending: POST of the head as JSON. The receiver answers 2xx when it keeps the head (also when it has it already)
 * and 409 when it knows a newer head of this tenant, or another one with this sequence number.
 *
 * The place cannot be read from here: to verify against it, give the verifier a file with the heads the receiver kept.
 * Redirects are not followed: they would carry the token elsewhere.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditHead } from '../../../schemas/audit.ts';
import type { Anchor } from '../anchor.ts';
import { auditErrors } from '../errors.ts';

const conflictStatus = 409;

const isWorthRetrying = (status: number | null) =>
  status === null || status >= 500 || status === 429 || status === 408;

/** @param url https, or http to this machine (checked by config.ts) */
export const createWebhookAnchor = ({
  url,
  token,
  timeoutMilliseconds = 5000,
  attempts = 3,
  retryMilliseconds = 500,
}: {
  url: string;
  token?: string;
  timeoutMilliseconds?: number;
  attempts?: number;
  /** Before the second attempt; doubled before each further one. */
  retryMilliseconds?: number;
}): Anchor => {
  const sent = new Map<string, AuditHead>();

  /** @returns the status; null when there was no answer in time */
  const post = async (head: AuditHead): Promise<number | null> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(head),
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      // No connection, no answer in time: the same to the caller. The cause would name the address.
      return null;
    }
  };

  const put = async (head: AuditHead) => {
    for (let attempt = 1; ; attempt += 1) {
      const status = await post(head);
      if (status !== null && status >= 200 && status < 300) {
        sent.set(head.tenantId, head);
        return;
      }
      if (status === conflictStatus) {
        throw auditErrors.anchor_ahead({ detail: { present: head.sequence } });
      }
      if (attempt >= attempts || !isWorthRetrying(status)) {
        throw auditErrors.anchor_failed({ detail: { status, attempts: attempt } });
      }
      await sleep(retryMilliseconds * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  };

  return {
    isReadable: false,
    put,
    findNewest: async (tenantId) => Promise.resolve(sent.get(tenantId) ?? null),
    list: async () => Promise.resolve([]),
  };
};
