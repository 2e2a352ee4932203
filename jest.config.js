// Tests run as native ES modules (the wrapped packages are ESM); swc only strips the types.
export default {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '/build/', '/.data/'],
  modulePathIgnorePatterns: [
    '<rootDir>/build/',
    '<rootDir>/.data/',
    '<rootDir>/scripts/embedded-logto/packages/core/package.json',
  ],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', tsx: false }, target: 'es2023' },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/scripts/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/scripts/testing/global-teardown.mjs',
  testTimeout: 60_000,
  // Two stock cores started at once from one tree break each other's alteration scripts. Else one more than the two cores of the smallest
  // machine: tests wait for processes, databases and leases a fifth of their time.
  maxWorkers: process.env.HOST === 'logto' ? 1 : 3,
};
