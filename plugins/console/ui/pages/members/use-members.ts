/** Members and their roles. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { operations } from '../../api/schema.gen.ts';

export type Member =
  operations['listMembers']['responses'][200]['content']['application/json']['members'][number];
export type Role = Member['role'];

export const roles: readonly Role[] = ['admin', 'data_protection_officer', 'site_owner', 'support'];

export const useMembers = () =>
  useQuery({ queryKey: ['members'], queryFn: async () => call(api.GET('/admin/members')) });

/** Names of sites by their ids. */
export const useSiteNames = () =>
  useQuery({
    queryKey: ['members', 'sites'],
    queryFn: async () => {
      const { sites } = await call(api.GET('/sites'));
      return sites.map(({ id, displayName }) => ({ id, name: displayName ?? id }));
    },
  });

/** @throws ApiError */
export const useMemberActions = () => {
  const client = useQueryClient();
  const then = async (change: Promise<unknown>) => {
    await change;
    await client.invalidateQueries({ queryKey: ['members'] });
  };
  return {
    put: async (memberId: string, role: Role, siteIds: string[]) =>
      then(
        call(
          api.PUT('/admin/members/{memberId}', {
            params: { path: { memberId } },
            body: { role, siteIds },
          })
        )
      ),
    remove: async (memberId: string) =>
      then(call(api.DELETE('/admin/members/{memberId}', { params: { path: { memberId } } }))),
  };
};
