/** How sure the provider is, on the eIDAS scale, whatever trust framework it works under. Pure. */
import { assuranceLevels } from './config.ts';
import type { AssuranceLevel, EidConfig } from './config.ts';

type Claimed = { readonly trust_framework: string; readonly assurance_level?: string | undefined };

const findOwn = <Value>(table: Readonly<Record<string, Value>> | undefined, key: string) =>
  table && Object.hasOwn(table, key) ? table[key] : undefined;

/** Null: a framework or level the configuration does not name, or none at all. */
export const findAssuranceLevel = (
  assurance: EidConfig['assurance'],
  { trust_framework: framework, assurance_level: level }: Claimed
): AssuranceLevel | null =>
  level === undefined ? null : (findOwn(findOwn(assurance, framework), level) ?? null);

/** Positive when `left` is the surer one; no assurance is below every level. */
export const compareAssurance = (
  left: AssuranceLevel | null,
  right: AssuranceLevel | null
): number => {
  const rank = (level: AssuranceLevel | null) => (level ? assuranceLevels.indexOf(level) : -1);
  return rank(left) - rank(right);
};
