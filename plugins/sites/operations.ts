/** Sites and their API keys in the API: an administrator sees, describes and equips them. */
import { z } from 'zod';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { apiKeyScopes } from './api-key-scopes.ts';
import type { ApiKey } from './api-key-queries.ts';
import type { ApiKeys } from './api-keys.ts';
import { siteLanguages } from './description.ts';
import type { Sites } from './service.ts';

type SiteRow = Awaited<ReturnType<Sites['list']>>[number];

const sitePath = z.object({ siteId: z.string().max(64) }).strict();
const keyPath = sitePath.extend({ keyId: z.string().max(64) });
const siteGuard = z.object({
  id: z.string(),
  displayName: z.string().nullable(),
  displayNameRu: z.string().nullable().describe('For people who read Russian; else `displayName`.'),
  logoUrl: z.string().nullable(),
  legalName: z.string().nullable().describe('Who is the controller.'),
  policyUrl: z.string().nullable(),
  languages: z.array(z.enum(siteLanguages)),
  applicationIds: z.array(z.string()),
});
const keyGuard = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(apiKeyScopes)),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  replacedBy: z.string().nullable().describe('The key that a rotation put in its place.'),
});
const newKeyGuard = z.object({
  key: keyGuard,
  secret: z.string().describe('Shown once; it is stored nowhere.'),
});
const siteNotFound = { status: 404, code: 'sites.not_found' };
const keyNotFound = { status: 404, code: 'sites.api_key_not_found' };
const invalidKey = { status: 400, code: 'sites.invalid_api_key' };

const toSite = (site: SiteRow) => ({
  id: site.id,
  displayName: site.displayName,
  displayNameRu: site.displayNameRu,
  logoUrl: site.logoUrl,
  legalName: site.legalName,
  policyUrl: site.policyUrl,
  languages: site.languages,
  applicationIds: site.applicationIds,
});
const toTime = (time: number | null) => (time === null ? null : new Date(time).toISOString());
const toKey = (key: ApiKey) => ({
  id: key.id,
  name: key.name,
  scopes: key.scopes,
  createdAt: toTime(key.createdAt),
  expiresAt: toTime(key.expiresAt),
  lastUsedAt: toTime(key.lastUsedAt),
  revokedAt: toTime(key.revokedAt),
  replacedBy: key.replacedBy,
});

/** Generic over callers: the API's plugin knows them, and builds on this one. */
export const createSiteOperations = <Caller>({
  sites,
  apiKeys,
  siteIdsOf,
}: {
  readonly sites: Sites;
  readonly apiKeys: ApiKeys;
  /** Null for every site. */
  readonly siteIdsOf: (caller: Caller) => readonly string[] | null;
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Administration', access: 'staff:sites.read' } as const;
  const write = { tag: 'Administration', access: 'staff:sites.write' } as const;
  return [
    defineOperation({
      ...read,
      id: 'listSites',
      method: 'GET',
      url: '/sites',
      summary: 'The sites of the tenant that the caller may see',
      reply: z.object({ sites: z.array(siteGuard) }),
      errors: [],
      handle: async ({ caller }) => {
        const own = siteIdsOf(caller);
        const seen = (await sites.list()).filter(({ id }) => own?.includes(id) ?? true);
        return { body: { sites: seen.map(toSite) } };
      },
    }),
    defineOperation({
      ...write,
      id: 'describeSite',
      method: 'PATCH',
      url: '/sites/{siteId}',
      summary: 'How a site describes itself to people',
      path: sitePath,
      body: siteGuard.omit({ id: true, applicationIds: true }).partial().strict(),
      errors: [{ status: 400, code: 'sites.invalid_site' }, siteNotFound],
      handle: async ({ path, body }) => {
        await sites.describe(path.siteId, body);
        return {};
      },
    }),
    defineOperation({
      ...read,
      id: 'listApiKeys',
      method: 'GET',
      url: '/sites/{siteId}/api-keys',
      summary: 'The API keys of a site',
      path: sitePath,
      reply: z.object({ apiKeys: z.array(keyGuard) }),
      errors: [],
      handle: async ({ path }) => ({
        body: { apiKeys: (await apiKeys.list(path.siteId)).map(toKey) },
      }),
    }),
    defineOperation({
      ...write,
      id: 'createApiKey',
      method: 'POST',
      url: '/sites/{siteId}/api-keys',
      summary: 'Makes an API key',
      path: sitePath,
      body: z
        .object({
          name: z.string().max(100),
          scopes: z.array(z.enum(apiKeyScopes)).min(1),
          expiresInDays: z.number().int().positive().nullable().default(null),
        })
        .strict(),
      reply: newKeyGuard,
      replyStatus: 201,
      errors: [invalidKey, siteNotFound],
      handle: async ({ path, body }) => {
        const { key, secret } = await apiKeys.create(path.siteId, body);
        return { body: { key: toKey(key), secret } };
      },
    }),
    defineOperation({
      ...write,
      id: 'rotateApiKey',
      method: 'POST',
      url: '/sites/{siteId}/api-keys/{keyId}/rotate',
      summary: 'Makes a successor; the old key works beside it for a while',
      path: keyPath,
      body: z.object({ overlapSeconds: z.number().int().min(0).default(86_400) }).strict(),
      reply: newKeyGuard,
      replyStatus: 201,
      errors: [invalidKey, keyNotFound, { status: 409, code: 'sites.api_key_not_rotatable' }],
      handle: async ({ path, body }) => {
        const { key, secret } = await apiKeys.rotate(path.siteId, path.keyId, body.overlapSeconds);
        return { body: { key: toKey(key), secret } };
      },
    }),
    defineOperation({
      ...write,
      id: 'revokeApiKey',
      method: 'DELETE',
      url: '/sites/{siteId}/api-keys/{keyId}',
      summary: 'Revokes an API key at once',
      path: keyPath,
      errors: [keyNotFound],
      handle: async ({ path }) => {
        await apiKeys.revoke(path.siteId, path.keyId);
        return {};
      },
    }),
  ];
};
