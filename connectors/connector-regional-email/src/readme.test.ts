import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { defaultEmailTemplates as templates } from '../../regional-delivery/default-templates.ts';
import { regionalEmailConfigGuard as guard } from './config.ts';

it('takes the configuration of the README, given the other templates', async () => {
  const readme = await readFile(path.join(import.meta.dirname, '../README.md'), 'utf8');
  const [, example = ''] = /```json\n([^]*?)```/.exec(readme) ?? [];
  const config = JSON.parse(example) as { templates: object[] };

  const parsed = guard.safeParse({ ...config, templates: [...config.templates, ...templates] });

  expect(parsed.error?.issues ?? []).toEqual([]);
});
