import { describe, expect, it } from '@jest/globals';
import { findOwnPath } from './own-path.ts';

const shop = 'http://localhost:4001';

describe('where a choice of language leads back to', () => {
  it.each([
    ['http://localhost:4001/cart', '/cart'],
    ['http://localhost:4001/orders?placed=1#top', '/orders?placed=1'],
    ['http://localhost:4001', '/'],
  ])('is the page it was made on: %s', (referer, path) => {
    expect(findOwnPath(referer, shop)).toBe(path);
  });

  it.each([
    'http://localhost:4001//evil.example/login',
    'http://localhost:4001///evil.example/login',
    'http://localhost:4001/\\evil.example/login',
    'http://localhost:4001\\\\evil.example/login',
    'http://localhost:4001/.//evil.example/login',
    'http://localhost:4002/cart',
    'https://localhost:4001/cart',
    'http://evil.example/cart',
    'http://localhost:4001@evil.example/cart',
    'javascript:alert(1)',
    '//evil.example/login',
    '/cart',
    'http://',
    '',
  ])('is the first page and nothing else after %j', (referer) => {
    expect(findOwnPath(referer, shop)).toBe('/');
  });
});
