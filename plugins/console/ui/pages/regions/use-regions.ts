/** Regions with their keys, and the jobs over keys. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.gen.ts';

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;
export type RegionsView = Json<paths['/admin/regions']['get']['responses'][200]>;
export type Region = RegionsView['regions'][number];
export type Run = Json<
  paths['/admin/regions/rotations']['get']['responses'][200]
>['rotations'][number];
export type Kind = NonNullable<
  paths['/admin/regions/{region}/rotations']['post']['requestBody']
>['content']['application/json']['kind'];

const pollMs = 1000;

export const useRegions = () =>
  useQuery({ queryKey: ['regions'], queryFn: async () => call(api.GET('/admin/regions')) });

/** Looks again while one is under way. */
export const useRuns = () =>
  useQuery({
    queryKey: ['regions', 'rotations'],
    queryFn: async () => call(api.GET('/admin/regions/rotations')),
    refetchInterval: (query) =>
      query.state.data?.rotations.some(({ state }) => state === 'running') ? pollMs : false,
  });

export const useReloadRegions = () => {
  const client = useQueryClient();
  return async () => client.invalidateQueries({ queryKey: ['regions'] });
};

export const startRotation = async (region: string, kind: Kind) =>
  call(
    api.POST('/admin/regions/{region}/rotations', { params: { path: { region } }, body: { kind } })
  );
