/** Every GET route of the host's Management API, with real ids in its path: from the host's own document, or from its router. */
import Router from 'koa-router';
import { runSql } from '../../../testing/sql.ts';
import type { World } from '../../../testing/world.ts';
import { registerManagementRoutes } from '../../packages/core/routes/management/index.ts';

type Template = { readonly path: string; readonly query: readonly string[] };

type Document = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly parameters?: readonly { readonly in?: string; readonly name?: string }[] }
        >
      >
    >
  >;
};

/** For people who are signing in or signed in: with cookies or an opaque token. */
const isForPeople = (path: string) =>
  /^\/api\/(experience|interaction|my-account|verifications)(\/|$)/.test(path);

const listOfStock = async ({ host }: World): Promise<readonly Template[]> => {
  const response = await fetch(`${host.userUrl}/api/swagger.json`);
  const { paths } = (await response.json()) as Document;
  return Object.entries(paths).flatMap(([path, methods]) => {
    const { get } = methods;
    const query = (get?.parameters ?? []).flatMap(({ in: place, name }) =>
      place === 'query' && name ? [name] : []
    );
    return get && !isForPeople(path) ? [{ path, query }] : [];
  });
};

const listOfEmbedded = (): readonly Template[] => {
  const router = new Router({ prefix: '/api' });
  // Routes are registered without a look at the tenant.
  registerManagementRoutes(router, {} as never);
  return router.stack.flatMap(({ path, methods }) =>
    methods.includes('GET') ? [{ path: path.replaceAll(/:(\w+)/g, '{$1}'), query: [] }] : []
  );
};

export const listTemplates = async (world: World): Promise<readonly Template[]> =>
  world.host.isStock ? listOfStock(world) : listOfEmbedded();

/** By the path up to the parameter; of each the newest, enough for every kind of flow. */
const sources: Readonly<Record<string, string>> = {
  '/api/users/{}': `select id from users where tenant_id = 'default' order by created_at desc limit 12`,
  '/api/users/{}/identities/{}': `select distinct jsonb_object_keys(identities) as id from users where tenant_id = 'default'`,
  '/api/users/{}/sso-identities/{}': `select distinct sso_connector_id as id from user_sso_identities`,
  '/api/users/{}/sessions/{}': `select session_uid as id from oidc_session_extensions limit 20`,
  '/api/logs/{}': `select id from logs where tenant_id = 'default' order by created_at desc limit 60`,
  '/api/organizations/{}': `select id from organizations where tenant_id = 'default'`,
  '/api/organizations/{}/users/{}': `select user_id as id from organization_user_relations limit 5`,
  '/api/organizations/{}/applications/{}': `select id from applications where tenant_id = 'default' limit 2`,
  '/api/organization-invitations/{}': `select id from organization_invitations where tenant_id = 'default'`,
  '/api/organization-roles/{}': `select id from organization_roles where tenant_id = 'default'`,
  '/api/organization-scopes/{}': `select id from organization_scopes where tenant_id = 'default'`,
  '/api/one-time-tokens/{}': `select id from one_time_tokens where tenant_id = 'default'`,
  '/api/roles/{}': `select id from roles where tenant_id = 'default'`,
  '/api/applications/{}': `select id from applications where tenant_id = 'default' limit 6`,
  '/api/applications/{}/users/{}': `select id from users where tenant_id = 'default' order by created_at desc limit 3`,
  '/api/resources/{}': `select id from resources where tenant_id = 'default'`,
  '/api/connectors/{}': `select id from connectors where tenant_id = 'default'`,
  '/api/connector-factories/{}': `select connector_id as id from connectors where tenant_id = 'default'`,
  '/api/sso-connectors/{}': `select id from sso_connectors where tenant_id = 'default'`,
  '/api/hooks/{}': `select id from hooks where tenant_id = 'default'`,
  '/api/domains/{}': `select id from domains where tenant_id = 'default'`,
  '/api/email-templates/{}': `select id from email_templates where tenant_id = 'default'`,
  '/api/saml-applications/{}': `select id from applications where tenant_id = 'default' and type = 'SAML'`,
  '/api/saml/{}': `select id from applications where tenant_id = 'default' and type = 'SAML'`,
  '/api/custom-phrases/{}': `select language_tag as id from custom_phrases where tenant_id = 'default'`,
  '/api/custom-profile-fields/{}': `select name as id from custom_profile_fields where tenant_id = 'default'`,
  '/api/configs/oidc/{}': `select unnest(array['private-keys', 'cookie-keys']) as id`,
  '/api/configs/jwt-customizer/{}': `select unnest(array['access-token', 'client-credentials']) as id`,
  '/api/configs/actions/{}': `select 'post-sign-in' as id`,
};

/** Nothing of this name: an answer all the same. */
const nobody = 'nobody';

const createIdReader = ({ host }: World) => {
  const known = new Map<string, Promise<readonly string[]>>();
  return async (place: string): Promise<readonly string[]> => {
    const read = async () => {
      const statement = sources[place];
      const rows = statement ? await runSql<{ id: string }>(host.databaseUrl, statement) : [];
      return rows.length > 0 ? rows.map(({ id }) => id) : [nobody];
    };
    const ids = known.get(place) ?? read();
    known.set(place, ids);
    return ids;
  };
};

/** Everything that a route can be asked to add. */
const askFor = (names: readonly string[]): string => {
  const asked = names.flatMap((name) =>
    /^(include|show)/.test(name) ? [`${name}=true`] : name === 'page_size' ? ['page_size=100'] : []
  );
  return asked.length > 0 ? `?${asked.join('&')}` : '';
};

export type Route = { readonly template: string; readonly urls: readonly string[] };

export const listRoutes = async (world: World): Promise<readonly Route[]> => {
  const readIds = createIdReader(world);
  const fill = async (template: string): Promise<readonly string[]> => {
    let urls: readonly string[] = [''];
    let place = '';
    for (const segment of template.split('/').slice(1)) {
      if (/^\{\w+\}$/.test(segment)) {
        place += '/{}';
        const ids = await readIds(place);
        urls = urls.flatMap((url) => ids.map((id) => `${url}/${encodeURIComponent(id)}`));
      } else {
        place += `/${segment}`;
        urls = urls.map((url) => `${url}/${segment}`);
      }
    }
    return urls;
  };
  return Promise.all(
    (await listTemplates(world)).map(async ({ path, query }) => ({
      template: path,
      urls: (await fill(path)).flatMap((url) => [...new Set([url, `${url}${askFor(query)}`])]),
    }))
  );
};
