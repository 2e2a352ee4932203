import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countYears, parseDay } from './age.ts';

describe('whole years', () => {
  it.each([
    ['2000-06-15', '2018-06-14', 17],
    ['2000-06-15', '2018-06-15', 18],
    ['2000-06-15', '2018-06-16', 18],
    ['2000-12-31', '2001-01-01', 0],
    ['2000-01-01', '2000-01-01', 0],
  ])('from %s to %s are %d', (birthdate, today, years) => {
    expect(countYears(birthdate, today)).toBe(years);
  });

  it.each([
    ['2018-02-28', 17],
    ['2018-03-01', 18],
    ['2020-02-28', 19],
    ['2020-02-29', 20],
    ['2100-02-28', 99],
    ['2100-03-01', 100],
  ])('of somebody born on 29 February 2000 are counted on %s as %s', (today, years) => {
    expect(countYears('2000-02-29', today)).toBe(years);
  });

  it('of somebody born on 28 February are complete on that day of a leap year', () => {
    expect(countYears('2002-02-28', '2020-02-28')).toBe(18);
    expect(countYears('2002-03-01', '2020-02-29')).toBe(17);
  });

  it('never fall from one day to the next', () => {
    const day = fc.date({
      min: new Date('1900-01-01'),
      max: new Date('2100-12-30'),
      noInvalidDate: true,
    });
    const toText = (date: Date) => date.toISOString().slice(0, 10);
    fc.assert(
      fc.property(day, day, (birth, now) => {
        const tomorrow = new Date(now.getTime() + 86_400_000);
        const before = countYears(toText(birth), toText(now));
        const after = countYears(toText(birth), toText(tomorrow));

        expect([0, 1]).toContain((after ?? -1) - (before ?? -1));
      })
    );
  });
});

describe('what is no date', () => {
  it.each([
    '1990',
    '0000-05-01',
    '2001-02-29',
    '1900-02-29',
    '2001-04-31',
    '2001-13-01',
    '2001-00-10',
    '2001-01-00',
    '2001-1-1',
    '2001-01-01T00:00:00Z',
    '٢٠٠١-01-01',
    '',
  ])('%j has no age', (text) => {
    expect(parseDay(text)).toBeNull();
    expect(countYears(text, '2020-01-01')).toBeNull();
    expect(countYears('2000-01-01', text)).toBeNull();
  });

  it('a birth that lies ahead has no age', () => {
    expect(countYears('2020-01-02', '2020-01-01')).toBeNull();
  });
});
