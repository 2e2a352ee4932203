/**
 * Which addresses events may be sent to. Guards the networks that this process can reach and a site cannot: loopback, private and
 * link-local ranges, CGNAT, multicast, and every IPv6 form that hides an IPv4 address (mapped, NAT64, 6to4, Teredo).
 *
 * What is not known to be public is refused.
 */
import ipaddr from 'ipaddr.js';

export type AddressPolicy = 'public' | 'development';

const developmentRanges: readonly string[] = ['loopback', 'private', 'uniqueLocal'];
/** What IANA has given out for global use; the rest of IPv6 is special or reserved. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by number, and answered by the platform a virtual machine runs on (Azure's agent and DNS). */
const platformAddresses: readonly string[] = ['168.63.129.16'];

export const isAllowedAddress = (address: string, policy: AddressPolicy): boolean => {
  if (!ipaddr.isValid(address)) {
    return false;
  }
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (policy === 'development' && developmentRanges.includes(range)) {
    return true;
  }
  if (platformAddresses.includes(parsed.toString())) {
    return false;
  }
  return range === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast));
};

/**
 * The form of an endpoint, before anything is resolved: https (http in development), no credentials, no fragment, and no address that
 * would be refused anyway. @returns null when it will not do
 */
export const parseEndpoint = (text: string, policy: AddressPolicy): URL | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || text.length > 2048) {
    return null;
  }
  const isScheme =
    url.protocol === 'https:' || (policy === 'development' && url.protocol === 'http:');
  const hasSecrets = url.username !== '' || url.password !== '';
  if (!isScheme || hasSecrets || url.hash !== '') {
    return null;
  }
  const host = hostOf(url);
  return ipaddr.isValid(host) && !isAllowedAddress(host, policy) ? null : url;
};

/** The name or address to connect to, without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
