/** Opens a shop: its application in Logto, what an administrator prepares for it, and its process. Idempotent but for the process. */
import { catalogues } from './catalogue.ts';
import { equipShop } from './equip.ts';
import type { Operator } from './equip.ts';
import { launchShop } from './launch.ts';
import type { Shop, ShopOptions } from './launch.ts';
import { registerShop } from './register.ts';

export const openShop = async (
  operator: Operator,
  place: Pick<ShopOptions, 'id' | 'port' | 'databaseUrl'>
): Promise<Shop> => {
  const { name, isAsking } = catalogues[place.id];
  const url = `http://localhost:${place.port}`;
  const { id: clientId, secret = '' } = await registerShop(operator.management, name.en, url);
  return launchShop({
    ...place,
    issuer: `${operator.userUrl}/oidc`,
    clientId,
    clientSecret: secret,
    ...(isAsking ? await equipShop(operator, clientId, url) : {}),
  });
};
