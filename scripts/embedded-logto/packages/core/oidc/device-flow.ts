/** Device flow (RFC 8628): the pages are ours, the state stays with oidc-provider. */
import { deviceFlowXsrfCookieKey, experience } from '@logto/schemas';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';

const page = `/${experience.routes.device}`;
const cookieLifetimeMs = 600_000;

const setXsrf = (ctx: KoaContextWithOIDC) => {
  const secret: unknown = Reflect.get(ctx.oidc.session?.state ?? {}, 'secret');
  if (typeof secret !== 'string') {
    throw new TypeError('the device flow has no xsrf state');
  }
  ctx.cookies.set(deviceFlowXsrfCookieKey, secret, {
    httpOnly: false,
    maxAge: cookieLifetimeMs,
    overwrite: true,
    path: page,
    sameSite: 'lax',
  });
};

const redirect = (ctx: KoaContextWithOIDC, parameters: Record<string, string>) => {
  const search = new URLSearchParams(parameters).toString();
  ctx.redirect(search ? `${page}?${search}` : page);
};

export const deviceFlow: NonNullable<NonNullable<Configuration['features']>['deviceFlow']> = {
  enabled: true,
  userCodeInputSource: (ctx, _form, _out, error) => {
    setXsrf(ctx);
    redirect(ctx, error ? { error: error.name } : {});
  },
  userCodeConfirmSource: (ctx, _form, _client, _device, userCode) => {
    setXsrf(ctx);
    redirect(ctx, { user_code: userCode });
  },
  successSource: (ctx) => {
    // Its state has ended with the flow: the next device in this browser starts with a new one.
    ctx.cookies.set(deviceFlowXsrfCookieKey, '', {
      httpOnly: false,
      maxAge: 0,
      overwrite: true,
      path: page,
      sameSite: 'lax',
    });
    ctx.redirect(`${page}/success`);
  },
};
