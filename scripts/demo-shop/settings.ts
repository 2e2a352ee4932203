/** What a shop is told by its environment. */
import { z } from 'zod';

const guard = z.object({
  SHOP_ID: z.enum(['tea', 'books']),
  SHOP_PORT: z.coerce.number().int().min(1).max(65_535),
  SHOP_DATABASE_URL: z.string().url(),
  OIDC_ISSUER: z.string().url(),
  CLIENT_ID: z.string().min(1),
  CLIENT_SECRET: z.string().min(1),
  /** Of the shop's site; a shop that asks for nothing has none. */
  SHOP_API_KEY: z.string().min(1).optional(),
  /** What the sender of security events says to be let in; a shop that receives none has none. */
  SHOP_EVENTS_AUTHORIZATION: z.string().min(1).optional(),
});

export type ShopSettings = {
  readonly id: 'tea' | 'books';
  readonly port: number;
  readonly url: string;
  readonly databaseUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string | null;
  readonly eventsAuthorization: string | null;
};

/** @throws Error `shop.invalid_setting` naming the variables, never their values */
export const parseShopSettings = (
  environment: Readonly<Record<string, string | undefined>>
): ShopSettings => {
  const result = guard.safeParse(environment);
  if (!result.success) {
    const names = result.error.issues.map(({ path: [name] }) => String(name)).join(', ');
    throw new Error(`shop.invalid_setting: ${names}`);
  }
  const { data } = result;
  return {
    id: data.SHOP_ID,
    port: data.SHOP_PORT,
    url: `http://localhost:${data.SHOP_PORT}`,
    databaseUrl: data.SHOP_DATABASE_URL,
    issuer: data.OIDC_ISSUER,
    clientId: data.CLIENT_ID,
    clientSecret: data.CLIENT_SECRET,
    apiKey: data.SHOP_API_KEY ?? null,
    eventsAuthorization: data.SHOP_EVENTS_AUTHORIZATION ?? null,
  };
};
