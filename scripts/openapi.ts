// Purpose: writes the types of our API for the console (plugins/console/ui/api/schema.gen.ts) from the table of operations.
// Usage: npm run openapi
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import type { OpenAPI3 } from 'openapi-typescript';
import prettier from 'prettier';
import { listOperations } from '../patches/koa-mount/operations.ts';
import { createOpenApi } from '../plugins/kernel/port.ts';

export const schemaFile = path.resolve(
  import.meta.dirname,
  '../plugins/console/ui/api/schema.gen.ts'
);

/** Stands for services that are only named while the table is made, and never called. */
const standIn = (): unknown =>
  new Proxy(() => undefined, {
    get: (_target, name) => (name === Symbol.toPrimitive ? () => '' : standIn()),
    apply: standIn,
  });

/** More than the table takes: one that is added must not be added here. */
const servicesAtMost = 8;

const header = '// Made by `npm run openapi` from the operations of the API. Do not edit.\n';

export const createSchema = async (): Promise<string> => {
  const list = listOperations as (
    ...services: readonly unknown[]
  ) => ReturnType<typeof listOperations>;
  const operations = list(...Array.from({ length: servicesAtMost }, standIn));
  const document = createOpenApi(operations, {
    info: { title: 'Logto Passport', version: '1.0.0', description: '' },
    serverUrl: 'https://passport.example/passport/api/v1',
  });
  // Two libraries' types of one standard (OpenAPI 3.1).
  const nodes = await openapiTypescript(document as unknown as OpenAPI3);
  return prettier.format(`${header}${astToString(nodes)}`, {
    parser: 'typescript',
    printWidth: 100,
    singleQuote: true,
  });
};

if (import.meta.filename === process.argv[1]) {
  await writeFile(schemaFile, await createSchema());
}
