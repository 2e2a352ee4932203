import { describe, expect, it } from '@jest/globals';
import { readEventsConfig } from './config.ts';

const name = 'PASSPORT_EVENTS_ALLOW_PRIVATE';

describe('private receivers', () => {
  it('are allowed only in development, and by its name', () => {
    expect(readEventsConfig({})).toEqual({ policy: 'public' });
    expect(readEventsConfig({ [name]: 'development' })).toEqual({ policy: 'development' });
  });

  it.each([{ [name]: 'true' }, { [name]: '1' }])(
    'stop the process from starting with %j',
    (environment) => {
      expect(() => readEventsConfig(environment)).toThrow(
        expect.objectContaining({ code: 'events.invalid_config' })
      );
    }
  );
});
