/** People from the server: found, listed, read, and what can be done about them. What was typed to search is in no cache and no address. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { operations } from '../../api/schema.gen.ts';

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

export type Person = Answer<'listPeople'>['people'][number];
export type PersonDetail = Answer<'readPerson'>;
export type Consent = PersonDetail['consents'][number];
export type SiteOfPerson = PersonDetail['sites'][number];
export type Activity = Answer<'listPersonActivity'>['activity'][number];
export type BlockReason =
  operations['blockUserAtSite']['requestBody']['content']['application/json']['reason'];
export type SearchKind =
  operations['searchPeople']['requestBody']['content']['application/json']['by'];

export type PeopleFilter = {
  readonly region: string | null;
  readonly siteId: string | null;
  readonly suspended: 'true' | 'false' | null;
};

const pageSize = 100;

const withoutNulls = <Value>(fields: Readonly<Record<string, Value | null>>) =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Value & {}] => entry[1] !== null)
  );

/** Nobody is an answer. @throws ApiError */
export const searchPerson = async (by: SearchKind, value: string): Promise<Person | null> =>
  (await call(api.POST('/admin/users/search', { body: { by, value } }))).person;

export const usePeople = (filter: PeopleFilter) =>
  useInfiniteQuery({
    queryKey: ['people', filter],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) =>
      call(
        api.GET('/admin/users', {
          params: { query: { ...withoutNulls({ ...filter, cursor: pageParam }), limit: pageSize } },
        })
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const useFilters = () =>
  useQuery({
    queryKey: ['people-filters'],
    queryFn: async () => call(api.GET('/admin/user-filters')),
  });

/** Each reading is an entry that the person sees: so not again by itself. */
export const usePerson = (userId: string) =>
  useQuery({
    queryKey: ['person', userId],
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async () => call(api.GET('/admin/users/{userId}', { params: { path: { userId } } })),
  });

export const useActivity = (userId: string) =>
  useInfiniteQuery({
    queryKey: ['person-activity', userId],
    gcTime: 0,
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam }) =>
      call(
        api.GET('/admin/users/{userId}/activity', {
          params: { path: { userId }, query: pageParam === null ? {} : { before: pageParam } },
        })
      ),
    getNextPageParam: ({ olderThan }) => olderThan,
  });

/** @throws ApiError */
export const usePersonActions = (userId: string) => {
  const client = useQueryClient();
  const path = { userId };
  const then = async (change: Promise<unknown>) => {
    await change;
    await Promise.all([
      client.invalidateQueries({ queryKey: ['person', userId] }),
      client.invalidateQueries({ queryKey: ['person-activity', userId] }),
      client.invalidateQueries({ queryKey: ['people'] }),
    ]);
  };
  return {
    setSuspended: async (suspended: boolean) =>
      then(
        call(api.PUT('/admin/users/{userId}/suspension', { params: { path }, body: { suspended } }))
      ),
    signOut: async () =>
      then(call(api.POST('/admin/users/{userId}/sign-out', { params: { path } }))),
    askErasure: async () => {
      await then(call(api.POST('/admin/users/{userId}/erasure', { params: { path } })));
      await client.invalidateQueries({ queryKey: ['requests'] });
    },
    block: async (siteId: string, reason: BlockReason) =>
      then(
        call(
          api.PUT('/admin/users/{userId}/sites/{siteId}/block', {
            params: { path: { userId, siteId } },
            body: { reason },
          })
        )
      ),
    unblock: async (siteId: string) =>
      then(
        call(
          api.DELETE('/admin/users/{userId}/sites/{siteId}/block', {
            params: { path: { userId, siteId } },
          })
        )
      ),
  };
};
