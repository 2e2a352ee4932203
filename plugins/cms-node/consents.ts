/** What a person lets the site read or ask about, and giving back what the site needs no longer. */
import type { AttributeName } from './attributes.ts';
import type { PassportClient } from './client.ts';
import {
  readList,
  readMembers,
  readNumber,
  readOptional,
  readText,
  readTime,
  readWord,
} from './reply.ts';
import { assertUserRef } from './user-ref.ts';

export type Consent = {
  readonly attribute: string;
  readonly purpose: string;
  /** `answer`: verdicts may use it, and nobody gets the value. */
  readonly release: 'value' | 'answer';
  readonly grantedAt: Date;
  /** Null without an end. */
  readonly expiresAt: Date | null;
};

const readConsent = (reply: unknown): Consent => {
  const consent = readMembers(reply);
  return {
    attribute: readText(consent['attribute']),
    purpose: readText(consent['purpose']),
    release: readWord(consent['release'], ['value', 'answer'] as const),
    grantedAt: readTime(consent['granted_at']),
    expiresAt: readOptional(consent['expires_at'], readTime),
  };
};

/** Those that live now; none for a stranger. @throws PassportApiError */
export const listConsents = async (
  client: PassportClient,
  userRef: string
): Promise<readonly Consent[]> => {
  const path = `/consents/${assertUserRef(userRef)}`;
  const reply = await client.call({ method: 'GET', path });
  return readList(readMembers(reply)['consents']).map(readConsent);
};

/**
 * All of them, or those of an attribute, or of an attribute for a purpose. The person can be asked again later.
 * @returns how many ended
 * @throws PassportApiError
 */
export const withdrawConsents = async (
  client: PassportClient,
  {
    userRef,
    ...only
  }: { readonly userRef: string } & (
    | { readonly attribute: AttributeName; readonly purpose?: string }
    | { readonly attribute?: never; readonly purpose?: never }
  )
): Promise<number> => {
  const reply = await client.call({
    method: 'POST',
    path: '/consents/withdraw',
    body: { user_ref: assertUserRef(userRef), ...only },
  });
  return readNumber(readMembers(reply)['withdrawn']);
};
