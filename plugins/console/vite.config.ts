/**
 * The console's build: one entry with a stable name, everything else in chunks named by their content. No plugin is needed: Vite
 * itself compiles TSX as tsconfig.json says.
 */
import path from 'node:path';
import { defineConfig } from 'vite';

// A configuration file is what Vite loads: its default export.
// eslint-disable-next-line import-x/no-default-export
export default defineConfig({
  root: path.join(import.meta.dirname, 'ui'),
  base: '/passport/console/app/',
  publicDir: false,
  mode: 'production',
  logLevel: 'warn',
  css: { modules: { generateScopedName: 'passport-[hash:base64:6]-[local]' } },
  build: {
    outDir: path.join(import.meta.dirname, 'public/app'),
    // scripts/build-console.mjs takes old chunks away later: pages that are open may still ask for them.
    emptyOutDir: false,
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // "use client" means nothing to a bundle for browsers.
      onLog: (level, log, handle) =>
        log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log),
      input: { console: path.join(import.meta.dirname, 'ui/main.tsx') },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        assetFileNames: 'chunks/[name]-[hash][extname]',
      },
    },
  },
});
