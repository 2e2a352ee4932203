import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { createSchema, schemaFile } from './openapi.ts';

it('has written down the types of every operation: run `npm run openapi` after a change', async () => {
  expect(await readFile(schemaFile, 'utf8')).toBe(await createSchema());
});
