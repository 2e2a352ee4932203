import { describe, expect, it } from '@jest/globals';
import { isAllowedAddress, parseEndpoint } from './addresses.ts';

describe('addresses events may be sent to', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.8.9.10', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'link-local: metadata of clouds'],
    ['168.63.129.16', 'the platform under a virtual machine'],
    ['100.64.0.1', 'CGNAT'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this network'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarking'],
    ['240.0.0.1', 'reserved'],
    ['::1', 'loopback'],
    ['::', 'unspecified'],
    ['fe80::1', 'link-local'],
    ['fc00::1', 'unique local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'mapped IPv4'],
    ['::ffff:8.8.8.8', 'mapped IPv4, even a public one'],
    ['::7f00:1', 'compatible IPv4'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['64:ff9b:1::1', 'local NAT64'],
    ['2002:7f00:1::', '6to4'],
    ['2001::1', 'Teredo'],
    ['5f00::1', 'not given out'],
    ['4000::1', 'not given out'],
    ['nonsense', 'no address'],
  ])('are not %s (%s)', (address) => {
    expect(isAllowedAddress(address, 'public')).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'])('may be %s', (address) => {
    expect(isAllowedAddress(address, 'public')).toBe(true);
  });

  it('in development may be loopback and private ones, and still not a cloud’s metadata or hidden forms', () => {
    const allowed = ['127.0.0.1', '::1', '10.1.2.3', 'fd00::1'].map((address) =>
      isAllowedAddress(address, 'development')
    );
    const refused = ['169.254.169.254', '::ffff:127.0.0.1', '100.64.0.1', '224.0.0.1'].map(
      (address) => isAllowedAddress(address, 'development')
    );

    expect(allowed).toEqual([true, true, true, true]);
    expect(refused).toEqual([false, false, false, false]);
  });
});

describe('endpoints', () => {
  it.each([
    'http://shop.example/events',
    'ftp://shop.example/events',
    'https://user:secret@shop.example/events',
    'https://user@shop.example/events',
    'https://shop.example/events#part',
    'https://127.0.0.1/events',
    'https://0x7f.1/events',
    'https://2130706433/events',
    'https://[::1]/events',
    'https://[::ffff:10.0.0.1]/events',
    `https://shop.example/${'a'.repeat(2048)}`,
    'shop.example',
    '',
  ])('are not %s', (text) => {
    expect(parseEndpoint(text, 'public')).toBeNull();
  });

  it('are https by name; plain http only in development', () => {
    expect(parseEndpoint('https://shop.example/events', 'public')).not.toBeNull();
    expect(parseEndpoint('http://127.0.0.1:8080/events', 'development')).not.toBeNull();
  });
});
