/**
 * What a complaint says, sealed in the vault of the person it is about, under their key: erasing the person erases it. Rows hold references.
 *
 * Vault first, then the rows that refer to it; what nothing refers to is swept.
 */
import { isPassportError } from '../../schemas/errors.ts';
import type { Vault } from '../vault/port.ts';
import { complaintsErrors } from './errors.ts';
import type { NewPart, Part } from './queries.ts';

export type Attachment = {
  readonly name: string;
  readonly mediaType: string;
  /** Base64. */
  readonly content: string;
};
/** Undefined once the person was erased. */
export type OpenedPart = Part & { readonly value: unknown };

export type SealedParts = {
  /** @throws complaints.user_unknown for an account that is gone; vault.unavailable */
  readonly seal: (
    userId: string,
    parts: readonly (Pick<NewPart, 'kind' | 'by'> & { readonly value: unknown })[]
  ) => Promise<readonly NewPart[]>;
  /** In their order. @throws vault.unavailable */
  readonly open: (userId: string, parts: readonly Part[]) => Promise<readonly OpenedPart[]>;
};

export const createSealedParts = ({
  people,
  queries,
}: Pick<Vault, 'people' | 'queries'>): SealedParts => ({
  seal: async (userId, parts) => {
    const residency = await queries.findResidency(userId);
    if (!residency) {
      throw complaintsErrors.user_unknown();
    }
    const sealed = parts.map((part) => ({ ...part, ref: people.createRef(residency.region) }));
    try {
      await people.store(userId, {
        identifiers: [],
        attributes: sealed.map(({ ref, value }) => ({ attribute: 'complaint', ref, value })),
      });
    } catch (error) {
      // Erased since the line above.
      throw isPassportError(error) && error.code === 'vault.user_unknown'
        ? complaintsErrors.user_unknown()
        : error;
    }
    return sealed.map(({ kind, ref, by }) => ({ kind, ref, by }));
  },
  open: async (userId, parts) => {
    const opened = await people.open(parts.map(({ ref }) => ({ marker: ref, owner: userId })));
    return parts.map((part) => ({ ...part, value: opened.get(part.ref)?.[0]?.value }));
  },
});

export const listTexts = (
  parts: readonly OpenedPart[],
  kind: 'text' | 'answer'
): readonly string[] =>
  parts.flatMap((part) =>
    part.kind === kind && typeof part.value === 'string' ? [part.value] : []
  );

export const listAttachments = (
  parts: readonly OpenedPart[]
): readonly (Attachment & { readonly ordinal: number })[] =>
  parts.flatMap(({ kind, value, ordinal }) =>
    kind === 'attachment' && value !== undefined
      ? // Sealed by `file` after the guard of its operation, and by nothing else.
        [{ ...(value as Attachment), ordinal }]
      : []
  );
