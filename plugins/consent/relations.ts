/** Where a person is known: one relation for each site at whose sector they have an identifier. */
import type { Pairwise } from '../pairwise/port.ts';
import type { Sites } from '../sites/port.ts';
import type { Relation } from './service.ts';

/** Oldest identifier first; applications of one site are one relation, sites of one sector are several. */
export const createRelationReader =
  ({
    pairwise,
    sites,
  }: {
    readonly pairwise: Pick<Pairwise, 'list'>;
    readonly sites: Pick<Sites, 'list'>;
  }) =>
  async (userId: string): Promise<readonly Relation[]> => {
    const [subjects, all] = await Promise.all([pairwise.list(userId), sites.list()]);
    return subjects.flatMap(({ sectorId, userRef }) =>
      all.flatMap((site) =>
        site.sectorId === sectorId ? [{ userId, siteId: site.id, userRef }] : []
      )
    );
  };
