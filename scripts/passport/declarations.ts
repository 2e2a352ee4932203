/**
 * `passport site declare|declarations|undeclare`: what a site may ask people for. A file is declared as a whole or not at all, and only
 * what is declared is on the audit chain.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { consentErrors, createDeclarations, declarationGuard } from '../../plugins/consent/port.ts';
import { createSites } from '../../plugins/sites/port.ts';
import { cliErrors, print, withTenantPool, withTenantTransaction } from './context.ts';
import { namingFields } from './site-commands.ts';

type Place = { readonly url: string; readonly tenantId: string; readonly siteId: string };

/** One declaration or a list of them. @throws consent.invalid_declaration naming the fields, after the place in the list */
const readDeclarations = async (file: string) => {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  const parsed = z
    .array(declarationGuard)
    .nonempty()
    .safeParse(Array.isArray(content) ? content : [content]);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.'));
    throw consentErrors.invalid_declaration({ detail: { fields } });
  }
  return parsed.data;
};

const declare = async ({ url, tenantId, siteId }: Place, file: string) => {
  const declarations = await namingFields(async () => readDeclarations(file));
  const change = { action: 'sites.declare', siteId };
  return withTenantTransaction(url, tenantId, change, async (connection, pool) => {
    await createSites(pool, tenantId).lockIn(connection, siteId);
    await createDeclarations({ pool, tenantId }).declareIn(connection, siteId, declarations);
  });
};

const undeclare = async ({ url, tenantId, siteId }: Place, attribute: string, purpose: string) => {
  const change = { action: 'sites.undeclare', siteId };
  return withTenantTransaction(url, tenantId, change, async (connection, pool) => {
    const declarations = createDeclarations({ pool, tenantId });
    await declarations.undeclareIn(connection, siteId, { attribute, purpose });
  });
};

const list = async ({ url, tenantId, siteId }: Place) =>
  withTenantPool(url, tenantId, async (pool) => {
    const declarations = createDeclarations({ pool, tenantId });
    for (const row of await declarations.list(siteId)) {
      print([row.attribute, row.purpose, row.purposeCode, row.textVersion, row.textEn].join('\t'));
    }
    for (const { attribute, requests } of await declarations.listUndeclared(siteId)) {
      print(`${attribute}\tasked for ${requests} times, not declared`);
    }
  });

/** @throws cli.usage, cli.tenant_unknown, consent.invalid_declaration, consent.not_found, sites.not_found */
export const runDeclarations = async (
  name: 'declare' | 'declarations' | 'undeclare',
  place: Place,
  parameters: readonly string[]
): Promise<number> => {
  const [first, second, ...more] = parameters;
  if (name === 'declare' && first && second === undefined) {
    return declare(place, first);
  }
  if (name === 'undeclare' && first && second && more.length === 0) {
    return undeclare(place, first, second);
  }
  if (name === 'declarations' && first === undefined) {
    return list(place);
  }
  throw cliErrors.usage();
};
