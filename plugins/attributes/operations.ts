/** The attributes part of the sites' API. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asSite } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import type { Declarations } from '../consent/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation, Reply } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import type { Attribute } from '../passport/port.ts';
import { attributes as table } from '../passport/port.ts';
import { sitesErrors } from '../sites/port.ts';
import type { Attributes, Reader } from './service.ts';

// The keys are those of the table by construction.
const names = Object.keys(table) as [Attribute, ...Attribute[]];
const attributeName = z.enum(names);
const purposeGuard = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/)
  .describe('The purpose the person agreed to, as your site declares it.');
const formGuard = z
  .enum(['value', 'sealed'])
  .describe('`sealed`: a JWE you may store; only this service opens it, while the consent lives.');

const expiry = {
  expires_at: z.number().int().optional().describe('When the consent ends; seconds since 1970.'),
};
const resultGuard = z.union([
  z.object({
    status: z.literal('value'),
    value: z.record(z.unknown()).describe('Claims as in UserInfo, OpenID Connect Core 1.0 §5.1.'),
    ...expiry,
  }),
  z.object({ status: z.literal('value'), sealed: z.string().describe('JWE compact.'), ...expiry }),
  z.object({ status: z.enum(['not_consented', 'expired', 'not_available']) }),
]);
const personGuard = z.object({
  user_ref: z.string(),
  purpose: z.string(),
  attributes: z.record(resultGuard),
});

const batchLimit = 100;
const atOnce = 10;
const notDeclared = { status: 403, code: 'sites.attribute_not_declared' };
const unavailable = [
  { status: 503, code: 'vault.unavailable' },
  { status: 503, code: 'audit.unavailable' },
];

/** Of a body that its guard has passed. */
const countItems = (body: unknown, name: string): number => {
  const list: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : [];
  return Array.isArray(list) ? list.length : 1;
};

const toReader = (caller: Caller): Reader => asSite(caller);

/** RFC 9110 §8.8.3: over what is answered, so that it changes with consent as well as with the value. */
const withEtag = (body: unknown, ifNoneMatch: string): Reply => {
  const tag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}"`;
  const isSame = ifNoneMatch
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === tag);
  return isSame
    ? { status: 304, headers: { ETag: tag } }
    : { status: 200, body, headers: { ETag: tag } };
};

export const createAttributeOperations = ({
  attributes,
  declarations,
  noteUndeclared,
}: {
  readonly attributes: Attributes;
  readonly declarations: Pick<Declarations, 'list'>;
  /** For the administrator. */
  readonly noteUndeclared: (siteId: string, names: readonly string[]) => Promise<unknown>;
}): readonly Operation<Caller>[] => {
  /** A site may ask only for what it declares. @throws sites.attribute_not_declared */
  const assertDeclared = async (siteId: string, wanted: readonly string[], purpose: string) => {
    const declared = await declarations.list(siteId);
    const missing = wanted.filter(
      (name) => !declared.some((row) => row.attribute === name && row.purpose === purpose)
    );
    if (missing.length > 0) {
      await noteUndeclared(siteId, missing);
      throw sitesErrors.attribute_not_declared({ detail: { siteId, attributes: missing } });
    }
  };

  return [
    defineOperation({
      id: 'readAttributes',
      method: 'GET',
      url: '/attributes/{user_ref}',
      tag: 'Attributes',
      summary: 'What a person shares with your site for a purpose, now',
      description:
        'Each attribute answers for itself. An identifier that is not of your site answers like a person who shares nothing.',
      access: 'attributes:read',
      path: z.object({ user_ref: userRefGuard }).strict(),
      query: z
        .object({
          attributes: z
            .string()
            .max(400)
            .transform((text) => [...new Set(text.split(','))])
            .pipe(z.array(attributeName).min(1))
            .describe('Names by commas.'),
          purpose: purposeGuard,
          form: formGuard.default('value'),
        })
        .strict(),
      reply: personGuard,
      errors: [
        notDeclared,
        { status: 409, code: 'attributes.sealing_unavailable' },
        ...unavailable,
      ],
      handle: async ({ caller, path, query, ctx }) => {
        const reader = toReader(caller);
        await assertDeclared(reader.siteId, query.attributes, query.purpose);
        const body = {
          user_ref: path.user_ref,
          purpose: query.purpose,
          attributes: await attributes.read(reader, path.user_ref, query),
        };
        return withEtag(body, ctx.get('if-none-match'));
      },
    }),
    defineOperation({
      id: 'readAttributesOfMany',
      method: 'POST',
      url: '/attributes/batch',
      tag: 'Attributes',
      summary: `The same for up to ${batchLimit} people at once`,
      access: 'attributes:read',
      body: z
        .object({
          user_refs: z.array(userRefGuard).min(1).max(batchLimit),
          attributes: z.array(attributeName).min(1),
          purpose: purposeGuard,
          form: formGuard.default('value'),
        })
        .strict(),
      reply: z.object({ results: z.array(personGuard) }),
      countCalls: (body) => countItems(body, 'user_refs'),
      errors: [notDeclared, ...unavailable],
      handle: async ({ caller, body, ctx }) => {
        const reader = toReader(caller);
        const { purpose, form } = body;
        const wanted = { attributes: [...new Set(body.attributes)], purpose, form };
        await assertDeclared(reader.siteId, wanted.attributes, purpose);
        const refs = [...new Set(body.user_refs)];
        const results: unknown[] = [];
        // Whoever has gone is not worked for.
        for (let from = 0; from < refs.length && !ctx.res.destroyed; from += atOnce) {
          results.push(
            ...(await Promise.all(
              refs.slice(from, from + atOnce).map(async (userRef) => ({
                user_ref: userRef,
                purpose,
                attributes: await attributes.read(reader, userRef, wanted),
              }))
            ))
          );
        }
        return { body: { results } };
      },
    }),
    defineOperation({
      id: 'openAttribute',
      method: 'POST',
      url: '/attributes/open',
      tag: 'Attributes',
      summary: 'Opens a sealed value while its consent lives',
      description:
        'The value is the one of the moment it was sealed. After withdrawal or expiry the answer is a status, and after a while nobody can open it any more.',
      access: 'attributes:read',
      body: z.object({ sealed: z.string().min(1).max(64_000) }).strict(),
      reply: z
        .object({ attribute: z.string().optional(), purpose: z.string().optional() })
        .and(resultGuard),
      errors: [{ status: 400, code: 'attributes.invalid_sealed' }, ...unavailable],
      handle: async ({ caller, body }) => {
        const { attribute, purpose, ...result } = await attributes.open(
          toReader(caller),
          body.sealed
        );
        return { body: { ...(attribute === '' ? {} : { attribute, purpose }), ...result } };
      },
    }),
  ];
};
