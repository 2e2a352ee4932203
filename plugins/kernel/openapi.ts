/** The OpenAPI 3.1 document of an API, made from the guards that its requests are parsed with. */
import {
  extendZodWithOpenApi,
  OpenAPIRegistry,
  OpenApiGeneratorV31,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Operation } from './operations.ts';

const errorGuard = z.object({
  code: z.string().describe('Stable: `<area>.<what>`.'),
  message: z.string().describe('For people; may change.'),
  fields: z.array(z.string()).optional().describe('What did not fit, for kernel.invalid_request.'),
});

const common = [
  { status: 400, code: 'kernel.invalid_request' },
  { status: 401, code: 'api.unauthorized' },
  { status: 403, code: 'api.forbidden' },
  { status: 429, code: 'api.too_many_requests' },
];

const describeErrors = (errors: readonly { readonly status: number; readonly code: string }[]) => {
  const byStatus = new Map<number, string[]>();
  for (const { status, code } of errors) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: { 'application/json': { schema: errorGuard } },
      },
    ])
  );
};

export const createOpenApi = <Caller>(
  operations: readonly Operation<Caller>[],
  {
    info,
    serverUrl,
  }: {
    readonly info: {
      readonly title: string;
      readonly version: string;
      readonly description: string;
    };
    readonly serverUrl: string;
  }
) => {
  // Adds a method to the pack's own copy of zod; again is nothing.
  extendZodWithOpenApi(z);
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of the site, or a token (see the description of the API).',
  });
  for (const operation of operations) {
    const { id, method, url, tag, summary, description, access, path, query, body } = operation;
    const { reply, replyStatus, replyType = 'application/json' } = operation;
    const isPublic = access === 'public';
    registry.registerPath({
      operationId: id,
      // The document's methods are in small letters.
      method: method.toLowerCase() as 'get',
      path: url,
      tags: [tag],
      summary,
      description: [description, isPublic ? null : `Needs: \`${access}\`.`]
        .filter(Boolean)
        .join('\n\n'),
      security: isPublic ? [] : [{ bearer: [] }],
      request: {
        ...(path ? { params: path } : {}),
        ...(query ? { query } : {}),
        ...(body
          ? { body: { required: true, content: { 'application/json': { schema: body } } } }
          : {}),
      },
      responses: {
        [replyStatus ?? (reply ? 200 : 204)]: {
          description: 'Done.',
          ...(reply ? { content: { [replyType]: { schema: reply } } } : {}),
        },
        ...describeErrors([...(isPublic ? [] : common), ...operation.errors]),
      },
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info,
    servers: [{ url: serverUrl }],
  });
};
