/**
 * Makes sites pairwise and leaves Logto's own applications public, on the found client instance.
 *
 * Client metadata stays as it is: `subject_type` there would make the provider demand a sector_identifier_uri, private_key_jwt for
 * the device flow, and derive the sector from redirect URIs. Instances are cached by the provider, so the value is set at
 * every find and in both directions.
 */
import type { Provider } from 'oidc-provider';
import type { Tenants } from '../tenants.ts';
import { isSiteClient } from './site-context.ts';

export const wrapClientFind = (provider: Provider, tenants: Tenants) => {
  const { Client } = provider;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with the class as `this`
  const original = Client.find;
  const find: typeof Client.find = async function find(this: typeof Client, ...parameters) {
    const client = await original.apply(this, parameters);
    if (client) {
      const tenant = await tenants.get(provider);
      // Read-only in the types; a plain field at run time (asserted by the patch's tests).
      const subjectType = isSiteClient(tenant, client.clientId) ? 'pairwise' : 'public';
      Reflect.set(client, 'subjectType', subjectType);
    }
    return client;
  };
  Client.find = find;
};
