/**
 * In which region a person lives, decided when they first appear: declared citizenship, else the country of their phone number,
 * else the default of the site they came through, else the tenant's default. Pure.
 */
import { findPhoneCountry } from './normal-form.ts';
import type { Residence } from './key-ring.ts';

export type RegionPolicy = {
  readonly defaultRegion: string;
  /** ISO 3166-1 alpha-2 country to region; a country that is missing decides nothing. */
  readonly countries: Readonly<Record<string, string>>;
};

export type Signs = {
  readonly citizenship?: string | undefined;
  /** International form. */
  readonly phone?: string | undefined;
  readonly siteRegion?: string | undefined;
};

export const chooseRegion = (
  policy: RegionPolicy,
  { citizenship, phone, siteRegion }: Signs
): Residence => {
  const byCitizenship = citizenship ? policy.countries[citizenship.toUpperCase()] : undefined;
  if (byCitizenship) {
    return { region: byCitizenship, reason: 'citizenship' };
  }
  const phoneCountry = phone ? findPhoneCountry(phone) : null;
  const byPhone = phoneCountry ? policy.countries[phoneCountry] : undefined;
  if (byPhone) {
    return { region: byPhone, reason: 'phone' };
  }
  return siteRegion
    ? { region: siteRegion, reason: 'site' }
    : { region: policy.defaultRegion, reason: 'tenant' };
};
