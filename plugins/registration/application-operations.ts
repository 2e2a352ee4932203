/** Applications of a site: further ones, their addresses and secrets, how to set them up, and a sign-in to try. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import type { Declarations } from '../consent/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { applicationGuard, applicationKinds, applicationPatchGuard } from './application-form.ts';
import { newApplicationShown } from './application-shown.ts';
import { registrationErrors } from './errors.ts';
import { siteNotFound, sitePath } from './operations.ts';
import type { Registration } from './service.ts';
import { apiKeyPlaceholder, platforms, secretPlaceholder } from './setup/guide.ts';
import { createGuides } from './setup/guides.ts';
import { listScopes } from './setup/scopes.ts';
import { buildTestAddress, checkNames, listChecks } from './test-sign-in.ts';
import type { ClientCheck } from './test-sign-in.ts';

const languages = ['en', 'ru'] as const;
const longestOverlapSeconds = 30 * 86_400;
const applicationPath = sitePath.extend({ applicationId: z.string().max(32) });
const applicationQuery = z
  .object({
    redirectUri: z
      .string()
      .max(2048)
      .optional()
      .describe('One of the application’s; else its first.'),
    language: z.enum(languages).default('en'),
  })
  .strict();
const stepShown = z.object({
  text: z.string(),
  file: z.string().nullable(),
  syntax: z.string().nullable(),
  code: z.string().nullable(),
});
const setupShown = z.object({
  issuer: z.string(),
  discoveryUrl: z.string(),
  clientId: z.string(),
  kind: z.enum(applicationKinds),
  redirectUri: z.string(),
  scopes: z.array(z.string()).describe('Those that ask for what the site has declared.'),
  guides: z.array(
    z.object({ platform: z.enum(platforms), title: z.string(), steps: z.array(stepShown) })
  ),
  placeholders: z
    .object({ secret: z.string(), apiKey: z.string() })
    .describe('What stands in the texts where a secret goes.'),
});

const applicationNotFound = { status: 404, code: 'registration.application_not_found' };
const managedElsewhere = { status: 409, code: 'registration.application_managed_elsewhere' };
const noRedirectUri = { status: 409, code: 'registration.no_redirect_uri' };

export type RegistrationHost = {
  /** With `/oidc`. */
  readonly issuer: string;
  /** Asks the provider, which reads the application as it will at a sign-in. */
  readonly checkClient: (clientId: string, redirectUri: string) => Promise<ClientCheck>;
};

export const createApplicationOperations = ({
  registration,
  declarations,
  host: { issuer, checkClient },
}: {
  readonly registration: Registration;
  readonly declarations: Pick<Declarations, 'list'>;
  readonly host: RegistrationHost;
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Sites', access: 'staff:sites.read' } as const;
  const write = { tag: 'Sites', access: 'staff:sites.write' } as const;
  const create = { tag: 'Sites', access: 'staff:sites.create' } as const;
  const one = '/admin/sites/{siteId}/applications/{applicationId}';

  /** Everything a text or a sign-in needs. @throws registration.application_not_found and the two above */
  const load = async (
    { siteId, applicationId }: z.infer<typeof applicationPath>,
    wanted: string | undefined
  ) => {
    const application = (await registration.listApplications(siteId)).find(
      ({ id }) => id === applicationId
    );
    if (!application) {
      throw registrationErrors.application_not_found({ detail: { siteId } });
    }
    const { kind, redirectUris, postLogoutRedirectUris } = application;
    if (!kind) {
      throw registrationErrors.application_managed_elsewhere({ detail: { applicationId } });
    }
    // A pattern is no address.
    const addresses = redirectUris.filter((address) => !address.includes('*'));
    const redirectUri = addresses.find((address) => address === wanted) ?? addresses[0];
    if (!redirectUri) {
      throw registrationErrors.no_redirect_uri({ detail: { applicationId } });
    }
    const declared = await declarations.list(siteId);
    const readable = declared.filter(({ release }) => release === 'value');
    const purpose = readable[0]?.purpose;
    return {
      kind,
      clientId: applicationId,
      redirectUri,
      postLogoutRedirectUri: postLogoutRedirectUris[0] ?? null,
      scopes: listScopes(declared.map(({ attribute }) => attribute)),
      reading:
        purpose === undefined
          ? null
          : {
              purpose,
              attributes: readable.flatMap((row) =>
                row.purpose === purpose ? [row.attribute] : []
              ),
            },
    };
  };

  return [
    defineOperation({
      ...create,
      id: 'addApplication',
      method: 'POST',
      url: '/admin/sites/{siteId}/applications',
      summary: 'Adds an application, such as an app beside the web shop; it shares the identifiers',
      path: sitePath,
      body: applicationGuard,
      reply: newApplicationShown,
      replyStatus: 201,
      errors: [siteNotFound, { status: 409, code: 'registration.too_many_applications' }],
      handle: async ({ path: { siteId }, body }) => ({
        body: await registration.addApplication(siteId, body),
      }),
    }),
    defineOperation({
      ...write,
      id: 'changeApplication',
      method: 'PATCH',
      url: one,
      summary: 'Name and addresses; what the body does not name stays',
      path: applicationPath,
      body: applicationPatchGuard,
      errors: [siteNotFound, applicationNotFound, managedElsewhere],
      handle: async ({ path: { siteId, applicationId }, body }) => {
        await registration.changeApplication(siteId, applicationId, body);
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'renewApplicationSecret',
      method: 'POST',
      url: `${one}/secrets`,
      summary: 'Makes a new secret; those there are work for a while beside it',
      path: applicationPath,
      body: z
        .object({
          overlapSeconds: z.number().int().min(0).max(longestOverlapSeconds).default(86_400),
        })
        .strict(),
      reply: z.object({ secret: z.string().describe('Shown once.') }),
      replyStatus: 201,
      errors: [
        siteNotFound,
        applicationNotFound,
        { status: 403, code: 'registration.administrator_needed' },
        { status: 409, code: 'registration.no_secret' },
      ],
      handle: async ({ caller, path: { siteId, applicationId }, body: { overlapSeconds } }) => {
        const { role } = asStaff(caller);
        const wish = { overlapSeconds, role };
        return { body: { secret: await registration.renewSecret(siteId, applicationId, wish) } };
      },
    }),
    defineOperation({
      ...create,
      id: 'removeApplication',
      method: 'DELETE',
      url: one,
      summary: 'Deletes an application in Logto with its tokens; consents and identifiers stay',
      path: applicationPath,
      errors: [siteNotFound, applicationNotFound, managedElsewhere],
      handle: async ({ path: { siteId, applicationId } }) => {
        await registration.removeApplication(siteId, applicationId);
        return {};
      },
    }),
    defineOperation({
      ...read,
      id: 'readSetup',
      method: 'GET',
      url: `${one}/setup`,
      summary: 'How to set an application up, to copy',
      description: 'No secret is in it: placeholders stand where secrets go.',
      path: applicationPath,
      query: applicationQuery,
      reply: setupShown,
      errors: [applicationNotFound, managedElsewhere, noRedirectUri],
      handle: async ({ path, query: { redirectUri, language } }) => {
        const { kind, ...loaded } = await load(path, redirectUri);
        return {
          body: {
            issuer,
            discoveryUrl: `${issuer}/.well-known/openid-configuration`,
            clientId: loaded.clientId,
            kind,
            redirectUri: loaded.redirectUri,
            scopes: loaded.scopes,
            guides: createGuides(kind, { ...loaded, issuer, language }),
            placeholders: { secret: secretPlaceholder, apiKey: apiKeyPlaceholder },
          },
        };
      },
    }),
    defineOperation({
      ...read,
      id: 'prepareTestSignIn',
      method: 'GET',
      url: `${one}/test-sign-in`,
      summary: 'What can be said of a sign-in beforehand, and an address to try one',
      description:
        'It ends at the site’s own address, where the site refuses it because it did not begin there; its code is of no use to anybody.',
      path: applicationPath,
      query: applicationQuery,
      reply: z.object({
        checks: z.array(z.object({ name: z.enum(checkNames), isGood: z.boolean() })),
        redirectUri: z.string(),
        url: z.string().nullable().describe('Null when the provider would refuse it.'),
      }),
      errors: [applicationNotFound, managedElsewhere, noRedirectUri],
      handle: async ({ path, query }) => {
        const { clientId, redirectUri, scopes } = await load(path, query.redirectUri);
        const client = await checkClient(clientId, redirectUri);
        const address = { issuer, clientId, redirectUri, scopes, language: query.language };
        return {
          body: {
            checks: listChecks({ client, redirectUri, scopes }),
            redirectUri,
            url: client === 'accepted' ? buildTestAddress(address) : null,
          },
        };
      },
    }),
  ];
};
