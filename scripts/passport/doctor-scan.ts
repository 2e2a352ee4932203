/**
 * Looks for plain text where sealed text must be: a sample of each sealed column of a tenant, at most 1000 rows of each table.
 *
 * Says names of columns and counts; the values it read are compared and forgotten. A sample proves that there is plain text, never
 * that there is none: `passport seal` verifies every row.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { readForm } from '../../plugins/sealing/forms.ts';
import { sealedTables } from '../../plugins/sealing/registry.ts';
import type { SealedTable } from '../../plugins/sealing/registry.ts';
import type { SealingMode } from '../../plugins/sealing/port.ts';
import { attempt, fail, ok, warn } from './doctor-finding.ts';
import type { Finding } from './doctor-finding.ts';

const sampleRows = 1000;
/** Tables up to this size are drawn from as a whole; of larger ones, random pages. */
const smallTable = 50_000;
/** So many times the sample, because pages hold rows of other tenants as well. */
const pageSurplus = 20;

type Row = Readonly<Record<string, unknown>>;

const drawRows = async (
  pool: CommonQueryMethods,
  tenantId: string,
  name: string,
  columns: readonly string[]
): Promise<readonly Row[]> => {
  const estimate = await pool.oneFirst<number>(sql`
    select reltuples::float8 from pg_class where oid = to_regclass(${`public.${name}`})
  `);
  const percent = Math.min(100, (100 * pageSurplus * sampleRows) / Math.max(estimate, 1));
  const source =
    estimate > smallTable
      ? sql`${sql.identifier(['public', name])} tablesample system (${percent})`
      : sql.identifier(['public', name]);
  return pool.any<Row>(sql`
    select ${sql.join(
      columns.map((column) => sql.identifier([column])),
      sql`, `
    )}
    from ${source}
    where tenant_id = ${tenantId}
    order by random()
    limit ${sampleRows}
  `);
};

type Count = { readonly column: string; readonly plain: number; readonly rows: number };

const countPlain = (name: string, columns: SealedTable['columns'], rows: readonly Row[]) =>
  Object.entries(columns).map(([column, sealed]): Count => {
    const forms = rows
      .map((row) => readForm(sealed, row[column]))
      .filter((form) => form !== 'empty');
    const plain = forms.filter((form) => form !== 'sealed').length;
    return { column: `${name}.${column}`, plain, rows: forms.length };
  });

const toFindings = (
  tenantId: string,
  mode: SealingMode,
  counts: readonly Count[]
): readonly Finding[] => {
  const found = counts.filter(({ plain }) => plain > 0);
  const checked = counts.reduce((sum, { rows }) => sum + rows, 0);
  if (found.length === 0) {
    return [
      ok('plaintext', tenantId, `none in ${checked} values of ${counts.length} columns drawn`),
    ];
  }
  return found.map(({ column, plain, rows }) => {
    const text = `${column}: ${plain} of ${rows} values drawn are plain`;
    const advice = `npm run passport seal ${tenantId}`;
    // While it is being sealed plain rows are what is expected, and they are plain all the same.
    return mode === 'sealing'
      ? warn('plaintext', tenantId, text, advice)
      : fail('plaintext', tenantId, text, `${advice}; then find out what wrote it past the pack`);
  });
};

/** @param pool of the tenant's own role */
export const scanPlaintext = async (
  pool: CommonQueryMethods,
  tenantId: string,
  mode: SealingMode
): Promise<readonly Finding[]> => {
  if (mode === 'plain' || mode === 'unsealing') {
    return [];
  }
  const broken: Finding[] = [];
  const counts: Count[] = [];
  for (const [name, { columns }] of Object.entries<SealedTable>(sealedTables)) {
    const advice = 'compare the tables of this Logto with plugins/sealing/registry.ts';
    broken.push(
      ...(await attempt('plaintext', `${tenantId}: ${name}`, advice, async () => {
        const rows = await drawRows(pool, tenantId, name, Object.keys(columns));
        counts.push(...countPlain(name, columns, rows));
        return [];
      }))
    );
  }
  return [...broken, ...toFindings(tenantId, mode, counts)];
};
