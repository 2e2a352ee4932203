/** Blocks in the sites' API. */
import { z } from 'zod';
import { asSite } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import type { Relation } from '../consent/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import { blocksErrors } from './errors.ts';
import { blockReasons } from './queries.ts';
import type { Blocks } from './service.ts';

const unknownUser = { status: 404, code: 'blocks.user_unknown' };
const auditUnavailable = { status: 503, code: 'audit.unavailable' };

export const createBlockOperations = ({
  blocks,
  pairwise,
}: {
  readonly blocks: Blocks;
  readonly pairwise: Pick<Pairwise, 'findUser'>;
}): readonly Operation<Caller>[] => {
  /** @throws blocks.user_unknown */
  const getRelation = async (caller: Caller, userRef: string): Promise<Relation> => {
    const { siteId, sectorId } = asSite(caller);
    const userId = await pairwise.findUser(sectorId, userRef);
    if (userId === null) {
      throw blocksErrors.user_unknown();
    }
    return { userId, siteId, userRef };
  };
  const toBlocker = (caller: Caller) => {
    const { actorId, ip } = asSite(caller);
    return { type: 'site', id: actorId, ip } as const;
  };
  const common = { tag: 'Blocks', access: 'blocks:write' } as const;
  return [
    defineOperation({
      ...common,
      id: 'listBlocks',
      method: 'GET',
      url: '/blocks',
      summary: 'Whom your site does not serve',
      reply: z.object({
        blocks: z.array(
          z.object({ user_ref: z.string(), reason: z.enum(blockReasons), since: z.string() })
        ),
      }),
      errors: [],
      handle: async ({ caller }) => ({
        body: {
          blocks: (await blocks.listOfSite(asSite(caller).siteId)).map((block) => ({
            user_ref: block.userRef,
            reason: block.reason,
            since: new Date(block.createdAt).toISOString(),
          })),
        },
      }),
    }),
    defineOperation({
      ...common,
      id: 'blockUser',
      method: 'POST',
      url: '/blocks',
      summary: 'Stops serving a person, at once',
      description:
        'Their tokens for your site and what they shared with it end; at the next sign-in they see that your site does not serve them, and why.',
      body: z.object({ user_ref: userRefGuard, reason: z.enum(blockReasons) }).strict(),
      errors: [unknownUser, auditUnavailable],
      handle: async ({ caller, body }) => {
        await blocks.block(
          await getRelation(caller, body.user_ref),
          body.reason,
          toBlocker(caller)
        );
        return {};
      },
    }),
    defineOperation({
      ...common,
      id: 'unblockUser',
      method: 'DELETE',
      url: '/blocks/{user_ref}',
      summary: 'Serves a person again',
      path: z.object({ user_ref: userRefGuard }).strict(),
      errors: [unknownUser, auditUnavailable],
      handle: async ({ caller, path }) => {
        await blocks.unblock(await getRelation(caller, path.user_ref), toBlocker(caller));
        return {};
      },
    }),
  ];
};
