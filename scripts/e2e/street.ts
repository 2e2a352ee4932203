/** Two shops on one identity service, each with its own database: the stage of the browser tests. */
import type { Shop } from '../demo-shop/launch.ts';
import { openShop } from '../demo-shop/open.ts';
import { findFreePort } from '../embedded-logto/postgres.ts';
import { cloneDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { startWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

export type Street = {
  readonly world: World;
  readonly tea: Shop;
  readonly books: Shop;
  readonly databases: Readonly<Record<'tea' | 'books', TestDatabase>>;
  readonly close: () => Promise<void>;
};

export const openStreet = async (): Promise<Street> => {
  const world = await startWorld(true);
  await world.management.call('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['email'], password: false, verify: true, secondaryIdentifiers: [] },
  });
  const { management, host } = world;
  const operator = { management, userUrl: host.userUrl, databaseUrl: host.databaseUrl };
  const open = async (id: 'tea' | 'books', { url }: TestDatabase) => {
    const port = await findFreePort(30_000 + (process.pid % 100) * 20 + (id === 'tea' ? 0 : 10));
    return openShop(operator, { id, port, databaseUrl: url });
  };
  const databases = { tea: await cloneDatabase('empty'), books: await cloneDatabase('empty') };
  const tea = await open('tea', databases.tea);
  const books = await open('books', databases.books);
  return {
    world,
    tea,
    books,
    databases,
    close: async () => {
      await Promise.all([tea.stop(), books.stop()]);
      await world.close();
      await Promise.all([databases.tea.drop(), databases.books.drop()]);
    },
  };
};

/** The newest code in the development mailbox for an address. */
export const readCode = async (userUrl: string, address: string): Promise<string> => {
  const response = await fetch(`${userUrl}/mailbox.json`);
  const messages = (await response.json()) as { to: string; code: string }[];
  const found = messages.find(({ to }) => to === address);
  if (!found) {
    throw new Error('no message for this address');
  }
  return found.code;
};
