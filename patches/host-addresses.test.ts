import { describe, expect, it } from '@jest/globals';
import { readHostAddresses } from './host-addresses.ts';

const read = (environment: Record<string, string>) => {
  const { adminEndpoint, adminOrigins, endpointOf } = readHostAddresses(environment);
  return {
    admin: adminEndpoint?.origin ?? null,
    adminOrigins,
    user: endpointOf('default').href,
  };
};

describe('the addresses of the host', () => {
  it.each([
    [
      'Logto’s own ports on localhost when nothing is said',
      {},
      {
        admin: 'http://localhost:3002',
        adminOrigins: ['http://localhost:3002'],
        user: 'http://localhost:3001/',
      },
    ],
    [
      'endpoints, and localhost beside the admin endpoint',
      { ENDPOINT: 'https://id.example', ADMIN_ENDPOINT: 'https://admin.example', ADMIN_PORT: '9' },
      {
        admin: 'https://admin.example',
        adminOrigins: ['http://localhost:9', 'https://admin.example'],
        user: 'https://id.example/',
      },
    ],
    [
      'the admin endpoint alone where its localhost is switched off',
      { ADMIN_ENDPOINT: 'https://admin.example', ADMIN_DISABLE_LOCALHOST: '1' },
      {
        admin: 'https://admin.example',
        adminOrigins: ['https://admin.example'],
        user: 'http://localhost:3001/',
      },
    ],
    [
      'no console where the admin tenant has no address',
      { ADMIN_DISABLE_LOCALHOST: 'true' },
      { admin: null, adminOrigins: [], user: 'http://localhost:3001/' },
    ],
    [
      'a tenant’s own domain where ENDPOINT has a star',
      { ENDPOINT: 'http://*.localhost:3201' },
      {
        admin: 'http://localhost:3002',
        adminOrigins: ['http://localhost:3002'],
        user: 'http://default.localhost:3201/',
      },
    ],
    [
      'a tenant’s own path where Logto is told so',
      { ENDPOINT: 'https://id.example/base/', PATH_BASED_MULTI_TENANCY: 'yes' },
      {
        admin: 'http://localhost:3002',
        adminOrigins: ['http://localhost:3002'],
        user: 'https://id.example/base/default',
      },
    ],
    [
      'https on localhost with a certificate of its own',
      { HTTPS_CERT_PATH: 'a', HTTPS_KEY_PATH: 'b' },
      {
        admin: 'https://localhost:3002',
        adminOrigins: ['https://localhost:3002'],
        user: 'https://localhost:3001/',
      },
    ],
  ])('are %s', (_title, environment, expected) => {
    expect(read(environment as unknown as Record<string, string>)).toEqual(expected);
  });
});
