/** Where an interaction is finished: Logto's pages by prompt, with the parameters its pages understand. */
import { experience, extraParamsObjectGuard, logtoCookieKey } from '@logto/schemas';
import type { KoaContextWithOIDC, Interaction } from 'oidc-provider';

const pages: Readonly<Record<string, string>> = {
  signIn: experience.routes.signIn,
  signUp: experience.routes.register,
  register: experience.routes.register,
  'sign-in': experience.routes.signIn,
  'identifier:sign-in': experience.routes.identifierSignIn,
  'identifier:register': experience.routes.identifierRegister,
  'reset-password': experience.routes.resetPassword,
};

const readText = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** @throws Error for a prompt Logto does not have */
export const buildPromptUrl = (
  ctx: KoaContextWithOIDC,
  { params, prompt }: Pick<Interaction, 'params' | 'prompt'>
): string => {
  const extra = extraParamsObjectGuard.safeParse(ctx.oidc.params ?? {}).data ?? {};
  const shared = {
    appId: readText(params['client_id']),
    organizationId: extra.organization_id,
    uiLocales: extra.ui_locales,
  };
  ctx.cookies.set(logtoCookieKey, JSON.stringify(shared), {
    sameSite: 'lax',
    overwrite: true,
    httpOnly: false,
  });
  const search = new URLSearchParams();
  const append = (name: string, value: string | undefined) => {
    if (value) {
      search.append(name, value);
    }
  };
  append('app_id', shared.appId);
  if (prompt.name === 'consent') {
    return `/${experience.routes.consent}?${search.toString()}`;
  }
  if (prompt.name !== 'login') {
    throw new Error(`prompt ${prompt.name} has no page`);
  }
  append('organization_id', shared.organizationId);
  append('ui_locales', shared.uiLocales);
  append('one_time_token', extra.one_time_token);
  append('login_hint', extra.login_hint);
  append('identifier', extra.identifier);
  const first = extra.first_screen ?? extra.interaction_mode ?? 'sign-in';
  return `/${pages[first] ?? experience.routes.signIn}?${search.toString()}`;
};
