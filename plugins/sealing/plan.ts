/** What the planner says about one statement; see planner.ts. */
import type { PatternOperator } from '../vault/port.ts';
import type { SealedTable } from './registry.ts';

/** Where a parameter stands in the text, casts included: byte offsets, `end` exclusive. */
export type Range = { readonly start: number; readonly end: number };

export type Compare = {
  readonly type: 'compare';
  readonly table: string;
  readonly column: string;
  /** `array`: = any($n). `one`: = $n or = lower($n). `listed`: in ($n, …). */
  readonly form: 'one' | 'array' | 'listed';
  /** True when the column side is in lower case. */
  readonly isFolded: boolean;
  /** True when the value is put into lower case too. */
  readonly isLowered: boolean;
  readonly parameter: number;
  /** The operand as a whole: `$1`, `lower($1)`, `$1::text`. */
  readonly operand: Range;
};

export type SearchUse = {
  readonly type: 'search';
  readonly table: string;
  readonly column: string;
  /** As SQL: `"users"."name"`. */
  readonly columnText: string;
  readonly test:
    | { readonly type: 'pattern'; readonly operator: PatternOperator }
    | { readonly type: 'equals' }
    | { readonly type: 'equals-folded' };
  readonly isArray: boolean;
  readonly isLowered: boolean;
  readonly parameter: number;
  /** The comparison as a whole. */
  readonly whole: Range;
};

/** A key of a JSON column that comes as a parameter: it must not be a sealed one. */
export type KeyUse = {
  readonly type: 'key';
  readonly table: string;
  readonly column: string;
  readonly parameter: number;
};
/** A JSON document that a sealed column is tested to contain: it must not hold a sealed key. */
export type ContainsUse = {
  readonly type: 'contains';
  readonly table: string;
  readonly column: string;
  readonly parameter: number;
};
export type Use = Compare | SearchUse | KeyUse | ContainsUse;

/** A value of a row that is written; `location`: the byte offset of its parameter. */
export type Cell =
  | { readonly type: 'parameter'; readonly number: number; readonly location: number }
  /** JSON that is merged into what is there. */
  | { readonly type: 'merge'; readonly number: number; readonly location: number }
  | { readonly type: 'text'; readonly value: string }
  /** Nothing to seal: null, default, an empty object, the column's own former value. */
  | { readonly type: 'other' };

export type Write = {
  readonly table: string;
  /** What the statement calls the table. */
  readonly alias: string;
  readonly kind: 'insert' | 'update';
  /** By column; for an update also what the where clause says by equality. */
  readonly cells: Readonly<Record<string, Cell>>;
  readonly conditions: Readonly<Record<string, Cell>>;
};

export type Output = {
  readonly table: string;
  readonly column: string;
  readonly isFolded: boolean;
  /** Keys of the result row; null when the statement does not return them. */
  readonly ownerKey: string | null;
  readonly rowKey: string | null;
};

export type Plan = {
  readonly uses: readonly Use[];
  readonly writes: readonly Write[];
  /** By key of the result row. */
  readonly outputs: Readonly<Record<string, Output>>;
  /** `all`: open. `none`: the host needs the number of rows only; sealed columns are taken out. */
  readonly opens: 'all' | 'none';
  /** The person that a delete names. */
  readonly deletedUser: Cell | null;
};

/** As if every sealed column of a table had been asked for by its name. */
export const toOutputs = (name: string, table: SealedTable): Readonly<Record<string, Output>> =>
  Object.fromEntries(
    Object.keys(table.columns).map((column) => [
      column,
      {
        table: name,
        column,
        isFolded: false,
        ownerKey: table.owner ?? null,
        rowKey: table.rowKey ?? null,
      },
    ])
  );
