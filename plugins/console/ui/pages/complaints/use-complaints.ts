/** Complaints and blocks from the server. Opening a complaint is an entry that its person sees: not again by itself. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { operations } from '../../api/schema.gen.ts';

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;
type QueueQuery = NonNullable<operations['listComplaints']['parameters']['query']>;
type BlockQuery = NonNullable<operations['listAllBlocks']['parameters']['query']>;
export type ComplaintRow = Answer<'listComplaints'>['complaints'][number];
export type Complaint = Answer<'readComplaint'>;
export type Block = Answer<'listAllBlocks'>['blocks'][number];
export type EndReason =
  operations['liftBlock']['requestBody']['content']['application/json']['reason'];

export type QueueFilter = Pick<QueueQuery, 'status' | 'siteId' | 'userRef' | 'assigned' | 'order'>;
export type BlockFilter = Pick<BlockQuery, 'state' | 'siteId' | 'userRef'>;

const idPattern = /^[\w:.-]{1,128}$/;
/** Ids, never an address or a number of a person: this stands in the address. */
export const isId = (text: string): boolean => idPattern.test(text);

export const useQueue = (filter: QueueFilter) =>
  useInfiniteQuery({
    queryKey: ['complaints', filter],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) =>
      call(
        api.GET('/admin/complaints', {
          params: {
            query: { ...filter, limit: 100, ...(pageParam === null ? {} : { after: pageParam }) },
          },
        })
      ),
    getNextPageParam: ({ next }) => next,
  });

export const useComplaint = (id: string) =>
  useQuery({
    queryKey: ['complaint', id],
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async () => call(api.GET('/admin/complaints/{id}', { params: { path: { id } } })),
  });

export const useBlocks = (filter: BlockFilter) =>
  useInfiniteQuery({
    queryKey: ['blocks', filter],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) =>
      call(
        api.GET('/admin/blocks', {
          params: {
            query: { ...filter, limit: 100, ...(pageParam === null ? {} : { after: pageParam }) },
          },
        })
      ),
    getNextPageParam: ({ next }) => next,
  });

/** @throws ApiError */
export const useLiftBlock = () => {
  const client = useQueryClient();
  return async ({ site, userRef }: Block, reason: EndReason) => {
    await call(
      api.DELETE('/admin/sites/{siteId}/blocks/{userRef}', {
        params: { path: { siteId: site.id, userRef } },
        body: { reason },
      })
    );
    await client.invalidateQueries({ queryKey: ['blocks'] });
  };
};

/** @throws ApiError */
export const useComplaintActions = (id: string) => {
  const client = useQueryClient();
  const params = { path: { id } };
  const then = async (change: Promise<unknown>) => {
    await change;
    await Promise.all([
      client.invalidateQueries({ queryKey: ['complaint', id] }),
      client.invalidateQueries({ queryKey: ['complaints'] }),
    ]);
  };
  return {
    say: async (kind: 'answers' | 'notes', text: string) =>
      then(
        kind === 'answers'
          ? call(api.POST('/admin/complaints/{id}/answers', { params, body: { text } }))
          : call(api.POST('/admin/complaints/{id}/notes', { params, body: { text } }))
      ),
    assign: async (to: 'caller' | 'nobody') =>
      then(call(api.PUT('/admin/complaints/{id}/assignment', { params, body: { to } }))),
    close: async () => then(call(api.POST('/admin/complaints/{id}/close', { params }))),
    setSuspended: async (suspended: boolean) =>
      then(call(api.PUT('/admin/complaints/{id}/suspension', { params, body: { suspended } }))),
  };
};

/** As a file: what a site attached is never shown here. */
export const useAttachment = (id: string) =>
  useMutation({
    mutationFn: async ({ ordinal, name }: { readonly ordinal: number; readonly name: string }) => {
      const blob = await call(
        api.GET('/admin/complaints/{id}/attachments/{ordinal}', {
          params: { path: { id, ordinal } },
          parseAs: 'blob',
        })
      );
      const url = URL.createObjectURL(blob);
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      URL.revokeObjectURL(url);
    },
  });
