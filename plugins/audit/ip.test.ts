import { describe, expect, it } from '@jest/globals';
import { pseudonymiseIp } from './ip.ts';

describe('pseudonymiseIp', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['10.1.2.3', '10.1.2.0'],
    ['2001:db8:1234:5678:9abc:def0:1:2', '2001:db8:1234::'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['::FFFF:cb00:714d', '203.0.113.0'],
    ['2002:cb00:714d:1::1', '203.0.113.0'],
    ['fe80::1%eth0', 'fe80::'],
    ['::1', '::'],
  ])('truncates %s to its network %s', (ip, network) => {
    expect(pseudonymiseIp(ip, 'truncated')).toBe(network);
  });

  it.each([
    '',
    'unknown',
    '203.0.113',
    '0x7f.1',
    '203.0.113.77:80',
    '203.0.113.77, 10.0.0.1',
    '1:2',
    null,
    undefined,
  ])('keeps nothing of %j, which is no address', (ip) => {
    expect(pseudonymiseIp(ip, 'truncated')).toBeNull();
  });

  it('keeps nothing under the policy none', () => {
    expect(pseudonymiseIp('203.0.113.77', 'none')).toBeNull();
  });
});
