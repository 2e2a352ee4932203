/** What a process can say about the chain that its database cannot: public keys, and the place outside where heads are anchored. */
import type { Anchor } from './anchor.ts';
import type { AnchorState } from './anchoring.ts';
import type { PublicJwk } from './head-signature.ts';

export type AuditProof = {
  /** Of the key that signs, then of those that signed before. */
  readonly publicJwks: readonly PublicJwk[];
  /** Null when none is configured. */
  readonly anchor: Anchor | null;
  /** Between two rounds. */
  readonly anchorSeconds: number;
  /** What the last round of this process met; null before the first. */
  readonly findAnchorState: (tenantId: string) => AnchorState | null;
};
