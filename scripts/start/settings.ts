/**
 * What `npm start` may be told, from the environment. Ports are wishes: a taken port is replaced by the next free one
 * and the banner says so.
 */
import path from 'node:path';
import { z } from 'zod';
import { defineErrors } from '../../schemas/errors.ts';

const errors = defineErrors('start', {
  invalid_setting: { httpStatus: 400, message: 'A setting in the environment is not valid.' },
});

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);

const guard = z.object({
  /** Port of the user-facing Logto (tenant `default`). */
  PORT: port(3001),
  /** Port of the admin tenant and its console. */
  ADMIN_PORT: port(3002),
  /** Ports of the two demo shops. */
  SHOP_PORT: port(4001),
  SECOND_SHOP_PORT: port(4002),
  /** Port of the embedded PostgreSQL. */
  POSTGRES_PORT: port(54_320),
  /** Where databases and the development key live; removing it starts from nothing. */
  PASSPORT_DATA_DIR: z.string().min(1).default('.data/start'),
  /** `1`, as `npm start -- --demo`: a fresh database is filled with three sites, 500 people and 90 days of what they did. */
  PASSPORT_DEMO: z.enum(['0', '1']).default('0'),
  /** A built Logto tree to run instead of the embedded host. */
  LOGTO_HOME: z.string().min(1).optional(),
});

export type Settings = {
  readonly ports: Readonly<Record<'user' | 'admin' | 'shop' | 'secondShop' | 'postgres', number>>;
  readonly dataDirectory: string;
  readonly isDemo: boolean;
  readonly logtoHome: string | undefined;
};

/** @throws start.invalid_setting naming the variable, never its value */
export const parseSettings = (
  environment: Readonly<Record<string, string | undefined>>,
  root: string
): Settings => {
  const result = guard.safeParse(environment);
  if (!result.success) {
    const names = result.error.issues.map(({ path: [name] }) => String(name));
    throw errors.invalid_setting({ detail: { names } });
  }
  const { data } = result;
  return {
    ports: {
      user: data.PORT,
      admin: data.ADMIN_PORT,
      shop: data.SHOP_PORT,
      secondShop: data.SECOND_SHOP_PORT,
      postgres: data.POSTGRES_PORT,
    },
    isDemo: data.PASSPORT_DEMO === '1',
    dataDirectory: path.resolve(root, data.PASSPORT_DATA_DIR),
    logtoHome: data.LOGTO_HOME ? path.resolve(data.LOGTO_HOME) : undefined,
  };
};
