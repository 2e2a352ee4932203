/** Requests to see a value. The value itself is in no cache: whoever shows it keeps it in its own state, and lets it go. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { operations } from '../../api/schema.gen.ts';
import { useMay } from '../../app/session.tsx';

export type Reveal =
  operations['listReveals']['responses'][200]['content']['application/json']['reveals'][number];
export type RevealWish = operations['askReveal']['requestBody']['content']['application/json'];
export type RevealCategory = RevealWish['category'];
export type ValuePart = { readonly part: string; readonly text: string };

export const revealCategories: readonly RevealCategory[] = [
  'support',
  'complaint',
  'legal',
  'security',
  'correction',
  'other',
];

const pollMs = 5000;

/** Asked again while something waits for somebody else. Nothing for whoever may not ask. */
export const useReveals = (userId: string | null) => {
  const may = useMay();
  return useQuery({
    queryKey: ['reveals', userId],
    enabled: may('staff:users.reveal'),
    queryFn: async () =>
      call(api.GET('/admin/reveals', { params: { query: userId === null ? {} : { userId } } })),
    refetchInterval: ({ state }) =>
      state.data?.reveals.some(({ status }) => status === 'waiting') ? pollMs : false,
  });
};

/** @throws ApiError */
export const useRevealActions = () => {
  const client = useQueryClient();
  const refresh = async () => client.invalidateQueries({ queryKey: ['reveals'] });
  const then = async <Result>(change: Promise<Result>): Promise<Result> => {
    const result = await change;
    await refresh();
    return result;
  };
  return {
    refresh,
    ask: async (wish: RevealWish): Promise<Reveal> =>
      then(call(api.POST('/admin/reveals', { body: wish }))),
    approve: async (id: string) =>
      then(call(api.POST('/admin/reveals/{id}/approval', { params: { path: { id } } }))),
    refuse: async (id: string) =>
      then(call(api.POST('/admin/reveals/{id}/refusal', { params: { path: { id } } }))),
    show: async (id: string): Promise<readonly ValuePart[]> =>
      (await then(call(api.POST('/admin/reveals/{id}/value', { params: { path: { id } } })))).parts,
  };
};
