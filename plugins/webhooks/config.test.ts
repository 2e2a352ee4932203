import { describe, expect, it } from '@jest/globals';
import { chooseTreatment, readWebhooksConfig } from './config.ts';

describe('the settings of webhooks', () => {
  it('reduce every hook unless something is set', () => {
    const config = readWebhooksConfig({});

    expect(chooseTreatment(config, 'hook_1')).toBe('reduced');
  });

  it('refuse every hook but those that are named for the full payload', () => {
    const config = readWebhooksConfig({
      PASSPORT_WEBHOOKS: 'refused',
      PASSPORT_WEBHOOKS_FULL: ' hook_1, hook_2,',
    });

    expect(['hook_1', 'hook_2', 'hook_3'].map((id) => chooseTreatment(config, id))).toEqual([
      'full',
      'full',
      'refused',
    ]);
  });

  it.each([
    ['PASSPORT_WEBHOOKS', 'full'],
    ['PASSPORT_WEBHOOKS', 'hidden-word'],
    ['PASSPORT_WEBHOOKS_FULL', '*'],
    ['PASSPORT_WEBHOOKS_FULL', 'hook_1;hook_2'],
  ])('are not taken when %s is %s; the option is named, its value is not', (option, value) => {
    const read = () => readWebhooksConfig({ [option]: value });

    expect(read).toThrow(
      expect.objectContaining({ code: 'webhooks.invalid_config', detail: { option } })
    );
  });
});
