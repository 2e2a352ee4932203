/** The connector's configuration as Logto stores it. The guard is the only reader; README lists the same options. */
import { z } from 'zod';
import { httpProviderGuard } from '../../regional-delivery/http-provider.ts';
import {
  hasRequiredTemplates,
  requiredTemplatesMessage,
} from '../../regional-delivery/templates.ts';
import { toDomain } from './recipient.ts';
import { smtpProviderGuard } from './smtp-provider.ts';

const regionGuard = z.object({
  fromEmail: z.string().email(),
  fromName: z.string().default(''),
  replyTo: z.string().email().optional(),
  /** Tried in this order. */
  providers: z
    .array(z.discriminatedUnion('kind', [smtpProviderGuard, httpProviderGuard]))
    .min(1)
    .max(8),
});

export const emailTemplateGuard = z.object({
  usageType: z.string(),
  contentType: z.enum(['text/plain', 'text/html']),
  subject: z.string(),
  content: z.string(),
});

export const regionalEmailConfigGuard = z
  .object({
    regions: z.record(z.string(), regionGuard),
    /** For domains that are not in the table. */
    defaultRegion: z.string(),
    /** Domain suffix → region. */
    domains: z.record(z.string(), z.string()).default({}),
    templates: z
      .array(emailTemplateGuard)
      .refine(hasRequiredTemplates, { message: requiredTemplatesMessage }),
  })
  .superRefine(({ regions, defaultRegion, domains }, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (!Object.hasOwn(regions, defaultRegion)) {
      complain(['defaultRegion'], 'Not one of the regions.');
    }
    for (const [suffix, region] of Object.entries(domains)) {
      if (toDomain(suffix) === null) {
        complain(['domains', suffix], 'Not a domain suffix.');
      }
      if (!Object.hasOwn(regions, region)) {
        complain(['domains', suffix], 'Not one of the regions.');
      }
    }
    for (const [name, { providers }] of Object.entries(regions)) {
      for (const [index, provider] of providers.entries()) {
        if (provider.kind === 'smtp' && provider.auth && provider.security === 'none') {
          complain(['regions', name, 'providers', index], 'A password needs TLS.');
        }
      }
    }
  });

export type RegionalEmailConfig = z.infer<typeof regionalEmailConfigGuard>;
export type EmailRegion = RegionalEmailConfig['regions'][string];
