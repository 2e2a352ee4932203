/**
 * What an entry keeps of an address. `none` keeps nothing; `truncated` keeps the network: /24 of IPv4, /48 of IPv6, which
 * is one household or company at the least. Addresses of IPv6 that carry one of IPv4 (mapped, 6to4) are reduced as that one.
 */
import ipaddr from 'ipaddr.js';

export const ipPolicies = ['none', 'truncated'] as const;
export type IpPolicy = (typeof ipPolicies)[number];

const ipv4Bits = 24;
const ipv6Bits = 48;
/** RFC 3056 §2: 2002: and then the 32 bits of the IPv4 address. */
const sixToFour = { from: 2, to: 6 } as const;

const unwrap = (ip: string): ipaddr.IPv4 | ipaddr.IPv6 => {
  const address = ipaddr.process(ip.replace(/%.*$/, ''));
  return address instanceof ipaddr.IPv6 && address.range() === '6to4'
    ? new ipaddr.IPv4(address.toByteArray().slice(sixToFour.from, sixToFour.to))
    : address;
};

/** @returns the network's first address; null under `none`, and for what is no address */
export const pseudonymiseIp = (ip: string | null | undefined, policy: IpPolicy): string | null => {
  const isAddress =
    typeof ip === 'string' &&
    (ipaddr.IPv4.isValidFourPartDecimal(ip) || (ip.includes(':') && ipaddr.IPv6.isValid(ip)));
  if (policy === 'none' || !isAddress) {
    return null;
  }
  const address = unwrap(ip);
  return address instanceof ipaddr.IPv4
    ? ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${ipv4Bits}`).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${ipv6Bits}`).toString();
};
