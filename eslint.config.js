// Lint: type-aware checks plus the import boundaries that make the tree the architecture
// (schemas <- plugins <- patches; a plugin sees another only through its port.ts).
import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const plugins = readdirSync('plugins', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

// Tests may build what they need from anywhere.
const zone = (folder, from, message) => ({
  target: `${folder}/**/!(*.test).{ts,tsx}`,
  from,
  message,
});
const everything = ['schemas', 'plugins', 'patches', 'connectors', 'alterations', 'scripts'];
const others = (...allowed) =>
  everything.filter((name) => !allowed.includes(name)).map((name) => `./${name}`);

const zones = [
  ...others('schemas').map((from) => zone('./schemas', from, 'schemas import nothing of ours')),
  ...others('alterations').map((from) =>
    zone('./alterations', from, 'a migration must mean the same thing in five years')
  ),
  ...others('schemas', 'plugins').map((from) =>
    zone('./plugins', from, 'plugins import schemas, their own files and ports')
  ),
  ...others('schemas', 'connectors').map((from) =>
    zone('./connectors', from, 'connectors import schemas only')
  ),
  // The runner tells the preload whether the tables are current; it is the one file of alterations that others call.
  ...others('schemas', 'plugins', 'patches', 'alterations').map((from) =>
    zone('./patches', from, 'patches import schemas and ports')
  ),
  zone('./patches', './alterations/!(runner).ts', 'only the runner'),
  ...plugins.map((name) => ({
    target: `./plugins/${name}/**/!(*.test).{ts,tsx}`,
    from: `./plugins/!(${name})/**/!(port).{ts,tsx}`,
    message: 'another plugin is seen only through its port.ts',
  })),
  {
    target: './patches/**/!(*.test).ts',
    from: './plugins/*/**/!(port).{ts,tsx}',
    message: 'a patch sees a plugin only through its port.ts',
  },
];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'build/',
      '.data/',
      'coverage/',
      '**/*.gen.ts',
      '**/fixtures/**',
      '**/public/**',
      '**/console/dist/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((config) => ({
    ...config,
    files: ['**/*.ts', '**/*.tsx'],
  })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-default-export': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Enums are Logto's; its values are compared with what came over the wire.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'scripts/**'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['alterations/*/[0-9]*.ts', 'connectors/**/index.ts', 'connectors/**/src/index.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        setTimeout: 'readonly',
        URL: 'readonly',
        document: 'readonly',
        fetch: 'readonly',
        location: 'readonly',
        window: 'readonly',
        FormData: 'readonly',
        localStorage: 'readonly',
        crypto: 'readonly',
      },
    },
  }
);
