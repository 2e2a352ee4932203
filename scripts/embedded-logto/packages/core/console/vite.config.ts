/** The embedded host's own console pages. Class names as Logto's CSS modules have them: the pack finds its place by these. */
import path from 'node:path';
import { defineConfig } from 'vite';

// A configuration file is what Vite loads: its default export.
// eslint-disable-next-line import-x/no-default-export
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  publicDir: false,
  mode: 'production',
  logLevel: 'warn',
  css: { modules: { generateScopedName: '__[hash:base64:5]__[local]' } },
  build: {
    outDir: path.join(import.meta.dirname, 'dist'),
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // "use client" means nothing to a bundle for browsers.
      onLog: (level, log, handle) =>
        log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log),
    },
  },
});
