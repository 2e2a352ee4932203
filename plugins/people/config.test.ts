import { describe, expect, it } from '@jest/globals';
import { readPeopleConfig } from './config.ts';

describe('the settings of people', () => {
  it.each([
    [{}, 'one'],
    [{ PASSPORT_REVEAL: '' }, 'one'],
    [{ PASSPORT_REVEAL: 'one' }, 'one'],
    [{ PASSPORT_REVEAL: 'two' }, 'two'],
  ])('%j asks for %s administrators', (environment, reveal) => {
    expect(readPeopleConfig(environment)).toEqual({ reveal });
  });

  it.each(['three', '2', 'ONE', 'off'])('refuses %j, naming the option', (value) => {
    expect(() => readPeopleConfig({ PASSPORT_REVEAL: value })).toThrow(
      expect.objectContaining({
        code: 'people.invalid_config',
        detail: { option: 'PASSPORT_REVEAL' },
      })
    );
  });
});
