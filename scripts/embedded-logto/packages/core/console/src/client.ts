/** The sign-in of the console, with Logto's own browser client: the same application, resources and storage names as Logto's console. */
import LogtoClient, { Prompt, UserScope } from '@logto/browser';

export const managementApi = 'https://default.logto.app/api';
const appId = 'admin-console';

export const client = new LogtoClient({
  endpoint: window.location.origin,
  appId,
  resources: [managementApi, 'https://admin.logto.app/me'],
  scopes: [UserScope.Profile, UserScope.Email, UserScope.Phone, UserScope.CustomData, 'all'],
  prompt: [Prompt.Login, Prompt.Consent],
});

export const callbackUrl = `${window.location.origin}/console/callback`;
export const signOutUrl = `${window.location.origin}/console`;

/** One call to the Management API of the user tenant. @throws Error with the status */
export const callManagement = async <Body>(path: string): Promise<Body> => {
  const endpoints = await fetch('/api/.well-known/endpoints/default');
  const { user } = (await endpoints.json()) as { user: string };
  const token = await client.getAccessToken(managementApi);
  const response = await fetch(new URL(`/api${path}`, user), {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  return (await response.json()) as Body;
};
