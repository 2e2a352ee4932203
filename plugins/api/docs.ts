/** The reference of the API, for people (Swagger UI, served from here) and for programs (OpenAPI 3.1). */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Context } from 'koa';
import type { Route } from '../kernel/port.ts';

const uiFolder = path.dirname(
  createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')
);
const files: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  'swagger-ui.css': { file: path.join(uiFolder, 'swagger-ui.css'), type: 'css' },
  'swagger-ui-bundle.js': { file: path.join(uiFolder, 'swagger-ui-bundle.js'), type: 'js' },
  'docs.js': { file: path.join(import.meta.dirname, 'public/docs.js'), type: 'js' },
};

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Logto Passport API</title><link rel="stylesheet" href="/passport/assets/api/swagger-ui.css">
<script src="/passport/assets/api/swagger-ui-bundle.js" defer></script><script src="/passport/assets/api/docs.js" defer></script></head>
<body><div id="reference"><noscript><p>The reference needs JavaScript; the same as a document: <a href="/passport/api/v1/openapi.json">OpenAPI 3.1</a>.</p></noscript></div></body></html>`;

// Swagger UI styles itself from its script, and its icons are data URLs.
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const answerFile = async (ctx: Context, name: string): Promise<boolean> => {
  const found = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!found) {
    return false;
  }
  ctx.set('Cache-Control', 'public, max-age=3600');
  ctx.type = found.type;
  ctx.body = await readFile(found.file);
  return true;
};

/** Below /passport. @param describe the OpenAPI document, asked at every request */
export const createDocsRoutes = (describe: () => unknown): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/openapi.json',
    handle: async (ctx) => {
      ctx.set('Cache-Control', 'no-cache');
      ctx.type = 'json';
      ctx.body = JSON.stringify(describe());
      return Promise.resolve();
    },
  },
  {
    method: 'GET',
    path: '/api/v1/docs',
    handle: async (ctx) => {
      ctx.set('Content-Security-Policy', contentSecurityPolicy);
      ctx.set('Cache-Control', 'no-cache');
      ctx.type = 'html';
      ctx.body = page;
      return Promise.resolve();
    },
  },
  ...Object.keys(files).map((name): Route => ({
    method: 'GET',
    path: `/assets/api/${name}`,
    handle: async (ctx) => {
      await answerFile(ctx, name);
    },
  })),
];
