/** What people share with sites, and withdrawals in bulk. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.gen.ts';

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;
export type SharingSite = Json<paths['/admin/sharing']['get']['responses'][200]>['sites'][number];
export type SharedAttribute = SharingSite['attributes'][number];
export type Withdrawal = Json<
  paths['/admin/sharing/withdrawals']['get']['responses'][200]
>['withdrawals'][number];
export type Wish = NonNullable<
  paths['/admin/sharing/withdrawals']['post']['requestBody']
>['content']['application/json'];
export const reasons = ['purpose_ended', 'site_closed', 'incident', 'authority', 'other'] as const;
/** Keys of their words. */
export const reasonTexts = {
  purpose_ended: 'whyPurposeEnded',
  site_closed: 'whySiteClosed',
  incident: 'whyIncident',
  authority: 'whyAuthority',
  other: 'whyElse',
} as const;

const pollMs = 1500;

export const useSharing = () =>
  useQuery({ queryKey: ['sharing'], queryFn: async () => call(api.GET('/admin/sharing')) });

/** Looks again while one is under way. */
export const useWithdrawals = () =>
  useQuery({
    queryKey: ['sharing', 'withdrawals'],
    queryFn: async () => call(api.GET('/admin/sharing/withdrawals')),
    refetchInterval: (query) =>
      query.state.data?.withdrawals.some(({ state }) => state === 'running') ? pollMs : false,
  });

export const useReloadSharing = () => {
  const client = useQueryClient();
  return async () => client.invalidateQueries({ queryKey: ['sharing'] });
};

export const withdraw = async (wish: Wish) =>
  call(api.POST('/admin/sharing/withdrawals', { body: wish }));
