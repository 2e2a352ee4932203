/** The figures of a period. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.gen.ts';

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;
export type Overview = Json<paths['/admin/overview']['get']['responses'][200]>;
export type Attention = Overview['attention'][number];
export type Health = NonNullable<Overview['health']>;

export const periods = ['7', '30', '90'] as const;
export type Period = (typeof periods)[number];

const refreshMs = 60_000;

export const useOverview = (days: Period) =>
  useQuery({
    queryKey: ['overview', days],
    queryFn: async () => call(api.GET('/admin/overview', { params: { query: { days } } })),
    // The figures of the other period stay while the new ones come.
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
