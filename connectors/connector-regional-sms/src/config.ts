/** The connector's configuration as Logto stores it. The guard is the only reader; README lists the same options. */
import { z } from 'zod';
import { httpProviderGuard } from '../../regional-delivery/http-provider.ts';
import {
  hasRequiredTemplates,
  requiredTemplatesMessage,
} from '../../regional-delivery/templates.ts';

const regionGuard = z.object({
  /** Number or name of the sender, as the region's providers want it. */
  from: z.string().default(''),
  /** Tried in this order. */
  providers: z.array(httpProviderGuard).min(1).max(8),
});

export const regionalSmsConfigGuard = z
  .object({
    regions: z.record(z.string(), regionGuard),
    /** For countries that are not in the table, and numbers that tell none. */
    defaultRegion: z.string(),
    /** ISO 3166-1 alpha-2 → region. */
    countries: z.record(z.string().regex(/^[A-Z]{2}$/), z.string()).default({}),
    templates: z
      .array(z.object({ usageType: z.string(), content: z.string() }))
      .refine(hasRequiredTemplates, { message: requiredTemplatesMessage }),
  })
  .superRefine(({ regions, defaultRegion, countries }, context) => {
    const named = [
      { path: ['defaultRegion'], region: defaultRegion },
      ...Object.entries(countries).map(([country, region]) => ({
        path: ['countries', country],
        region,
      })),
    ];
    for (const { path, region } of named) {
      if (!Object.hasOwn(regions, region)) {
        context.addIssue({ code: 'custom', path, message: 'Not one of the regions.' });
      }
    }
  });

export type RegionalSmsConfig = z.infer<typeof regionalSmsConfigGuard>;
