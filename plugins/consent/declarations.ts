/** What a site may ask people for: each attribute with a purpose in words, a purpose code, and how long. */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { z } from 'zod';
import { isAttribute } from '../passport/port.ts';
import { consentErrors } from './errors.ts';
import { createConsentQueries } from './queries.ts';
import type { Declaration } from './queries.ts';

export const declarationFields = z
  .object({
    attribute: z.string().refine(isAttribute),
    /** The site's own short name of the purpose. */
    purpose: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
    /** W3C Data Privacy Vocabulary. */
    purposeCode: z.string().regex(/^dpv:[A-Za-z]{3,80}$/),
    textEn: z.string().trim().min(3).max(500),
    textRu: z.string().trim().min(3).max(500),
    legalNote: z.string().trim().max(1000).nullable().default(null),
    retentionDays: z.number().int().positive().max(36_500).nullable().default(null),
    isNeeded: z.boolean().default(false),
    /** `answer`: verdicts may use it, and nobody gets the value. */
    release: z.enum(['value', 'answer']).default('value'),
    defaultDays: z.number().int().positive().max(3650),
    longestDays: z.number().int().positive().max(3650),
  })
  .strict();
export const declarationGuard = declarationFields.refine(
  ({ defaultDays, longestDays }) => longestDays >= defaultDays,
  { path: ['longestDays'] }
);

export type Declarations = {
  /** Replaces the one of the same attribute and purpose. @throws consent.invalid_declaration naming the fields */
  readonly declare: (siteId: string, declaration: unknown) => Promise<void>;
  /** All or none: in the caller's transaction. */
  readonly declareIn: (
    connection: CommonQueryMethods,
    siteId: string,
    declarations: readonly z.infer<typeof declarationGuard>[]
  ) => Promise<void>;
  /** @throws consent.not_found */
  readonly undeclare: (siteId: string, attribute: string, purpose: string) => Promise<void>;
  /** In the caller's transaction. @throws consent.not_found */
  readonly undeclareIn: (
    connection: CommonQueryMethods,
    siteId: string,
    name: Pick<Declaration, 'attribute' | 'purpose'>
  ) => Promise<void>;
  readonly list: (siteId: string) => Promise<readonly Declaration[]>;
  /** What its applications asked for without a declaration, and how often. */
  readonly listUndeclared: (
    siteId: string
  ) => Promise<readonly { readonly attribute: string; readonly requests: number }[]>;
  readonly noteUndeclared: (siteId: string, attributes: readonly string[]) => Promise<void>;
};

type Name = Pick<Declaration, 'attribute' | 'purpose'>;
const toName = ({ attribute, purpose }: Name) => `${attribute} ${purpose}`;
/** The order in which answers lock them (`lockDeclarations`). */
const byName = (left: Name, right: Name) => {
  const [before, after] = [toName(left) < toName(right), toName(left) > toName(right)];
  return Number(after) - Number(before);
};

export const createDeclarations = ({
  pool,
  tenantId,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
}): Declarations => {
  const queries = createConsentQueries(tenantId);
  const undeclareIn: Declarations['undeclareIn'] = async (connection, siteId, name) => {
    const { attribute, purpose } = name;
    const { rowCount } = await queries.deleteDeclaration(connection, siteId, attribute, purpose);
    if (rowCount === 0) {
      throw consentErrors.not_found();
    }
  };
  return {
    undeclareIn,
    declare: async (siteId, declaration) => {
      const parsed = declarationGuard.safeParse(declaration);
      if (!parsed.success) {
        const fields = parsed.error.issues.map(({ path }) => path.join('.'));
        throw consentErrors.invalid_declaration({ detail: { fields } });
      }
      await queries.upsertDeclaration(pool, siteId, parsed.data);
    },
    declareIn: async (connection, siteId, declarations) => {
      for (const declaration of declarations.toSorted(byName)) {
        await queries.upsertDeclaration(connection, siteId, declaration);
      }
    },
    undeclare: async (siteId, attribute, purpose) =>
      undeclareIn(pool, siteId, { attribute, purpose }),
    list: async (siteId) => queries.listDeclarations(pool, siteId),
    listUndeclared: async (siteId) => queries.listUndeclared(pool, siteId),
    noteUndeclared: async (siteId, attributes) => {
      await queries.noteUndeclared(pool, siteId, attributes);
    },
  };
};
