import { describe, expect, it } from '@jest/globals';
import { readComplaintsConfig } from './config.ts';

describe('the settings of complaints', () => {
  it('let a site file 200 a day unless something else is set', () => {
    expect(readComplaintsConfig({})).toEqual({ perDay: 200 });
    expect(readComplaintsConfig({ PASSPORT_COMPLAINTS_PER_DAY: '' })).toEqual({ perDay: 200 });
    expect(readComplaintsConfig({ PASSPORT_COMPLAINTS_PER_DAY: '3' })).toEqual({ perDay: 3 });
  });

  it.each(['0', '-1', '1.5', 'many', '100001'])('refuse %s, naming the option', (text) => {
    expect(() => readComplaintsConfig({ PASSPORT_COMPLAINTS_PER_DAY: text })).toThrow(
      expect.objectContaining({
        code: 'complaints.invalid_config',
        detail: { option: 'PASSPORT_COMPLAINTS_PER_DAY' },
      })
    );
  });
});
