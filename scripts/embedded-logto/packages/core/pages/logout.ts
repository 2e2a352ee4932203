import type { KoaContextWithOIDC } from 'oidc-provider';

/**
 * The provider's own form, submitted at once, as on Logto: the request to sign out came from the site that the person is
 * signed in at. The button is there for browsers without scripts.
 */
export const renderLogout = (ctx: KoaContextWithOIDC, form: string) => {
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Signing out</title>
<script type="module" src="/assets/logout.js"></script></head>
<body>${form}<button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button></body></html>`;
};

export const renderLogoutDone = (ctx: KoaContextWithOIDC) => {
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Signed out</title></head>
<body><main><h1>You are signed out</h1></main></body></html>`;
};
