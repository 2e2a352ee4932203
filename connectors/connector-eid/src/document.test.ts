import { describe, expect, it } from '@jest/globals';
import { countries, toCountry } from './countries.ts';
import { chooseDocument, createDocumentIndex, isExpired } from './document.ts';

const key = Buffer.alloc(32, 7);
const evidence = (type: string, number: string, country = 'DEU') => ({
  type: 'document' as const,
  document_details: { type, document_number: number, issuer: { country_code: country } },
});
const types = ['idcard', 'passport'];

describe('the document of a person', () => {
  it.each([
    ['spaces and dashes', evidence('idcard', 'l01x 00-t47')],
    ['wide letters', evidence('idcard', 'Ｌ０１Ｘ００Ｔ４７')],
    ['two letters of the country', evidence('IDCARD', 'L01X00T47', 'de')],
    ['the one letter of Germany', evidence('idcard', 'L01X00T47', 'D')],
  ])('has one index whatever its spelling: %s', (_, written) => {
    const document = chooseDocument([written], types);

    expect(document).toEqual({ country: 'DE', type: 'idcard', number: 'L01X00T47' });
  });

  it('has the index that the documented encoding gives', () => {
    const index = createDocumentIndex({ country: 'DE', type: 'idcard', number: 'L01X00T47' }, key);

    expect(index).toBe('doc_qwgDRMpNffHYvD9cAxIBNZY1Ea96v09m5hpDOvxwcE8');
  });

  it('has another index when country, type or number differ, or move between fields', () => {
    const documents = [
      { country: 'DE', type: 'idcard', number: '1' },
      { country: 'FR', type: 'idcard', number: '1' },
      { country: 'DE', type: 'passport', number: '1' },
      { country: 'DE', type: 'idcard', number: '11' },
      { country: 'DE', type: 'idcard1', number: '1' },
    ];

    const indexes = documents.map((document) => createDocumentIndex(document, key));

    expect(new Set(indexes).size).toBe(documents.length);
  });

  it.each([
    ['nothing', []],
    ['a type that is not accepted', [evidence('library_card', '1')]],
    ['no country', [evidence('idcard', '1', 'XXA')]],
    ['a number of signs only', [evidence('idcard', '- -')]],
    ['two of one type', [evidence('idcard', '1'), evidence('idcard', '2')]],
  ])('is none when there is %s', (_, given) => {
    expect(chooseDocument(given, types)).toBeNull();
  });

  it('is the first accepted type, and may be named twice', () => {
    const given = [evidence('passport', '9'), evidence('idcard', '1'), evidence('idcard', '1')];

    expect(chooseDocument(given, types)).toMatchObject({ type: 'idcard', number: '1' });
  });
});

describe('a document', () => {
  const isOver = (end: object, now: string) => {
    const { type, document_details: details } = evidence('idcard', '1');
    return isExpired({ type, document_details: { ...details, ...end } }, new Date(now));
  };

  it.each([
    ['before its last day', '2030-06-14T12:00:00Z'],
    ['on its last day, to its end by UTC', '2030-06-15T23:59:59.999Z'],
  ])('is valid %s', (_, now) => {
    expect(isOver({ date_of_expiry: '2030-06-15' }, now)).toBe(false);
  });

  it.each(['2030-06-16T00:00:00Z', '2031-01-01T00:00:00Z', '2100-01-01T00:00:00Z'])(
    'has expired at %s, after its last day',
    (now) => {
      expect(isOver({ date_of_expiry: '2030-06-15' }, now)).toBe(true);
    }
  );

  it('that names no end has none', () => {
    expect(isOver({}, '2100-01-01T00:00:00Z')).toBe(false);
    expect(isExpired({ type: 'document' }, new Date())).toBe(false);
  });
});

describe('countries', () => {
  it('are the 249 of ISO 3166-1, each known by two letters to Unicode', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    const alpha2 = new Set(countries.values());

    expect(alpha2.size).toBe(249);
    expect([...alpha2].filter((code) => names.of(code) === undefined)).toEqual([]);
    expect(['RUS', 'kaz', 'US', 'GBN', 'XXX', 'UNO', ''].map(toCountry)).toEqual([
      ...['RU', 'KZ', 'US', 'GB', null, null, null],
    ]);
  });
});
