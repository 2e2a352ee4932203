/** The rules of a site as the API gives and takes them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.gen.ts';

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;
type Reply<
  Path extends keyof paths,
  Method extends keyof paths[Path],
> = paths[Path][Method] extends {
  responses: { 200: infer Answer };
}
  ? Json<Answer>
  : never;

export type Policy = Reply<'/admin/sites/{siteId}/policy', 'get'>;
export type PolicyHead = NonNullable<Policy['head']>;
export type Vocabulary = Reply<'/admin/sites/{siteId}/rules/vocabulary', 'get'>;
export type Trial = Reply<'/admin/sites/{siteId}/rules/evaluation', 'post'>;
type Asked = NonNullable<
  paths['/admin/sites/{siteId}/rules/evaluation']['post']['requestBody']
>['content']['application/json'];
export type TrialSubject = Asked['subject'];
export type RuleDraft = NonNullable<Asked['rules']>[number];

const at = (siteId: string) => ({ params: { path: { siteId } } });

export const useSiteList = () =>
  useQuery({ queryKey: ['rules', 'sites'], queryFn: async () => call(api.GET('/sites')) });

export const usePolicy = (siteId: string) =>
  useQuery({
    queryKey: ['rules', siteId],
    queryFn: async () => call(api.GET('/admin/sites/{siteId}/policy', at(siteId))),
    // What is being edited is not replaced behind the editor's back; publishing says when it is out of date.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useVocabulary = (siteId: string) =>
  useQuery({
    queryKey: ['rules', siteId, 'vocabulary'],
    queryFn: async () => call(api.GET('/admin/sites/{siteId}/rules/vocabulary', at(siteId))),
  });

export const useVersions = (siteId: string) =>
  useQuery({
    queryKey: ['rules', siteId, 'versions'],
    queryFn: async () => call(api.GET('/admin/sites/{siteId}/policy/versions', at(siteId))),
  });

export const useVersion = (siteId: string, version: number | null) =>
  useQuery({
    queryKey: ['rules', siteId, 'versions', version],
    enabled: version !== null,
    queryFn: async () =>
      call(
        api.GET('/admin/sites/{siteId}/policy/versions/{version}', {
          params: { path: { siteId, version: version ?? 0 } },
        })
      ),
  });

export const useReloadPolicy = (siteId: string) => {
  const client = useQueryClient();
  return async () => client.invalidateQueries({ queryKey: ['rules', siteId] });
};

export const publish = async (siteId: string, basedOn: number, rules: readonly RuleDraft[]) =>
  call(
    api.PUT('/admin/sites/{siteId}/policy', { ...at(siteId), body: { basedOn, rules: [...rules] } })
  );

export const rollBack = async (siteId: string, version: number, basedOn: number) =>
  call(
    api.POST('/admin/sites/{siteId}/policy/rollback', { ...at(siteId), body: { version, basedOn } })
  );

/** What is typed goes in the body alone. */
export const useTrial = (siteId: string) =>
  useMutation({
    mutationFn: async (asked: {
      readonly rules: readonly RuleDraft[];
      readonly subject: TrialSubject;
    }) =>
      call(
        api.POST('/admin/sites/{siteId}/rules/evaluation', {
          ...at(siteId),
          body: { rules: [...asked.rules], subject: asked.subject, context: {} },
        })
      ),
  });
