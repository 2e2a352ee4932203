/**
 * Registering a site: Logto's application, the site with a sector of its own, and what it may ask people for, in one transaction; all of it
 * or nothing. And what follows: further applications, other addresses, new secrets, the end of an application and of the site.
 *
 * Applications are written by SQL, not by Logto's Management API: only so do they stand or fall with our rows. They are the rows that Logto's
 * own route writes (core/routes/applications/application.ts), which does nothing else about first-party applications in OSS: no webhook, no
 * log entry, no cache.
 */
import { randomInt } from 'node:crypto';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { StaffRole } from '../api/port.ts';
import type { Declarations, EndedCounts, SiteEnd } from '../consent/port.ts';
import { createRandomId, kernelErrors } from '../kernel/port.ts';
import type { ApiKeys, Site, SiteDescription, SitesInTransaction } from '../sites/port.ts';
import { applicationTypes, listWrongAddresses } from './application-form.ts';
import type { ApplicationDraft, ApplicationKind, ApplicationPatch } from './application-form.ts';
import { createApplicationQueries } from './application-queries.ts';
import type { Application, Secret } from './application-queries.ts';
import { registrationErrors } from './errors.ts';
import { listSiteSummaries } from './site-queries.ts';
import type { SiteSummary } from './site-queries.ts';

/** The secret exists here once: nobody is shown it again. Null for applications that can keep none. */
export type NewApplication = { readonly id: string; readonly secret: string | null };
export type SiteApplication = Application & {
  readonly kind: ApplicationKind | null;
  readonly secrets: readonly Secret[];
};
type NewDeclarations = Parameters<Declarations['declareIn']>[2];

export type Registration = {
  readonly register: (wish: {
    readonly description: SiteDescription;
    readonly application: ApplicationDraft;
    readonly attributes: NewDeclarations;
  }) => Promise<{ readonly site: Site; readonly application: NewApplication }>;
  /** @throws sites.not_found, as everything below; registration.too_many_applications */
  readonly addApplication: (siteId: string, draft: ApplicationDraft) => Promise<NewApplication>;
  /**
   * @throws kernel.invalid_request naming the addresses that do not fit the application's type,
   *   registration.application_not_found, registration.application_managed_elsewhere
   */
  readonly changeApplication: (
    siteId: string,
    applicationId: string,
    patch: ApplicationPatch
  ) => Promise<void>;
  /**
   * A new secret; those there are work for the overlap and no longer.
   * @throws registration.application_not_found, registration.no_secret, registration.administrator_needed
   */
  readonly renewSecret: (
    siteId: string,
    applicationId: string,
    wish: {
      readonly overlapSeconds: number;
      /** Of who asks for it. */
      readonly role: StaffRole;
    }
  ) => Promise<string>;
  /** With its tokens. @throws registration.application_not_found, registration.application_managed_elsewhere */
  readonly removeApplication: (siteId: string, applicationId: string) => Promise<void>;
  readonly listApplications: (siteId: string) => Promise<readonly SiteApplication[]>;
  /** @param siteIds null for every site */
  readonly listSites: (siteIds: readonly string[] | null) => Promise<readonly SiteSummary[]>;
  /** For good. @param actorId who of the staff does it */
  readonly removeSite: (siteId: string, actorId: string) => Promise<RemovedSite>;
};

export type RemovedSite = EndedCounts & { readonly applications: number; readonly apiKeys: number };

const mostApplications = 20;
const idLength = 21;
const secretLength = 32;
/** Logto's names and marks (schemas: consts/application.ts, consts/system.ts). */
const firstSecretName = 'Default secret';
const internalMark = '#internal:';
const secretAlphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** 190 bits. */
const createSecret = () =>
  Array.from({ length: secretLength }, () => secretAlphabet[randomInt(secretAlphabet.length)]).join(
    ''
  );

const findKind = (type: string): ApplicationKind | null =>
  // The keys are those of the table.
  (Object.keys(applicationTypes) as ApplicationKind[]).find(
    (kind) => applicationTypes[kind] === type
  ) ?? null;

export const createRegistration = ({
  pool,
  tenantId,
  sites,
  declarations,
  apiKeys,
  siteEnd,
  now,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly sites: SitesInTransaction;
  readonly declarations: Pick<Declarations, 'declareIn'>;
  readonly apiKeys: Pick<ApiKeys, 'revokeAllIn'>;
  readonly siteEnd: SiteEnd;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Registration => {
  const queries = createApplicationQueries(tenantId);

  const insertApplication = async (
    connection: CommonQueryMethods,
    { name, kind, redirectUris, postLogoutRedirectUris }: ApplicationDraft
  ): Promise<NewApplication> => {
    const id = createRandomId(idLength);
    await queries.insert(connection, {
      ...{ id, name, redirectUris, postLogoutRedirectUris },
      type: applicationTypes[kind],
      internalSecret: `${internalMark}${createSecret()}`,
    });
    if (kind !== 'web') {
      return { id, secret: null };
    }
    const secret = createSecret();
    await queries.insertSecret(connection, {
      applicationId: id,
      name: firstSecretName,
      value: secret,
    });
    return { id, secret };
  };

  /** In the order of every change of a site: its row, then the application's. */
  const changeOne = async <Result>(
    siteId: string,
    applicationId: string,
    change: (connection: CommonQueryMethods, application: Application) => Promise<Result>
  ): Promise<Result> =>
    pool.transaction(async (connection) => {
      await sites.lockIn(connection, siteId);
      const application = await queries.lock(connection, siteId, applicationId);
      if (!application) {
        throw registrationErrors.application_not_found({ detail: { siteId } });
      }
      return change(connection, application);
    });

  const getKind = ({ id, type }: Application): ApplicationKind => {
    const kind = findKind(type);
    if (!kind) {
      throw registrationErrors.application_managed_elsewhere({ detail: { applicationId: id } });
    }
    return kind;
  };

  return {
    register: async ({ description, application, attributes }) =>
      pool.transaction(async (connection) => {
        const made = await insertApplication(connection, application);
        const site = await sites.registerIn(connection, { ...description, applicationId: made.id });
        await declarations.declareIn(connection, site.id, attributes);
        return { site, application: made };
      }),

    addApplication: async (siteId, draft) =>
      pool.transaction(async (connection) => {
        await sites.lockIn(connection, siteId);
        if ((await queries.list(connection, siteId)).length >= mostApplications) {
          throw registrationErrors.too_many_applications({ detail: { siteId } });
        }
        const made = await insertApplication(connection, draft);
        await sites.linkIn(connection, siteId, made.id);
        return made;
      }),

    changeApplication: async (siteId, applicationId, patch) =>
      changeOne(siteId, applicationId, async (connection, application) => {
        const given = {
          redirectUris: patch.redirectUris ?? [],
          postLogoutRedirectUris: patch.postLogoutRedirectUris ?? [],
        };
        // Those that are there may be of Logto's own making, such as wildcards: they stay while nobody changes them.
        const fields = listWrongAddresses(given, getKind(application)).map((path) =>
          path.join('.')
        );
        if (fields.length > 0) {
          throw kernelErrors.invalid_request({ detail: { fields } });
        }
        await queries.update(connection, {
          id: applicationId,
          name: patch.name ?? application.name,
          redirectUris: patch.redirectUris ?? application.redirectUris,
          postLogoutRedirectUris:
            patch.postLogoutRedirectUris ?? application.postLogoutRedirectUris,
        });
      }),

    renewSecret: async (siteId, applicationId, { overlapSeconds, role }) =>
      changeOne(siteId, applicationId, async (connection, application) => {
        if (application.type !== applicationTypes.web && application.type !== 'MachineToMachine') {
          throw registrationErrors.no_secret({ detail: { applicationId } });
        }
        // Its token sees everybody unmasked, which a site owner does not.
        if (role !== 'admin' && (await queries.mayCallManagement(connection, applicationId))) {
          throw registrationErrors.administrator_needed({ detail: { siteId, applicationId } });
        }
        await queries.endSecrets(connection, applicationId, overlapSeconds);
        const value = createSecret();
        // Names are unique in an application; Logto's console shows them.
        const name = `Secret of ${new Date(now()).toISOString()}`;
        await queries.insertSecret(connection, { applicationId, name, value });
        return value;
      }),

    removeApplication: async (siteId, applicationId) =>
      changeOne(siteId, applicationId, async (connection, application) => {
        if (application.type !== 'MachineToMachine') {
          getKind(application);
        }
        await siteEnd.endTokensIn(connection, applicationId);
        await sites.unlinkIn(connection, siteId, applicationId);
        await queries.remove(connection, applicationId);
      }),

    listApplications: async (siteId) => {
      const [applications, secrets] = await Promise.all([
        queries.list(pool, siteId),
        queries.listSecrets(pool, siteId),
      ]);
      return applications.map((application) => ({
        ...application,
        kind: findKind(application.type),
        secrets: secrets.filter(({ applicationId }) => applicationId === application.id),
      }));
    },

    listSites: async (siteIds) => listSiteSummaries(pool, tenantId, siteIds),

    removeSite: async (siteId, actorId) =>
      pool.transaction(async (connection) => {
        const { site, isSectorShared } = await sites.removeIn(connection, siteId);
        const applications = await queries.removeAll(connection, siteId);
        const keys = await apiKeys.revokeAllIn(connection, siteId);
        const ended = await siteEnd.endSiteIn(connection, {
          ...{ siteId, actorId, isSectorShared },
          sectorId: site.sectorId,
        });
        return { ...ended, applications, apiKeys: keys };
      }),
  };
};
