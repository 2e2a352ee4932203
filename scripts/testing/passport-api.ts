/** The pack's API as sites, people and administrators call it, and what an administrator prepares for a site. Any host. */
import type { JsonValue } from './json.ts';
import { runSql } from './sql.ts';
import type { World } from './world.ts';

export type ApiAnswer = {
  readonly status: number;
  readonly body: Record<string, JsonValue>;
  readonly headers: Headers;
};

/** Calls `/passport/api/v1` with a bearer credential; an empty one sends none. */
export const callApi = async (
  userUrl: string,
  credential: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {}
): Promise<ApiAnswer> => {
  const response = await fetch(`${userUrl}/passport/api/v1${path}`, {
    method,
    headers: {
      ...(credential ? { authorization: `Bearer ${credential}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith('{') ? (JSON.parse(text) as ApiAnswer['body']) : {},
    headers: response.headers,
  };
};

/** The site an application belongs to, by its first use. */
export const findSiteId = async ({ host }: World, applicationId: string): Promise<string> => {
  const [row] = await runSql<{ id: string }>(
    host.databaseUrl,
    'select site_id as id from passport.site_applications where application_id = $1',
    [applicationId]
  );
  if (!row) {
    throw new Error('the application has no site yet');
  }
  return row.id;
};

/** A key of a site with the scopes named, made as an administrator makes it. */
export const createKey = async (
  world: World,
  siteId: string,
  scopes: readonly string[]
): Promise<string> => {
  const { status, body } = await callApi(
    world.host.userUrl,
    world.management.token,
    'POST',
    `/sites/${siteId}/api-keys`,
    { name: 'test', scopes }
  );
  if (status !== 201) {
    throw new Error(`api key: ${status} ${JSON.stringify(body)}`);
  }
  return String(body['secret']);
};

/** Declares attributes of a site over the API. */
export const declareOver = async (
  world: World,
  siteId: string,
  declarations: readonly object[]
): Promise<void> => {
  for (const declaration of declarations) {
    const { status, body } = await callApi(
      world.host.userUrl,
      world.management.token,
      'PUT',
      `/sites/${siteId}/attributes`,
      declaration
    );
    if (status !== 204) {
      throw new Error(`declaration: ${status} ${JSON.stringify(body)}`);
    }
  }
};
