/** What the events of one tenant need from the host. */
import type { DatabasePool } from '@silverhand/slonik';
import type { SignSet } from './set.ts';

/** Seals secrets of streams; `context` binds the sealed text to its place: (stream, column). */
export type SecretBox = {
  readonly seal: (plaintext: string, context: readonly string[]) => Promise<string>;
  /** @throws when the text was sealed for another place, or with a key that is gone */
  readonly open: (sealed: string, context: readonly string[]) => Promise<string>;
};

export type EventsTenant = {
  readonly id: string;
  /** Of the tenant's own role. */
  readonly pool: DatabasePool;
  /** The issuer of the tenant's OIDC provider. */
  readonly issuer: string;
  readonly sign: SignSet;
  readonly secrets: SecretBox;
};

/** Places secrets are sealed for. */
export const authorizationPlace = (streamId: string) => [streamId, 'authorization'] as const;
export const webhookPlace = (streamId: string) => [streamId, 'webhook'] as const;
