/** How a site describes itself to people, as an operator gives it: parsed once, here. */
import { z } from 'zod';
import { sitesErrors } from './errors.ts';
import { lineOfText, listFields } from './fields.ts';

export const siteLanguages = ['en', 'ru'] as const;
export type SiteLanguage = (typeof siteLanguages)[number];

export type SiteDescription = {
  readonly displayName: string | null;
  /** Beside `displayName`, for people who read Russian. */
  readonly displayNameRu: string | null;
  readonly logoUrl: string | null;
  /** Who is the controller. */
  readonly legalName: string | null;
  readonly policyUrl: string | null;
  readonly languages: readonly SiteLanguage[];
};

const longestAddress = 2048;

/** An http(s) address without a user and password, in the one form browsers give it (so no spaces and quotes). */
const webAddress = z.string().transform((text, context) => {
  const address = URL.canParse(text) ? new URL(text) : null;
  const isWeb = address?.protocol === 'https:' || address?.protocol === 'http:';
  if (!isWeb || address.username || address.password || address.href.length > longestAddress) {
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }
  return address.href;
});

/** Every field, for whoever registers a site; a patch has some of them. */
export const descriptionFields = z
  .object({
    displayName: lineOfText(100).nullable(),
    displayNameRu: lineOfText(100).nullable(),
    logoUrl: webAddress.nullable(),
    legalName: lineOfText(200).nullable(),
    policyUrl: webAddress.nullable(),
    languages: z
      .array(z.enum(siteLanguages))
      .min(1)
      .refine((languages) => new Set(languages).size === languages.length),
  })
  .strict();
const patchGuard = descriptionFields.partial();

const choose = <Value>(wanted: Value | undefined, present: Value): Value =>
  wanted === undefined ? present : wanted;

/**
 * A description with a patch over it: what the patch does not name stays, `null` takes away.
 * @throws sites.invalid_site naming the fields
 */
export const parsePatch = (patch: unknown): ((present: SiteDescription) => SiteDescription) => {
  const parsed = patchGuard.safeParse(patch);
  if (!parsed.success) {
    throw sitesErrors.invalid_site({ detail: { fields: listFields(parsed.error) } });
  }
  const { displayName, displayNameRu, logoUrl, legalName, policyUrl, languages } = parsed.data;
  return (present) => ({
    displayName: choose(displayName, present.displayName),
    displayNameRu: choose(displayNameRu, present.displayNameRu),
    logoUrl: choose(logoUrl, present.logoUrl),
    legalName: choose(legalName, present.legalName),
    policyUrl: choose(policyUrl, present.policyUrl),
    languages: choose<readonly SiteLanguage[]>(languages, present.languages),
  });
};
