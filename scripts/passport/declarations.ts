/** `passport site declare|declarations|undeclare`: what a site may ask people for. */
import { readFile } from 'node:fs/promises';
import { createDeclarations } from '../../plugins/consent/port.ts';
import { cliErrors, print, withTenantPool } from './context.ts';

export const runDeclarations = async (
  name: 'declare' | 'declarations' | 'undeclare',
  url: string,
  tenantId: string,
  siteId: string,
  parameters: readonly string[]
): Promise<number> =>
  withTenantPool(
    url,
    tenantId,
    async (pool) => {
      const declarations = createDeclarations({ pool, tenantId });
      const [first, second] = parameters;
      if (name === 'declare' && first) {
        const content: unknown = JSON.parse(await readFile(first, 'utf8'));
        for (const declaration of Array.isArray(content) ? content : [content]) {
          await declarations.declare(siteId, declaration);
        }
        return;
      }
      if (name === 'undeclare' && first && second) {
        await declarations.undeclare(siteId, first, second);
        return;
      }
      if (name !== 'declarations') {
        throw cliErrors.usage();
      }
      for (const row of await declarations.list(siteId)) {
        print(
          [row.attribute, row.purpose, row.purposeCode, row.textVersion, row.textEn].join('\t')
        );
      }
      for (const { attribute, requests } of await declarations.listUndeclared(siteId)) {
        print(`${attribute}\tasked for ${requests} times, not declared`);
      }
    },
    name === 'declarations' ? undefined : { action: `sites.${name}`, siteId }
  );
