/**
 * Makes sites pairwise and leaves Logto's own applications public, on the found client instance. A third-party application has a list of scopes,
 * which Logto's console cannot put the pack's fine ones on: it may ask for those whose attributes its standard scopes cover.
 *
 * Client metadata stays as it is: `subject_type` there would make the provider demand a sector_identifier_uri, private_key_jwt for
 * the device flow, and derive the sector from redirect URIs. Instances are cached by the provider, so the value is set at
 * every find and in both directions.
 */
import type { Provider } from 'oidc-provider';
import type { Tenants } from '../tenants.ts';
import { fineScopes, listRequestedAttributes } from '../../plugins/passport/port.ts';
import { isSiteClient } from './site-context.ts';

const addFineScopes = (scope: string): string => {
  const words = scope.split(' ');
  const covered = listRequestedAttributes(words);
  const added = fineScopes.filter((fine) =>
    listRequestedAttributes([fine]).every((attribute) => covered.includes(attribute))
  );
  return [...new Set([...words, ...added])].join(' ');
};

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
      if (client.scope !== undefined) {
        Reflect.set(client, 'scope', addFineScopes(client.scope));
      }
    }
    return client;
  };
  Client.find = find;
};
