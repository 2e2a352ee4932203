/** Makes (or finds) the two shops' applications in Logto through the Management API; idempotent; any host. */
import type { Application, Management } from '../testing/management.ts';
import { createApplication } from '../testing/management.ts';

type Listed = { readonly id: string; readonly name: string };

/** @param url where the shop is reached; an application of an earlier run gets its addresses renewed */
export const registerShop = async (
  management: Management,
  name: string,
  url: string
): Promise<Application> => {
  const metadata = {
    redirectUris: [`${url}/callback`],
    postLogoutRedirectUris: [url],
    backchannelLogoutUri: `${url}/backchannel-logout`,
  };
  const existing = await management.call<readonly Listed[]>('GET', '/applications?page_size=100');
  const found = existing.find((application) => application.name === name);
  if (!found) {
    return createApplication(management, { name, ...metadata });
  }
  await management.call('PATCH', `/applications/${found.id}`, { oidcClientMetadata: metadata });
  const secrets = await management.call<readonly { value: string }[]>(
    'GET',
    `/applications/${found.id}/secrets`
  );
  return { id: found.id, secret: secrets[0]?.value };
};
