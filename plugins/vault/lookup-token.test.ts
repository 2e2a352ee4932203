import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cloneDatabase } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createIndexer, isLookupToken, namespaces } from './lookup-token.ts';
import type { Namespace } from './lookup-token.ts';

type Vectors = {
  readonly tokens: readonly {
    readonly indexKey: string;
    readonly namespace: Namespace;
    readonly value: string;
    readonly token: string;
  }[];
  readonly blindIndexes: readonly {
    readonly indexKey: string;
    readonly attribute: string;
    readonly normalForm: string;
    readonly blindIndex: string;
  }[];
  readonly keyedHashes: readonly {
    readonly indexKey: string;
    readonly hash: string;
    readonly keyed: string;
  }[];
};

const vectors = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'testdata/lookup-token-v1.json'), 'utf8')
) as Vectors;
const indexerOf = (hex: string) => createIndexer(Buffer.from(hex, 'hex'), 1);

const indexer = createIndexer(randomBytes(32), 3);
const toEmail = (value: string) => indexer.toToken('email', value);
const namespace = fc.constantFrom(...namespaces);
/** Texts that often differ from each other in letter case alone. */
const caseText = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', 'ж', 'Ж'), maxLength: 4 }),
  fc.string({ unit: 'binary' })
);

describe('the written vectors', () => {
  it.each(vectors.tokens)('token of $namespace "$value"', (vector) => {
    expect(indexerOf(vector.indexKey).toToken(vector.namespace, vector.value)).toBe(vector.token);
  });

  it.each(vectors.blindIndexes)('blind index of $attribute', (vector) => {
    const index = indexerOf(vector.indexKey).toBlindIndex(vector.attribute, vector.normalForm);

    expect(index.toString('hex')).toBe(vector.blindIndex);
  });

  it.each(vectors.keyedHashes)('keyed hash', ({ indexKey, hash, keyed }) => {
    expect(indexerOf(indexKey).toKeyedHash(hash)).toBe(keyed);
  });
});

describe('a look-up token', () => {
  it('has 32 characters of its alphabet and is recognised as one', () => {
    fc.assert(
      fc.property(namespace, fc.string({ unit: 'binary' }), (name, value) => {
        const token = indexer.toToken(name, value);

        expect(token).toMatch(/^plt_[A-Pa-p]{28}$/);
        expect(token).toHaveLength(32);
        expect(isLookupToken(token)).toBe(true);
      })
    );
  });

  it('equals another exactly when the values are equal', () => {
    fc.assert(
      fc.property(namespace, caseText, caseText, (name, one, other) => {
        expect(indexer.toToken(name, one) === indexer.toToken(name, other)).toBe(one === other);
      })
    );
  });

  it('equals another in lower case exactly when the values do', () => {
    fc.assert(
      fc.property(namespace, caseText, caseText, (name, one, other) => {
        const [first, second] = [indexer.toToken(name, one), indexer.toToken(name, other)];

        expect(first.toLowerCase() === second.toLowerCase()).toBe(
          one.toLowerCase() === other.toLowerCase()
        );
      })
    );
  });

  it('differs by namespace, even in lower case', () => {
    const tokens = namespaces.map((name) => indexer.toToken(name, 'ada').toLowerCase());

    expect(new Set(tokens).size).toBe(namespaces.length);
  });

  it('differs by key, even in lower case: tenants and key versions do not compare', () => {
    const tokens = Array.from({ length: 20 }, () =>
      createIndexer(randomBytes(32), 1).toToken('email', 'ada@example.org').toLowerCase()
    );

    expect(new Set(tokens).size).toBe(20);
  });

  it('outlives the key bytes it was made from', () => {
    const key = randomBytes(32);
    const made = createIndexer(key, 1);
    const before = made.toToken('email', 'ada@example.org');

    key.fill(0);

    expect(made.toToken('email', 'ada@example.org')).toBe(before);
  });

  it('is not made for an unknown namespace', () => {
    expect(() => indexer.toToken('birthdate' as Namespace, 'x')).toThrow(TypeError);
  });

  it.each([
    null,
    7,
    '',
    'ada@example.org',
    `plt_${'q'.repeat(28)}`,
    `plt_${'a'.repeat(27)}`,
    `plt_${'a'.repeat(29)}`,
    `PLT_${'a'.repeat(28)}`,
    ` plt_${'a'.repeat(28)}`,
    `plt_${'a'.repeat(28)}\n`,
  ])('is not %j', (value) => {
    expect(isLookupToken(value)).toBe(false);
  });
});

describe('a blind index and a keyed hash', () => {
  it('tell attributes, values and keys apart', () => {
    const other = createIndexer(randomBytes(32), 3);
    const made = [
      indexer.toBlindIndex('email', 'a'),
      indexer.toBlindIndex('emai', 'l\0a'),
      indexer.toBlindIndex('phone', 'a'),
      indexer.toBlindIndex('email', 'A'),
      other.toBlindIndex('email', 'a'),
    ].map((bytes) => bytes.toString('hex'));

    expect(new Set(made).size).toBe(made.length);
  });

  it('have 32 bytes, and 47 characters', () => {
    expect(indexer.toBlindIndex('email', 'a')).toHaveLength(32);
    expect(indexer.toKeyedHash('00')).toMatch(/^phs_[\w-]{43}$/);
  });
});

describe('in PostgreSQL', () => {
  const values = ['ada@example.org', 'Ada@Example.org', 'ADA@EXAMPLE.ORG', 'bob@example.org'];
  const started: { database?: TestDatabase } = {};
  const url = () => started.database!.url;
  beforeAll(async () => {
    started.database = await cloneDatabase('logto');
    await runSql(url(), 'create table public.looked_up (value text, token varchar(32) unique)');
    for (const value of values) {
      await runSql(url(), 'insert into looked_up values ($1, $2)', [value, toEmail(value)]);
    }
  });
  afterAll(async () => started.database?.drop());

  it.each(['ada@example.org', 'ADA@example.org', 'bob@example.org', 'eve@example.org'])(
    'lower(column) = lower($1) finds with the token of %s what it finds with the value',
    async (wanted) => {
      const byValue = await runSql(
        url(),
        'select value from looked_up where lower(value) = lower($1) order by 1',
        [wanted]
      );
      const byToken = await runSql(
        url(),
        'select value from looked_up where lower(token) = lower($1) order by 1',
        [toEmail(wanted)]
      );

      expect(byToken).toEqual(byValue);
    }
  );

  it('column = $1 finds the exact spelling only', async () => {
    const found = await runSql(url(), 'select value from looked_up where token = $1', [
      toEmail('Ada@Example.org'),
    ]);

    expect(found).toEqual([{ value: 'Ada@Example.org' }]);
  });

  it('a unique constraint refuses the same spelling and lets another one in', async () => {
    await expect(
      runSql(url(), 'insert into looked_up values ($1, $2)', [values[0], toEmail(values[0]!)])
    ).rejects.toMatchObject({ code: '23505' });
    await expect(
      runSql(url(), 'insert into looked_up values ($1, $2)', [
        'aDA@example.org',
        toEmail('aDA@example.org'),
      ])
    ).resolves.toEqual([]);
  });

  it('group by lower(column) makes the same groups', async () => {
    const groups = async (column: string) =>
      runSql(
        url(),
        `select array_agg(value order by value) as members from looked_up group by lower(${column}) order by 1`
      );

    expect(await groups('token')).toEqual(await groups('value'));
  });
});
