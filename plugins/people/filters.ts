/** What a list of people can be narrowed down to: for those, too, who may not read about regions and sites themselves. */
import type { DatabasePool } from '@silverhand/slonik';
import { findSiteLook } from '../consent/port.ts';
import type { Sites } from '../sites/port.ts';

export type PeopleFilters = {
  readonly regions: readonly string[];
  readonly sites: readonly {
    readonly siteId: string;
    readonly name: string;
    readonly nameRu: string | null;
  }[];
};

export const createFilterReader =
  ({
    pool,
    tenantId,
    sites,
    regions,
  }: {
    readonly pool: DatabasePool;
    readonly tenantId: string;
    readonly sites: Pick<Sites, 'list'>;
    readonly regions: readonly string[];
  }) =>
  async (): Promise<PeopleFilters> => ({
    regions,
    sites: await Promise.all(
      (await sites.list()).map(async ({ id: siteId }) => {
        const { name, nameRu } = await findSiteLook(pool, tenantId, siteId);
        return { siteId, name, nameRu };
      })
    ),
  });
