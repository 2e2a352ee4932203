/** Applications as the API shows them: never a secret but in the answer that makes it. */
import { z } from 'zod';
import { applicationKinds } from './application-form.ts';
import type { SiteApplication } from './service.ts';

export const applicationShown = z.object({
  id: z.string().describe('The client id.'),
  name: z.string(),
  kind: z.enum(applicationKinds).nullable().describe('Null for kinds that are changed in Logto.'),
  type: z.string().describe('Logto’s word for it.'),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  isThirdParty: z.boolean(),
  createdAt: z.string(),
  secrets: z.array(
    z.object({ name: z.string(), createdAt: z.string(), expiresAt: z.string().nullable() })
  ),
});
export const newApplicationShown = z.object({
  id: z.string(),
  secret: z.string().nullable().describe('Shown once. Null for applications that can keep none.'),
});

const toTime = (time: number | null) => (time === null ? null : new Date(time).toISOString());

export const toShown = ({ secrets, createdAt, ...application }: SiteApplication) => ({
  ...application,
  createdAt: toTime(createdAt),
  secrets: secrets.map((secret) => ({
    name: secret.name,
    createdAt: toTime(secret.createdAt),
    expiresAt: toTime(secret.expiresAt),
  })),
});
