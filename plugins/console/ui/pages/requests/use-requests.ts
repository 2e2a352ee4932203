/** Requests of people from the server. Opening one is an entry on the audit chain: not again by itself. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { operations } from '../../api/schema.gen.ts';

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;
export type RequestRow = Answer<'listRequests'>['requests'][number];
export type RequestDetail = Answer<'readRequest'>;
export type AskedSite = RequestDetail['askedSites'][number];

export const statuses = ['pending', 'done', 'cancelled'] as const;
export type Status = (typeof statuses)[number];

export const useRequests = (status: Status | null) =>
  useQuery({
    queryKey: ['requests', status],
    queryFn: async () =>
      call(api.GET('/admin/requests', { params: { query: status === null ? {} : { status } } })),
  });

export const useRequest = (requestId: string) =>
  useQuery({
    queryKey: ['request', requestId],
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async () =>
      call(api.GET('/admin/requests/{requestId}', { params: { path: { requestId } } })),
  });

/** @throws ApiError */
export const useTakeBack = () => {
  const client = useQueryClient();
  return async (userId: string) => {
    await call(api.DELETE('/admin/users/{userId}/erasure', { params: { path: { userId } } }));
    await Promise.all(
      ['requests', 'request', 'person', 'person-activity'].map(async (name) =>
        client.invalidateQueries({ queryKey: [name] })
      )
    );
  };
};
