/**
 * Reads everything a thief of the databases or of the log would have, and says where canaries are: table and column, kind,
 * encoding and flow, never a value.
 */
import { findCanaries } from '../../../testing/canary.ts';
import { dumpDatabase } from '../../../testing/dump.ts';
import type { TestHost } from '../../../testing/host.ts';
import { runSql } from '../../../testing/sql.ts';
import type { Canaries } from './canaries.ts';

export type Recorder = {
  /** Adds what the databases hold now. */
  readonly record: () => Promise<void>;
  /** How many rows a table got or changed, whatever is in them. */
  readonly countNew: (place: string) => number;
  /** Where canaries are, in rows that were there at any moment of recording and in the output of the process. */
  readonly listLeaks: (canaries: Canaries) => readonly string[];
};

/** Logto's own database, then the vaults. */
const listDatabases = ({ databaseUrl, vaultUrls }: TestHost) => [databaseUrl, ...vaultUrls];

/** The fields of a row as PostgreSQL writes it: quotes around what needs them, doubled inside. */
export const splitRow = (line: string): readonly string[] =>
  [...`,${line.slice(1, -1)}`.matchAll(/,(?:"((?:[^"\\]|""|\\.)*)"|([^",]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll(/""|\\./g, (pair) => pair.slice(1)) ?? plain
  );

const listColumns = async (url: string): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await runSql<{ place: string; columns: readonly string[] }>(
    url,
    `select format('%I.%I', table_schema, table_name) as place,
            array_agg(column_name::text order by ordinal_position) as columns
     from information_schema.columns
     group by table_schema, table_name`
  );
  return new Map(rows.map(({ place, columns }) => [place, columns]));
};

type Table = {
  readonly columns: readonly string[];
  readonly seen: Set<string>;
  /** Rows that were not there when recording began. */
  readonly fresh: string[];
};

/** Texts by column; a row that holds line ends keeps the name of its table. */
const splitTable = (place: string, { columns, fresh }: Table): Readonly<Record<string, string>> => {
  const texts: Record<string, string> = {};
  const add = (key: string, text: string) => {
    texts[key] = `${texts[key] ?? ''}\n${text}`;
  };
  for (const line of fresh) {
    const fields = line.startsWith('(') && line.endsWith(')') ? splitRow(line) : [];
    if (fields.length === columns.length) {
      fields.forEach((field, index) => add(`${place}.${columns[index] ?? ''}`, field));
    } else {
      add(place, line);
    }
  }
  return texts;
};

const render = (canaries: Canaries, texts: Readonly<Record<string, string>>): readonly string[] => {
  const groups = new Map<string, { encodings: Set<string>; flows: Set<string> }>();
  for (const [place, text] of Object.entries(texts)) {
    for (const { value, encoding } of findCanaries(canaries.values(), { [place]: text })) {
      const { kind, flow } = canaries.describe(value);
      const key = `${place}: ${kind}`;
      const group = groups.get(key) ?? { encodings: new Set(), flows: new Set() };
      groups.set(key, group);
      group.encodings.add(encoding);
      group.flows.add(flow);
    }
  }
  return [...groups]
    .map(([key, { encodings, flows }]) => {
      // A value in clear is found as its own URL encoding too.
      const shown = [...encodings].filter((name) => name !== 'url' || !encodings.has('clear'));
      return `${key} as ${shown.join(', ')} (${[...flows].join(', ')})`;
    })
    .sort();
};

/** Remembers what is there before the drive: it cannot hold what is made later. */
export const startRecorder = async (host: TestHost): Promise<Recorder> => {
  const tables = new Map<string, Table>();
  const visit = async (onNew: (table: Table, line: string) => void) => {
    for (const [index, url] of listDatabases(host).entries()) {
      const dump = await dumpDatabase(url);
      const columns = await listColumns(url);
      for (const [name, text] of Object.entries(dump)) {
        const place = index === 0 ? name : `vault ${index}: ${name}`;
        const table = tables.get(place) ?? {
          columns: columns.get(name) ?? [],
          seen: new Set<string>(),
          fresh: [],
        };
        tables.set(place, table);
        for (const line of text.split('\n').filter((line) => !table.seen.has(line))) {
          table.seen.add(line);
          onNew(table, line);
        }
      }
    }
  };
  await visit(() => undefined);
  return {
    record: async () => visit(({ fresh }, line) => fresh.push(line)),
    countNew: (place) => tables.get(place)?.fresh.length ?? 0,
    listLeaks: (canaries) => {
      const texts: Record<string, string> = { 'output of the process': host.output() };
      for (const [place, table] of tables) {
        texts[place] = table.fresh.join('\n');
      }
      // All at once first: most values are nowhere, and the hashes of each are made once.
      const found = new Set(
        findCanaries(canaries.values(), { all: Object.values(texts).join('\n') }).map(
          ({ value }) => value
        )
      );
      const suspects = { ...canaries, values: () => [...found] };
      const places = Object.entries(texts).filter(
        ([, text]) => findCanaries([...found], { text }).length > 0
      );
      return places.flatMap(([place, text]) => {
        const table = tables.get(place);
        return render(suspects, table ? splitTable(place, table) : { [place]: text });
      });
    },
  };
};
