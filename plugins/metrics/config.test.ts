import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readMetricsConfig } from './config.ts';

const token = 'a-token-of-20-letters';

describe('the token of metrics', () => {
  it.each([{}, { PASSPORT_METRICS_TOKEN: '' }])('unset or empty turns metrics off: %j', (given) => {
    expect(readMetricsConfig(given)).toEqual({ token: null });
  });

  it('is read from the environment, or from a file that comes first', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'metrics-'));
    const file = path.join(folder, 'token');
    await writeFile(file, `${token}-in-a-file\n`);

    const fromFile = readMetricsConfig({
      PASSPORT_METRICS_TOKEN: token,
      PASSPORT_METRICS_TOKEN_FILE: file,
    });

    expect(readMetricsConfig({ PASSPORT_METRICS_TOKEN: token })).toEqual({ token });
    expect(fromFile).toEqual({ token: `${token}-in-a-file` });
    await rm(folder, { recursive: true });
  });

  it.each([
    ['a short one', { PASSPORT_METRICS_TOKEN: 'short-secret' }, 'PASSPORT_METRICS_TOKEN'],
    [
      'a file that is not there',
      { PASSPORT_METRICS_TOKEN_FILE: '/nowhere/secret-path' },
      'PASSPORT_METRICS_TOKEN_FILE',
    ],
  ])('%s ends the start, and only the name of the option is told', (_title, given, option) => {
    const read = () => readMetricsConfig(given);

    expect(read).toThrow(
      expect.objectContaining({ code: 'metrics.invalid_config', detail: { option } })
    );
    expect(read).not.toThrow(/secret/);
  });
});
